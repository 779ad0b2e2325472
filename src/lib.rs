//! candour turns a folder of Markdown and TOML into the page where a software vendor tells the truth about security.

pub mod csaf;
pub mod model;
pub mod source;
