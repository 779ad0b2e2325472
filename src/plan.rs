//! The plan of a site: each path and the output that makes it. Which outputs there are, `outputs.rs` says.
//!
//! An output is a pure function of what [`crate::publish`] let through: it reads no clock, no file and no
//! environment. `build` renders all of them, a preview the one that is asked for.

mod portable;

use std::collections::HashMap;

use indexmap::IndexMap;
use rayon::prelude::*;

use crate::{diagnostic::Diagnostic, paths};

/// The parts of a site, for counting what a build made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// HTML.
    Pages,
    /// CSAF documents and what leads to them.
    Csaf,
    /// RSS and its kin.
    Feeds,
    /// What readers find things with.
    Search,
    /// How long releases are supported, for calendars and programs.
    Lifecycle,
    /// The incidents, for programs.
    Status,
    /// security.txt.
    SecurityTxt,
    /// What is asserted and checked against the Code of Practice, for programs.
    Assurance,
    /// What search engines and hosts read.
    Hosting,
    /// Files that are copied.
    Static,
}

impl Section {
    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Csaf => "CSAF",
            Self::Feeds => "feeds",
            Self::Search => "search",
            Self::Lifecycle => "lifecycle",
            Self::Status => "status",
            Self::SecurityTxt => "security.txt",
            Self::Assurance => "assurance",
            Self::Hosting => "hosting",
            Self::Static => "static files",
        }
    }
}

/// What makes the bytes of one path.
pub struct Output<'s> {
    /// The part of the site that it belongs to.
    pub section: Section,
    render: Box<dyn Fn() -> Result<Vec<u8>, Diagnostic> + Send + Sync + 's>,
}

impl Output<'_> {
    /// Makes the bytes. Fails where a template does.
    pub fn render(&self) -> Result<Vec<u8>, Diagnostic> {
        (self.render)()
    }
}

/// Each path, which begins with a slash, and the output that makes it.
#[derive(Default)]
pub struct Plan<'s> {
    outputs: IndexMap<String, Output<'s>>,
    /// The paths that are others when they are folded, by what they are then.
    folded: HashMap<String, String>,
    collisions: Vec<Diagnostic>,
    /// The one path that is planned, where it is not all of them.
    only: Option<String>,
}

/// A path with its section and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The path, which begins with a slash.
    pub path: String,
    /// The part of the site that it belongs to.
    pub section: Section,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl<'s> Plan<'s> {
    /// A plan that takes up one path and lets go of all others: for those who want one output at once.
    pub fn of_path(path: &str) -> Self {
        Self { only: Some(path.to_owned()), ..Self::default() }
    }

    /// Whether the plan takes up a path. Who has much to do for an output asks first.
    pub fn wants(&self, path: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == path)
    }

    /// The one path that the plan takes up, where it does not take up all.
    pub fn only(&self) -> Option<&str> {
        self.only.as_deref()
    }

    /// Whether the plan has all that it takes up.
    pub fn is_complete(&self) -> bool {
        self.only.is_some() && !self.outputs.is_empty()
    }

    /// The plan, where all of its paths can lie in one folder. Fails where two outputs want the same path, where the
    /// path of one is the folder of another, and where a path cannot be a file on every system.
    pub fn checked(mut self) -> Result<Self, Vec<Diagnostic>> {
        self.outputs.par_sort_keys();
        let paths: Vec<&str> = self.outputs.keys().map(String::as_str).collect();
        let found = portable::check(&paths, |folded| self.taken(folded));
        self.collisions.extend(found);
        if self.collisions.is_empty() { Ok(self) } else { Err(self.collisions) }
    }

    /// Adds an output. Two outputs for one path are an error that [`Plan::checked`] reports; so are paths that differ in
    /// case alone or in how an accent is written, since some file systems and hosts take them for one.
    pub fn add(
        &mut self,
        path: impl Into<String>,
        section: Section,
        render: impl Fn() -> Result<Vec<u8>, Diagnostic> + Send + Sync + 's,
    ) {
        let path = path.into();
        if !self.wants(&path) {
            return;
        }
        let folded = paths::folded(&path);
        if let Some(other) = self.taken(&folded) {
            let by = self.outputs.get(other).map_or("", |output| output.section.name());
            let message = format!("the path `{path}` ({}) is taken by `{other}` ({by})", section.name());
            let help = "rename the file of the content that leads to one of them";
            self.collisions.push(Diagnostic::error("path-collision", message).help(help));
            return;
        }
        if folded != path {
            self.folded.insert(folded.into_owned(), path.clone());
        }
        self.outputs.insert(path, Output { section, render: Box::new(render) });
    }

    /// The planned path that a folded one is taken by.
    fn taken(&self, folded: &str) -> Option<&str> {
        let as_it_is = || self.outputs.get_key_value(folded).map(|(path, _)| path);
        self.folded.get(folded).or_else(as_it_is).map(String::as_str)
    }

    /// The plan with the outputs of another in the place of its own at the same paths. Paths that it does not have are
    /// left out, since nobody has checked them.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (path, output) in other.outputs {
            if let Some(own) = self.outputs.get_mut(&path) {
                *own = output;
            }
        }
        self
    }

    /// The paths with the outputs, in the order of the paths where they were [checked](Self::checked).
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &Output<'s>)> {
        self.outputs.iter().map(|(path, output)| (path.as_str(), output))
    }

    /// The output of one path.
    pub fn output(&self, path: &str) -> Option<&Output<'s>> {
        self.outputs.get(path)
    }

    /// Renders everything in parallel, in the order of [`Plan::outputs`], or says everything that failed.
    pub fn render(&self) -> Result<Vec<Rendered>, Vec<Diagnostic>> {
        let mut done = Vec::with_capacity(self.outputs.len());
        let mut failed = Vec::new();
        for result in self.each(|file| file) {
            match result {
                Ok(file) => done.push(file),
                Err(diagnostic) => failed.push(diagnostic),
            }
        }
        if failed.is_empty() { Ok(done) } else { Err(failed) }
    }

    /// Renders everything in parallel, and says in the order of [`Plan::outputs`] what failed or what is found wrong. No more of
    /// the site is in memory than what is being looked at.
    pub fn look(&self, wrong: impl Fn(&Rendered) -> Option<Diagnostic> + Sync) -> Vec<Diagnostic> {
        self.each(|file| wrong(&file)).into_iter().filter_map(|result| result.unwrap_or_else(Some)).collect()
    }

    fn each<T: Send>(&self, then: impl Fn(Rendered) -> T + Sync) -> Vec<Result<T, Diagnostic>> {
        let outputs: Vec<(&String, &Output<'s>)> = self.outputs.iter().collect();
        let rendered = outputs.into_par_iter().map(|(path, output)| {
            let bytes = output.render()?;
            Ok(then(Rendered { path: path.clone(), section: output.section, bytes }))
        });
        rendered.collect()
    }
}
