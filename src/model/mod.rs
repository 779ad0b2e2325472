//! What a vendor says: the typed content of a trust page.
//!
//! Nothing in here reads files, knows a format or renders. A value that exists here is well formed, except that a
//! document made elsewhere keeps its own text; whether values make sense together is for the checks to say.

pub mod advisory;
pub mod affected;
mod artefact;
mod assessment;
mod audience;
mod content;
mod csaf_version;
mod expectations;
mod identifier;
mod incident;
mod incident_course;
mod key;
mod notable;
mod page;
mod passage;
mod policy;
mod product;
mod release;
mod severity;
mod text;
mod time;
mod tlp;
mod translation;
mod vendor;
pub mod version;

pub use advisory::Advisory;
pub use artefact::*;
pub use assessment::*;
pub use audience::*;
pub use content::*;
pub use csaf_version::*;
pub use expectations::*;
pub use identifier::*;
pub use incident::*;
pub use incident_course::*;
pub(crate) use key::Key;
pub use notable::*;
pub use page::*;
pub use passage::*;
pub use policy::*;
pub use product::*;
pub use release::*;
pub use severity::*;
pub(crate) use text::is_fit;
pub use time::*;
pub use tlp::*;
pub use translation::*;
pub use vendor::*;
