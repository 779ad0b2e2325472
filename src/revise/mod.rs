//! The next version of an advisory: how large a step it is, and what is written for it into its file.
//!
//! ```text
//! Content + Lock ──propose──▶ Proposal ──changes──▶ [edit::Change] ──write──▶ content file
//! ```
//!
//! It compares with what was published, as the rules of history do, so that what it writes passes them. The clock is the
//! caller's, and so is the question what has changed.

mod find;
mod proposal;
mod retire;
mod write;

pub use find::find;
pub use proposal::{Act, Proposal, Reason, Wish, propose};
pub use retire::{Retire, retire};
pub use write::{Written, write};
