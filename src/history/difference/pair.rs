//! Which vulnerability of a version is which of another, and what both call it.

use crate::model::{Advisory, advisory::Vulnerability};

/// What the vulnerabilities of two versions are called; those that are the same are called the same, as the later version
/// has it.
pub(super) fn labels(before: &Advisory, after: &Advisory) -> (Vec<String>, Vec<String>) {
    let now: Vec<String> = after.vulnerabilities.iter().enumerate().map(|(at, one)| label(one, at)).collect();
    let mut then: Vec<Option<String>> = vec![None; before.vulnerabilities.len()];
    let mut is_taken = vec![false; now.len()];
    for is_same in [has_same_cve, has_same_id, has_same_title, have_no_name] {
        pair(before, after, is_same, &now, &mut then, &mut is_taken);
    }
    last_of_each(before, &now, &mut then, &is_taken);
    let with_own = before.vulnerabilities.iter().zip(then).enumerate();
    let then = with_own.map(|(at, (one, paired))| paired.unwrap_or_else(|| label(one, at))).collect();
    (then, now)
}

/// Pairs those that are the same by some sign and have no other yet.
fn pair(
    before: &Advisory,
    after: &Advisory,
    is_same: fn(&Vulnerability, &Vulnerability) -> bool,
    now: &[String],
    then: &mut [Option<String>],
    is_taken: &mut [bool],
) {
    for (one, paired) in before.vulnerabilities.iter().zip(then).filter(|(_, paired)| paired.is_none()) {
        let mut free = after.vulnerabilities.iter().zip(now).zip(is_taken.iter_mut()).filter(|(_, taken)| !**taken);
        if let Some(((_, label), taken)) = free.find(|((other, _), _)| is_same(one, other)) {
            *paired = Some(label.clone());
            *taken = true;
        }
    }
}

/// Where one is left on each side, and the one before had no CVE id, it has got one.
fn last_of_each(before: &Advisory, now: &[String], then: &mut [Option<String>], is_taken: &[bool]) {
    let mut free = now.iter().zip(is_taken).filter(|(_, taken)| !**taken).map(|(label, _)| label);
    let mut open = before.vulnerabilities.iter().zip(then).filter(|(_, paired)| paired.is_none());
    if let (Some(label), None, Some((one, paired)), None) = (free.next(), free.next(), open.next(), open.next())
        && one.cve.is_none()
    {
        *paired = Some(label.clone());
    }
}

fn has_same_cve(one: &Vulnerability, other: &Vulnerability) -> bool {
    one.cve.is_some() && one.cve == other.cve
}

fn has_same_id(one: &Vulnerability, other: &Vulnerability) -> bool {
    let is_other_cve = one.cve.is_some() && other.cve.is_some();
    !is_other_cve && one.ids.iter().any(|id| other.ids.contains(id))
}

fn has_same_title(one: &Vulnerability, other: &Vulnerability) -> bool {
    let is_other_cve = one.cve.is_some() && other.cve.is_some();
    !is_other_cve && one.title.is_some() && one.title == other.title
}

/// Those without any name are told apart by their order alone.
fn have_no_name(one: &Vulnerability, other: &Vulnerability) -> bool {
    [one, other].into_iter().all(|one| one.cve.is_none() && one.ids.is_empty() && one.title.is_none())
}

/// What a vulnerability is called: by its CVE id, another id, its title, or its number.
fn label(vulnerability: &Vulnerability, at: usize) -> String {
    let cve = vulnerability.cve.as_ref().map(ToString::to_string);
    let id = || vulnerability.ids.first().map(|id| id.text.clone());
    cve.or_else(id).or_else(|| vulnerability.title.clone()).unwrap_or_else(|| format!("#{}", at + 1))
}
