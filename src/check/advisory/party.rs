//! AD6: who was told of a vulnerability.

use super::{Broken, Finder, Level, Rule, Source, Subject, each, is_made_elsewhere, place};
use crate::{
    diagnostic::Diagnostic,
    model::{Advisory, advisory::Vulnerability},
};

pub(super) const AD6: Rule = Rule {
    id: "AD6",
    level: Level::Warning,
    title: "A vulnerability has a CVE id or a reason for none, and the advisory says who was told",
    why: "A CVE id lets customers, scanners and other vendors know that they speak of the same vulnerability. Who was \
          told shows that those who must act inside and outside of the vendor knew in time.",
    sources: &[Source::Code("3.3"), Source::Code("3.4"), Source::Code("3.4.1")],
    mend: "write cve = \"CVE-2026-90001\" or no_cve = \"why there is none\", and informed = [\"The national CERT, 2026-02-16\"]",
    finder: Finder::Check(parties),
};

fn parties(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    each(subject, rule, |judged| {
        let advisory = judged.document;
        if advisory.vulnerabilities.is_empty() {
            return Vec::new();
        }
        let of_each = advisory.vulnerabilities.iter().enumerate();
        let unnamed = of_each.filter_map(|(at, vulnerability)| without_id(advisory, at, vulnerability));
        vec![unnamed.collect(), informed(advisory).into_iter().collect()]
    })
}

/// A document made elsewhere cannot give a reason; an id of another system is as much as it can say.
fn without_id(advisory: &Advisory, at: usize, vulnerability: &Vulnerability) -> Option<Broken> {
    let is_elsewhere = is_made_elsewhere(advisory);
    let has_id =
        vulnerability.cve.is_some() || vulnerability.no_cve.is_some() || is_elsewhere && !vulnerability.ids.is_empty();
    if has_id {
        return None;
    }
    let (message, help) = if is_elsewhere {
        ("a vulnerability has neither a CVE id nor another one", "ask the publisher for its id")
    } else {
        (
            "the vulnerability has no CVE id, and nothing says why",
            "write cve = \"CVE-2026-90001\", or no_cve = \"why there is none\"",
        )
    };
    Some(Broken::new(place::of_vulnerability(advisory, at, "", ""), message, help))
}

fn informed(advisory: &Advisory) -> Option<Broken> {
    let takes_part = advisory.involvement.is_some()
        || advisory.vulnerabilities.iter().any(|vulnerability| !vulnerability.involvements.is_empty());
    if takes_part || !advisory.editorial.informed.is_empty() {
        return None;
    }
    let (message, help) = if is_made_elsewhere(advisory) {
        ("no involvement says who was told", "ask the publisher for a document with involvements")
    } else {
        (
            "the advisory does not say who was told, beside the customers",
            "add informed = [\"Development of the gateway, 2026-02-16\", \"The national CERT, 2026-02-20\"]",
        )
    };
    Some(Broken::new(place::of_document(advisory, "informed", "/document/tracking/id"), message, help))
}
