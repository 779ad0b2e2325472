//! What stands first where an advisory no longer holds.

use schemars::JsonSchema;
use serde::Serialize;

use super::prose::Prose;
use crate::{
    model::{
        Advisory,
        advisory::{Form, Retirement, Successor},
    },
    page::theme::Theme,
    paths,
    publish::Site,
};

/// That an advisory no longer holds.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RetirementView {
    /// `withdrawn` or `superseded`.
    pub kind: &'static str,
    /// Since when.
    pub since: String,
    /// Why.
    pub why_html: Option<String>,
    /// What takes its place.
    pub successors: Vec<SuccessorView>,
    /// Whether the page still says what it said before. A document made elsewhere says that no more.
    pub has_before: bool,
}

/// What takes the place of an advisory.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SuccessorView {
    /// What it is called.
    pub name: String,
    /// Its headline, where it is of this site.
    pub title: Option<String>,
    /// Its page on this site.
    pub path: Option<String>,
    /// Where it is otherwise.
    pub url: Option<String>,
}

/// What became of an advisory; none where it holds.
pub(super) fn view(advisory: &Advisory, site: &Site, prose: &mut Prose<'_>) -> Option<RetirementView> {
    let retirement = advisory.retirement.as_ref()?;
    let is_ours = advisory.form == Form::Markdown;
    let html = |why: &String| if is_ours { prose.own(why) } else { prose.html(why) };
    Some(RetirementView {
        kind: retirement.kind.as_str(),
        since: retirement.since.as_written().to_owned(),
        why_html: retirement.why.as_ref().map(html),
        successors: retirement.successors.iter().filter_map(|successor| of(successor, site)).collect(),
        has_before: is_ours,
    })
}

/// One of this site is shown where it may be seen.
fn of(successor: &Successor, site: &Site) -> Option<SuccessorView> {
    match successor {
        Successor::Here(id) => site.advisory(id).map(|advisory| SuccessorView {
            name: id.to_string(),
            title: Some(advisory.title.clone()),
            path: Some(paths::advisory(id)),
            url: None,
        }),
        Successor::Elsewhere(reference) => Some(SuccessorView {
            name: reference.summary.clone(),
            title: None,
            path: None,
            url: Some(reference.url.to_string()),
        }),
    }
}

/// What became of an advisory, and when, as the beginning of a text.
pub fn headline(retirement: &Retirement, theme: &Theme) -> String {
    let names: Vec<&str> = retirement.successors.iter().map(Successor::shown).collect();
    let date = theme.date(retirement.since.as_written());
    let by = if names.is_empty() { "" } else { "_by" };
    let values = [("date", date.as_str()), ("names", &names.join(", "))];
    theme.words(&format!("retired.headline.{}{by}", retirement.kind.as_str()), &values)
}
