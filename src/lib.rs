//! candour turns a folder of Markdown and TOML into the page where a software vendor tells the truth about security.

pub mod csaf;
pub mod diagnostic;
pub mod distribution;
pub mod feed;
pub mod hosting;
pub mod markdown;
pub mod model;
pub mod page;
pub mod paths;
pub mod plan;
pub mod publish;
pub mod security_txt;
pub mod source;
