//! A view: the site at an instant for an audience, with its theme and its past, and what makes its paths.

use std::sync::{Arc, OnceLock};

use self_cell::self_cell;

use crate::{
    check::{self, Outcome, Subject},
    diagnostic::Diagnostic,
    history::{Lock, Past},
    model::{Content, Instant, SigningSettings, Tlp},
    outputs,
    page::theme::Theme,
    plan::Plan,
    publish::Site,
    signable::Signable,
};

/// What a plan is made of.
pub(super) struct Parts {
    pub site: Site,
    pub signable: Signable,
    pub past: Past,
    pub theme: Arc<Theme>,
}

self_cell!(
    /// A plan beside what it borrows from.
    struct Planned {
        owner: Arc<Parts>,
        #[covariant]
        dependent: Plan,
    }
);

/// The site at an instant for an audience.
pub(super) struct View {
    parts: Arc<Parts>,
    /// The plan of all paths, once somebody has made it.
    whole: OnceLock<Result<Planned, Vec<Diagnostic>>>,
    /// What shows how the site stands against the rules, once they have run.
    checked: OnceLock<Planned>,
}

/// What a path gives.
pub(super) type Bytes = Result<Vec<u8>, Diagnostic>;

impl View {
    pub(super) fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), whole: OnceLock::new(), checked: OnceLock::new() }
    }

    /// What may be seen.
    pub(super) fn site(&self) -> &Site {
        &self.parts.site
    }

    /// The bytes of a path; none where there is no such path. Before there is a plan of all, one of this path is made:
    /// where there are many advisories, that takes a small part of the time.
    pub(super) fn render(&self, path: &str) -> Option<Bytes> {
        if let Some(output) = self.checked.get().and_then(|checked| checked.borrow_dependent().output(path)) {
            return Some(output.render());
        }
        if self.whole.get().is_none() && !self.is_listing(path) {
            let Parts { site, signable, past, theme } = &*self.parts;
            return Some(outputs::plan_path(site, signable, past, theme, path).output(path)?.render());
        }
        match self.plan() {
            Ok(plan) => Some(plan.output(path)?.render()),
            // Whoever made the plan tells of it.
            Err(_) => None,
        }
    }

    /// Makes the plan of all paths. Fails where they cannot lie in one folder.
    pub(super) fn plan(&self) -> Result<&Plan<'_>, &[Diagnostic]> {
        let make = || {
            let parts = Arc::clone(&self.parts);
            Planned::try_new(parts, |parts| outputs::plan(&parts.site, &parts.signable, &parts.past, &parts.theme))
        };
        match self.whole.get_or_init(make) {
            Ok(planned) => Ok(planned.borrow_dependent()),
            Err(found) => Err(found),
        }
    }

    /// Whether a path may be that of a listing, which is made of all paths.
    fn is_listing(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.parts.site.vendor.csaf.folder.as_str());
        rest.is_some_and(|rest| rest.ends_with("/index.html"))
    }

    /// What the rules find, as a build would tell it. From then on the view shows how it stands against them.
    pub(super) fn check(
        &self,
        content: &Content,
        signs_security_txt: fn(&SigningSettings) -> bool,
        history: Option<&Lock>,
        now: &Instant,
        read: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        let Ok(plan) = self.plan() else { return Vec::new() };
        let Parts { site, theme, .. } = &*self.parts;
        let ahead = check::ahead(content, site);
        let is_signed = signs_security_txt(&content.vendor.signing);
        // Where a build would begin a record, nothing was published before that could be compared.
        let nothing = Lock::default();
        let is_published = site.audience == Tlp::Clear && site.at <= *now;
        let compared = history.or(is_published.then_some(&nothing));
        let subject = Subject::new(content, site, &ahead, plan, is_signed, compared);
        let mut read = read;
        read.extend(theme.findings());
        if site.assessment.is_some() {
            let outcome = check::outcome(&subject, &read);
            self.show(outcome);
        }
        check::check(&subject, read).findings
    }

    fn show(&self, outcome: Outcome) {
        let parts = Arc::clone(&self.parts);
        let planned = Planned::new(parts, |parts| outputs::plan_outcome(&parts.site, &parts.theme, outcome));
        // A view is checked once.
        let _ = self.checked.set(planned);
    }
}
