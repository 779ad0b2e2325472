//! What nobody may see.

use std::fmt;

use zeroize::Zeroizing;

/// The variable of the environment that holds the armoured secret key, or the path of its file.
pub const KEY_VARIABLE: &str = "CANDOUR_SIGNING_KEY";

/// The variable of the environment that holds the passphrase of the key.
pub const PASSPHRASE_VARIABLE: &str = "CANDOUR_SIGNING_PASSPHRASE";

/// The text of a secret key, or a passphrase: never printed, and wiped from memory when it is dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text for secret.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the one who uses it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
