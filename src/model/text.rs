//! A way to declare the small validated text types of the model.
//!
//! Each of them keeps the text exactly as its author wrote it, so that a document made elsewhere can be written
//! back without a change, and can only be made from text that passes its check.

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

pub(crate) use text_type;
