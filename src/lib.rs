//! candour turns a folder of Markdown and TOML into the page where a software vendor tells the truth about security.
//!
//! ```text
//! content/ ──▶ Content ──publish(instant, audience)──▶ Site ──▶ Plan { path → output } ──▶ output folder
//! ```
//!
//! - [`content`] reads the folder into a typed [`model::Content`], or says everything that is wrong with it;
//! - [`publish`] is the only door: it returns a [`site::Site`], what an audience may see at an instant;
//! - [`outputs`] plans the site: a [`plan`] maps each path to the output that makes it; the outputs are [`page`], [`feed`],
//!   [`finding`], [`distribution`], [`lifecycle`], [`status`], [`security_txt`] and [`hosting`], pure functions of what was published;
//! - [`languages`] says a site in other languages than its own;
//! - [`check`] says where a site breaks a rule, and [`history`] what was published before;
//! - [`due`] says to the author alone what comes out, ends and has to be done in a time;
//! - [`stage`] brings the output folder to that state;
//! - [`serve`] shows the site while it is written, from memory;
//! - [`sign`] makes and tests OpenPGP signatures, and knows nothing of the site either;
//! - [`server`] writes how nginx and Caddy serve the folders, each to those who may see it;
//! - [`csaf`] reads, writes and tests CSAF documents, and knows nothing of the site;
//! - [`incident_report`] makes the document of a notable incident, for `content` to test and for `publish` to let out;
//! - [`outside`] asks hosts and programs what no test can know by itself, where somebody wants that;
//! - [`verify`] checks a folder that a host serves, and shares no code with what writes one;
//! - [`source`] and [`diagnostic`] keep where things were written, so that a message can show it.
//!
//! ```no_run
//! use candour::{content, history::{self, Past}, model::Tlp, outputs, page::theme::Theme, publish::publish, signable::Signable, stage};
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Vec<candour::diagnostic::Diagnostic>> {
//! let loaded = content::load(Path::new("."));
//! let Some(content) = loaded.content else { return Err(loaded.diagnostics) };
//! let at = "2026-03-10T09:00:00Z".parse().expect("this is an instant");
//! let site = publish(&content, &at, Tlp::Clear);
//! let theme = Theme::load(&site.vendor.theme, Path::new("themes"), &site.vendor.language)?;
//! let signable = Signable::of(&site, &Default::default());
//! let history = history::load(Path::new("."))?;
//! let (past, _) = Past::of(Path::new("."), history.as_ref(), &site);
//! let plan = outputs::plan(&site, &signable, &past, &theme)?;
//! stage::stage(Path::new("public"), site.audience, &plan, &[], &|_| None).expect("the output folder can be written");
//! # Ok(())
//! # }
//! ```

pub mod assurance;
pub mod check;
pub mod code_of_practice;
pub mod content;
pub mod csaf;
pub mod diagnostic;
pub mod distribution;
pub mod due;
pub mod edit;
pub mod feed;
pub mod finding;
pub mod hash;
pub mod history;
pub mod hosting;
mod html;
pub mod incident_report;
pub mod languages;
pub mod lifecycle;
pub mod markdown;
pub mod model;
pub mod outputs;
pub mod outside;
pub mod packed;
pub mod page;
pub mod paths;
pub mod plan;
pub mod publish;
pub mod revise;
pub mod security_txt;
pub mod serve;
pub mod server;
pub mod sign;
pub mod signable;
pub mod site;
pub mod source;
pub mod stage;
pub mod status;
pub mod verify;
pub mod whole;
