//! A way to declare the small validated text types of the model.
//!
//! Each of them keeps the text exactly as its author wrote it, so that a document made elsewhere can be written
//! back without a change, and can only be made from text that passes its check, or else from a document made
//! elsewhere, whose text is kept whatever it is.

/// Declares a newtype over `String` with a check; see the types of [`crate::model`] for its uses.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $error:ident, $what:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[doc = concat!("The text is not ", $what, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("`{text}` is not {}: {why}", $what)]
        pub struct $error {
            /// What was found.
            pub text: String,
            /// What is wrong with it, or what to write instead.
            pub why: String,
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let check: fn(&str) -> Result<(), String> = $check;
                match check(text) {
                    Ok(()) => Ok(Self(text.to_owned())),
                    Err(why) => Err($error { text: text.to_owned(), why }),
                }
            }
        }
    };
}

/// Gives text types a constructor for the text of documents made elsewhere.
///
/// What a document may say is for its own schema to decide, and that is looser than ours in places (a CPE with an odd
/// escape, a URL with a blank). Such a document must still be read whole and written back unchanged; whether it is any
/// good is for validation to say.
macro_rules! document_text {
    ($($name:ident),+ $(,)?) => {
        $(
            impl $name {
                /// Takes the text of a document made elsewhere as it stands there, without the check of this type.
                pub(crate) fn from_document(text: &str) -> Self {
                    Self(text.to_owned())
                }
            }
        )+
    };
}

pub(crate) use {document_text, text_type};

/// Whether a text for people may hold a character. No page and no feed may hold the others: control characters, what is no
/// character at all, and what turns the direction of writing around for all that follows, so that a text seems to say what
/// it does not. Letters have their direction by themselves, and isolates end where the text does.
pub(crate) fn is_fit(character: char) -> bool {
    match character {
        '\n' | '\r' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{fdd0}'..='\u{fdef}' => false,
        other => !other.is_control() && u32::from(other) & 0xfffe != 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_all_directions_are_fit_and_what_steers_is_not() {
        for character in "a é 漢 ا ש \u{200f} \u{2067} \u{2069} \u{1f512}".chars() {
            assert!(is_fit(character), "{character:?}");
        }
        for character in "\0\u{7}\u{1b}\u{7f}\u{85}\u{9b}\u{202a}\u{202e}\u{fdd0}\u{fffe}\u{ffff}\u{1ffff}".chars() {
            assert!(!is_fit(character), "{character:?}");
        }
    }
}
