//! The disclosure policy.

use std::ops::Range;

use chrono::NaiveDate;
use fluent_uri::{Uri, UriRef};

use super::{Finder, Rule, Source, Subject, calendar};
use crate::{
    content,
    diagnostic::{Diagnostic, Level, Place},
    html, markdown,
    model::{DisclosurePolicy, Vendor},
    paths,
    security_txt::security_txt,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "PO1",
        level: Level::Error,
        title: "A disclosure policy is published, and linked from the home page and from security.txt",
        why: "Who finds a vulnerability looks for the way to report it on the home page or in security.txt, and gives \
              up where there is none.",
        sources: &[Source::Code("3.2.1")],
        mend: "write content/disclosure.md, and link to it from the home page",
        finder: Finder::Check(published),
    },
    Rule {
        id: "PO2",
        level: Level::Error,
        title: "At least one contact is confidential",
        why: "A vulnerability that is reported in the open can be used against customers before there is a fix.",
        sources: &[Source::Code("3.2.2")],
        mend: "write confidential = true in the [[contact]] of which it is true, or add one",
        finder: Finder::Check(confidential),
    },
    Rule {
        id: "PO3",
        level: Level::Error,
        title: "The policy sends reporters to the contacts of security.txt",
        why: "Two documents that name different contacts leave reporters to guess which is right. The page of the policy \
              lists the contacts by itself; its text may name further addresses, such as one for complaints, but where \
              it names a mail address or a telephone number at all, one of those of security.txt is among them.",
        sources: &[Source::Rfc9116("5.3")],
        mend: "name the contact of security.txt in the policy, or make the address of the policy a [[contact]]",
        finder: Finder::Check(same_contacts),
    },
    Rule {
        id: "PO4",
        level: Level::Error,
        title: "The policy says within how many days reports are acknowledged and reporters are told of their status",
        why: "Reporters who do not know when to expect an answer take silence for an answer, and publish.",
        sources: &[Source::Psti, Source::Code("3.2")],
        mend: "add acknowledgement_days and update_days, each with a number of days that you keep",
        finder: Finder::Check(targets),
    },
    Rule {
        id: "PO5",
        level: Level::Warning,
        title: "The policy has a scope, exclusions, what a report contains, and a disclosure window in days",
        why: "Researchers need to know what they may test, what they must leave alone, what to send and when they may \
              publish.",
        sources: &[Source::Bod2001, Source::Iso29147],
        mend: "add the key to the front matter of content/disclosure.md",
        finder: Finder::Check(completeness),
    },
    Rule {
        id: "PO6",
        level: Level::Warning,
        title: "The policy promises good faith, and allows anonymous reports",
        why: "Who fears a lawsuit, or must give a name, does not report.",
        sources: &[Source::Code("3.2"), Source::Bod2001],
        mend: "add safe_harbour with your promise, and anonymous_reports = true",
        finder: Finder::Check(good_faith),
    },
    Rule {
        id: "PO7",
        level: Level::Warning,
        title: "The policy was reviewed in the last twelve months",
        why: "Contacts, products and times change; a policy that nobody reads again becomes untrue.",
        sources: &[Source::Iso29147, Source::Candour],
        mend: "read the policy again, then write the day on which you did: reviewed = 2026-03-10",
        finder: Finder::Check(reviewed),
    },
];

/// The path of the file in which the policy is written.
fn file() -> String {
    format!("{}/disclosure.md", content::FOLDER)
}

fn published(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let site = subject.site;
    if site.disclosure.is_none() {
        let help = "write it: front matter with a title, and how to report a vulnerability and what follows";
        return vec![rule.finding("there is no disclosure policy").at_path(file()).help(help)];
    }
    let mut found = Vec::new();
    match home_links_to(subject, paths::DISCLOSURE) {
        Ok(true) => {}
        Ok(false) => {
            let template = format!("themes/{}/templates/home.html", site.vendor.theme);
            let help = "add <a href=\"{{ view.disclosure | link }}\"> to this template";
            let message = "the home page does not link to the disclosure policy";
            found.push(rule.finding(message).at_path(template).help(help));
        }
        Err(error) => found.push(error),
    }
    let policy = format!("Policy: {}", site.vendor.base_url.join(paths::DISCLOSURE));
    if !security_txt(site).lines().any(|line| line == policy) {
        found.push(rule.finding("security.txt has no field `Policy` with the policy of this site").at_path(file()));
    }
    found
}

/// Whether a link of the home page leads to a path of the site. Fails where the page cannot be made.
fn home_links_to(subject: &Subject<'_>, path: &str) -> Result<bool, Diagnostic> {
    let base = &subject.site.vendor.base_url;
    let Some(home) = subject.plan.output(paths::HOME) else { return Ok(false) };
    let page = html::read(&String::from_utf8_lossy(&home.render()?));
    let address = base.join(paths::HOME);
    let leads_there = |reference: &str| {
        let resolved = Uri::parse(address.as_str()).ok().and_then(|address| {
            UriRef::parse(reference.trim()).ok().and_then(|reference| reference.resolve_against(&address).ok())
        });
        resolved.and_then(|url| base.path_of(url.as_str())).is_some_and(|found| found == path)
    };
    Ok(page.references.iter().any(|reference| reference.is_anchor && leads_there(&reference.value)))
}

fn confidential(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    if vendor.contacts.iter().any(|contact| contact.confidential) {
        return Vec::new();
    }
    vec![rule.finding("no contact is marked as confidential").at(&vendor.origin.key("contact"))]
}

/// An address that the policy names.
struct Named {
    scheme: &'static str,
    /// The address without what may be spelt in several ways.
    address: String,
    url: String,
    place: Place,
}

fn same_contacts(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = &subject.site.disclosure else { return Vec::new() };
    let vendor = &subject.site.vendor;
    let contacts: Vec<(&str, String)> = contacts(vendor);
    // That there is none at all breaks another rule.
    if contacts.is_empty() {
        return Vec::new();
    }
    let named = named(policy);
    let is_contact = |named: &Named| contacts.iter().any(|(_, address)| *address == named.address);
    let mut found = Vec::new();
    for (scheme, what) in [("mailto", "mail address"), ("tel", "telephone number")] {
        let has_one = contacts.iter().any(|(of, _)| *of == scheme);
        let names_one = named.iter().any(|named| (named.scheme == scheme || !has_one) && is_contact(named));
        if let (Some(first), false) = (named.iter().find(|named| named.scheme == scheme), names_one) {
            let message = format!("the policy names `{}`, but no {what} of security.txt", first.address);
            found.push(rule.finding(message).at(first.place.clone()).help(contact_help(vendor, scheme, &first.url)));
        }
    }
    found
}

fn contact_help(vendor: &Vendor, scheme: &str, url: &str) -> String {
    let own = vendor.contacts.iter().map(|contact| &contact.url).find(|own| own.scheme() == scheme);
    let add = format!("add [[contact]] with url = \"{url}\" to content/site.toml");
    match own.or(vendor.contacts.first().map(|contact| &contact.url)) {
        Some(own) => format!("name {own}, which security.txt names, or {add}"),
        None => add,
    }
}

/// The contacts of security.txt, in the form in which addresses are compared.
fn contacts(vendor: &Vendor) -> Vec<(&'static str, String)> {
    vendor.contacts.iter().filter_map(|contact| comparable(contact.url.as_str())).collect()
}

/// An address by its scheme, without what may be spelt in several ways; none where it is no way to reach anybody.
fn comparable(url: &str) -> Option<(&'static str, String)> {
    let (scheme, address) = url.split_once(':')?;
    let address = address.split(['?', '#']).next()?;
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => Some(("mailto", address.to_ascii_lowercase())),
        "tel" => {
            let number = address.split(';').next()?;
            // The visual separators of RFC 3966.
            Some(("tel", number.replace(['-', '.', '(', ')', ' '], "")))
        }
        "https" => Some(("https", address.trim_end_matches('/').to_owned())),
        _ => None,
    }
}

/// The addresses that the policy names in its texts, in their order.
fn named(policy: &DisclosurePolicy) -> Vec<Named> {
    let mut named = Vec::new();
    let mut add = |text: &str, place: &dyn Fn(Range<usize>) -> Place| {
        for (url, span) in markdown::addresses(text) {
            if let Some((scheme, address)) = comparable(&url) {
                named.push(Named { scheme, address, url, place: place(span) });
            }
        }
    };
    let lists =
        [("scope", &policy.scope), ("exclusions", &policy.exclusions), ("report_contents", &policy.report_contents)];
    for (key, texts) in lists {
        for (at, text) in texts.iter().enumerate() {
            add(text, &|_| Place::from(&policy.origin.key(key).index(at)));
        }
    }
    if let Some(text) = &policy.safe_harbour {
        add(text, &|_| Place::from(&policy.origin.key("safe_harbour")));
    }
    add(&policy.body.markdown, &|span| in_body(policy, span));
    named
}

/// A part of the text after the front matter.
fn in_body(policy: &DisclosurePolicy, span: Range<usize>) -> Place {
    let Some(file) = policy.body.origin.file() else { return Place::from(&policy.body.origin) };
    let body = file.body();
    let start = file.body_start + body.len() - body.trim_start().len();
    Place::Text { file: std::sync::Arc::clone(file), span: start + span.start..start + span.end }
}

fn targets(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = &subject.site.disclosure else { return Vec::new() };
    let targets = [
        ("acknowledgement_days", policy.acknowledgement_days, "a report is acknowledged", 5),
        ("update_days", policy.update_days, "reporters are told of the status of their report", 14),
    ];
    let mut found = Vec::new();
    for (key, days, what, usual) in targets {
        let help = format!("add {key} = {usual} with the number of days that you keep");
        match days {
            None => {
                let message = format!("nothing says within how many days {what}");
                found.push(rule.finding(message).at(&policy.origin).help(help));
            }
            Some(0) => {
                let message = format!("nobody keeps a target of 0 days in which {what}");
                found.push(rule.finding(message).at(&policy.origin.key(key)).help(help));
            }
            Some(_) => {}
        }
    }
    found
}

fn completeness(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = &subject.site.disclosure else { return Vec::new() };
    let parts = [
        (policy.scope.is_empty(), "what may be tested", "scope = [\"All products of Example Ltd\"]"),
        (
            policy.exclusions.is_empty(),
            "what must not be done",
            "exclusions = [\"Do not attack systems of our customers\"]",
        ),
        (
            policy.report_contents.is_empty(),
            "what a report contains",
            "report_contents = [\"The product and its version\", \"The steps that show the weakness\"]",
        ),
        (
            policy.disclosure_window_days.is_none(),
            "after how many days a reporter may publish",
            "disclosure_window_days = 90",
        ),
    ];
    let missing = parts.into_iter().filter(|(is_missing, ..)| *is_missing);
    missing
        .map(|(_, what, example)| {
            rule.finding(format!("the policy does not say {what}")).at(&policy.origin).help(format!("add {example}"))
        })
        .collect()
}

fn good_faith(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = &subject.site.disclosure else { return Vec::new() };
    let mut found = Vec::new();
    if policy.safe_harbour.is_none() {
        let help = "add safe_harbour = \"We regard research that follows this policy as authorised, and take no legal \
                    action over it.\"";
        let message = "the policy does not promise anything to those who act in good faith";
        found.push(rule.finding(message).at(&policy.origin).help(help));
    }
    let help = "add anonymous_reports = true, and take reports without a name";
    match policy.anonymous_reports {
        Some(true) => {}
        Some(false) => {
            let place = policy.origin.key("anonymous_reports");
            let help = "take reports without a name, and write true";
            found.push(rule.finding("anonymous reports are refused").at(&place).help(help));
        }
        None => {
            let message = "the policy does not say whether a report may be anonymous";
            found.push(rule.finding(message).at(&policy.origin).help(help));
        }
    }
    found
}

/// The last day on which a policy counts as reviewed.
pub(crate) fn review_by(reviewed: NaiveDate) -> NaiveDate {
    calendar::a_year_later(reviewed)
}

fn reviewed(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let Some(policy) = &subject.site.disclosure else { return Vec::new() };
    let today = calendar::day_of(&subject.site.at, subject.site.vendor.time_zone);
    let place = policy.origin.key("reviewed");
    let help = format!("read the policy again, then write the day on which you did: reviewed = {today}");
    let finding = match policy.reviewed {
        None => rule.finding("the policy does not say when it was last reviewed").at(&policy.origin),
        Some(day) if day > today => {
            rule.finding(format!("the policy says that it was reviewed on {day}, which is yet to come")).at(&place)
        }
        Some(day) if review_by(day) < today => {
            rule.finding(format!("the policy was last reviewed on {day}, more than a year ago")).at(&place)
        }
        Some(_) => return Vec::new(),
    };
    vec![finding.help(help)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one() {
        let same = |one: &str, other: &str| comparable(one).is_some() && comparable(one) == comparable(other);
        assert!(same("mailto:Security@Example.com?subject=x", "MAILTO:security@example.com"));
        assert!(same("tel:+44-29-2018-0199", "tel:+44(29)20180199;ext=1"));
        assert!(same("https://example.com/report/", "https://example.com/report"));
        assert!(!same("mailto:a@example.com", "mailto:b@example.com"));
        assert_eq!(comparable("/verify.html"), None);
    }
}
