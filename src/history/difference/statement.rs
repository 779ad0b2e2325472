//! What an advisory says, one statement after the other: what a difference is made of.
//!
//! A statement is told from others by its part, the vulnerability that it is about, its kind and its name; its text is
//! what may change.

use std::collections::HashMap;

use super::Kind;
use crate::model::{
    Advisory, GroupId, ProductId,
    advisory::{
        Acknowledgment, Contact, FullProductName, Note, ProductGroup, ProductTree, Reference, Remediation, Scope,
        StatusKind, Vulnerability,
    },
};

/// Something that an advisory says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// The key of the part of the advisory that it belongs to.
    pub part: &'static str,
    /// The vulnerability that it is about.
    pub about: Option<String>,
    /// What kind of statement it is, where its part has several.
    pub kind: Option<Kind>,
    /// What it is called within its part; empty where there is one of its kind.
    pub name: String,
    /// What it says beyond its name.
    pub text: String,
}

/// The statements of an advisory, in the order of its parts. `labels` are what its vulnerabilities are called.
pub(super) fn of(advisory: &Advisory, labels: &[String]) -> Vec<Statement> {
    let mut teller = Teller::of(advisory.product_tree.as_ref());
    teller.document(advisory);
    if let Some(tree) = &advisory.product_tree {
        teller.tree(tree);
    }
    for (vulnerability, label) in advisory.vulnerabilities.iter().zip(labels) {
        teller.say("vulnerabilities", None, label.clone(), "");
        teller.about = Some(label.clone());
        teller.vulnerability(vulnerability);
        teller.about = None;
    }
    teller.said
}

/// Collects the statements of one advisory.
struct Teller<'a> {
    names: HashMap<&'a ProductId, &'a str>,
    groups: HashMap<&'a GroupId, &'a ProductGroup>,
    about: Option<String>,
    said: Vec<Statement>,
}

impl<'a> Teller<'a> {
    fn of(tree: Option<&'a ProductTree>) -> Self {
        let products = tree.map(ProductTree::products).unwrap_or_default();
        Self {
            names: products.into_iter().map(|product| (&product.product_id, product.name.as_str())).collect(),
            groups: tree.iter().flat_map(|tree| &tree.product_groups).map(|group| (&group.group_id, group)).collect(),
            about: None,
            said: Vec::new(),
        }
    }

    fn say(&mut self, part: &'static str, kind: Option<Kind>, name: impl Into<String>, text: impl Into<String>) {
        let about = self.about.clone();
        self.said.push(Statement { part, about, kind, name: name.into(), text: text.into() });
    }

    fn document(&mut self, advisory: &Advisory) {
        self.say("title", None, "", &advisory.title);
        self.say("category", None, "", &advisory.category);
        if let Some(lang) = &advisory.lang {
            let from = advisory.source_lang.as_ref().map(|from| format!("{from} → ")).unwrap_or_default();
            self.say("language", None, "", format!("{from}{lang}"));
        }
        if let Some(severity) = &advisory.aggregate_severity {
            let scale = severity.namespace.as_ref().map(ToString::to_string);
            self.say("severity", None, "", lines([Some(severity.text.clone()), scale]));
        }
        if let Some(tlp) = advisory.tlp() {
            self.say("distribution", None, "TLP", tlp.label());
        }
        if let Some(text) = &advisory.distribution.text {
            self.say("distribution", None, "", text);
        }
        let publisher = &advisory.publisher;
        let own = [Some(publisher.name.clone()), Some(publisher.namespace.to_string())];
        let rest = [Some(publisher.category.as_str().to_owned()), publisher.issuing_authority.clone()];
        self.say("publisher", None, "", lines(own.into_iter().chain(rest).chain(contact(&publisher.contact))));
        self.notes("notes", &advisory.notes);
        self.references("references", &advisory.references);
        self.thanks("acknowledgments", &advisory.acknowledgments);
        self.say("status", Some(Kind::Document(advisory.tracking.status)), "", "");
        for alias in &advisory.tracking.aliases {
            self.say("tracking", None, alias, "");
        }
    }

    fn tree(&mut self, tree: &'a ProductTree) {
        for (above, product) in tree.located_products() {
            let place = above.iter().map(|branch| branch.name.as_str()).collect::<Vec<_>>().join(" › ");
            self.say("product_tree", None, &product.name, lines([Some(place), Some(identifiers(product))]));
        }
        for group in &tree.product_groups {
            let members = self.products(&group.product_ids);
            self.say("product_tree", None, group.summary.as_deref().unwrap_or(group.group_id.as_str()), members);
        }
    }

    fn vulnerability(&mut self, vulnerability: &Vulnerability) {
        for (status, products) in vulnerability.product_status.lists() {
            for product in products {
                let name = self.product(product);
                self.say(part_of(status), Some(Kind::Status(status)), name, "");
            }
        }
        if let Some(title) = &vulnerability.title {
            self.say("vulnerability_titles", None, "", title);
        }
        if let Some(cve) = &vulnerability.cve {
            self.say("ids", None, "CVE", cve.as_str());
        }
        for id in &vulnerability.ids {
            self.say("ids", None, &id.system_name, &id.text);
        }
        for cwe in &vulnerability.cwes {
            self.say("weaknesses", None, cwe.id.to_string(), &cwe.name);
        }
        let dates =
            [(Kind::Discovered, &vulnerability.discovery_date), (Kind::Disclosed, &vulnerability.disclosure_date)];
        for (kind, date) in dates {
            if let Some(date) = date {
                self.say("vulnerability_dates", Some(kind), "", date.as_written());
            }
        }
        self.judgements(vulnerability);
        self.notes("vulnerability_notes", &vulnerability.notes);
        self.references("vulnerability_references", &vulnerability.references);
        self.thanks("vulnerability_acknowledgments", &vulnerability.acknowledgments);
    }

    /// How bad it is, and what to do about it.
    fn judgements(&mut self, vulnerability: &Vulnerability) {
        for metric in &vulnerability.metrics {
            let products = self.products(&metric.products);
            for cvss in metric.cvss() {
                let score = format!("{:.1} {}", cvss.base_score(), cvss.vector());
                self.say(
                    "scores",
                    None,
                    format!("CVSS {}", cvss.version()),
                    lines([Some(score), Some(products.clone())]),
                );
            }
        }
        for remediation in &vulnerability.remediations {
            let text = self.remediation(remediation);
            self.say("remediations", Some(Kind::Remediation(remediation.category)), "", text);
        }
        for flag in &vulnerability.flags {
            let text = lines([flag.date.as_ref().map(|date| date.as_written().to_owned()), self.scope(&flag.scope)]);
            self.say("flags", Some(Kind::Flag(flag.label)), "", text);
        }
        for threat in &vulnerability.threats {
            let date = threat.date.as_ref().map(|date| date.as_written().to_owned());
            let text = lines([Some(threat.details.clone()), date, self.scope(&threat.scope)]);
            self.say("threats", Some(Kind::Threat(threat.category)), "", text);
        }
        for involvement in &vulnerability.involvements {
            let date = involvement.date.as_ref().map(|date| date.as_written().to_owned());
            let text = lines([involvement.summary.clone(), date]);
            let kind = Kind::Involvement(involvement.party, involvement.status);
            self.say("involvements", Some(kind), "", text);
        }
    }

    fn remediation(&self, remediation: &Remediation) -> String {
        let restart = remediation.restart_required.as_ref();
        let own = [
            Some(remediation.details.clone()),
            remediation.url.as_ref().map(ToString::to_string),
            remediation.date.as_ref().map(|date| date.as_written().to_owned()),
            restart.and_then(|restart| restart.details.clone()),
            self.scope(&remediation.scope),
        ];
        lines(own.into_iter().chain(remediation.entitlements.iter().cloned().map(Some)))
    }

    fn notes(&mut self, part: &'static str, notes: &[Note]) {
        for note in notes {
            let text = lines([Some(unbroken(&note.text)), note.audience.clone(), self.scope(&note.scope)]);
            let kind = Kind::Note(note.category);
            // A title that is the word for the kind says it twice.
            let title = note.title.clone().filter(|title| !title.eq_ignore_ascii_case(kind.key()));
            self.say(part, Some(kind), title.unwrap_or_default(), text);
        }
    }

    fn references(&mut self, part: &'static str, references: &[Reference]) {
        for reference in references {
            self.say(part, Some(Kind::Reference(reference.category)), reference.url.to_string(), &reference.summary);
        }
    }

    fn thanks(&mut self, part: &'static str, thanks: &[Acknowledgment]) {
        for one in thanks {
            let who = one.names.iter().cloned().chain(one.organization.clone()).chain(one.summary.clone());
            let all = who.chain(one.urls.iter().map(ToString::to_string));
            self.say(part, None, all.collect::<Vec<_>>().join(", "), "");
        }
    }

    fn product(&self, id: &ProductId) -> String {
        self.names.get(id).copied().unwrap_or(id.as_str()).to_owned()
    }

    fn products(&self, ids: &[ProductId]) -> String {
        sorted(ids.iter().map(|id| self.product(id)))
    }

    /// The products that a statement is about; none where it names none.
    fn scope(&self, scope: &Scope) -> Option<String> {
        let of_groups =
            scope.group_ids.iter().filter_map(|id| self.groups.get(id)).flat_map(|group| &group.product_ids);
        let ids = scope.product_ids.iter().chain(of_groups);
        Some(sorted(ids.map(|id| self.product(id)))).filter(|names| !names.is_empty())
    }
}

/// The part that a list of products belongs to.
fn part_of(status: StatusKind) -> &'static str {
    match status {
        StatusKind::KnownAffected | StatusKind::FirstAffected | StatusKind::LastAffected => "affected",
        StatusKind::FirstFixed | StatusKind::Fixed | StatusKind::KnownNotAffected => "fixed",
        StatusKind::UnderInvestigation | StatusKind::Unknown | StatusKind::Recommended => "status_rest",
    }
}

fn contact(contact: &Contact) -> [Option<String>; 4] {
    [&contact.details, &contact.email, &contact.url, &contact.public_openpgp_key_url].map(Clone::clone)
}

/// The names of a product in other systems.
fn identifiers(product: &FullProductName) -> String {
    let Some(helper) = &product.helper else { return String::new() };
    let hashes = helper.hashes.iter().flat_map(|file| {
        file.hashes.iter().map(move |hash| format!("{} {} {}", hash.algorithm, hash.value, file.filename))
    });
    let uris = helper.generic_uris.iter().map(|uri| format!("{} {}", uri.namespace, uri.uri));
    let own = helper.cpe.iter().map(ToString::to_string).chain(helper.purls.iter().map(ToString::to_string));
    let plain = [&helper.model_numbers, &helper.serial_numbers, &helper.skus].into_iter().flatten().cloned();
    let links = helper.sbom_urls.iter().map(ToString::to_string);
    lines(own.chain(plain).chain(links).chain(uris).chain(hashes).map(Some))
}

/// A Markdown text with each paragraph in one line: where an author broke lines says nothing. What may begin a block of
/// another kind stays on its own line.
fn unbroken(text: &str) -> String {
    let mut unbroken = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        let first = line.chars().next();
        let continues = first.is_some_and(|first| first.is_alphabetic() || "\"'(`".contains(first));
        if !unbroken.is_empty() {
            unbroken.push(if is_open && continues { ' ' } else { '\n' });
        }
        unbroken.push_str(line);
        is_open = !line.is_empty();
    }
    unbroken
}

/// Names as a list whose order says nothing.
fn sorted(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.join(", ")
}

/// The texts that are there, each on a line of its own.
fn lines(texts: impl IntoIterator<Item = Option<String>>) -> String {
    texts.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_paragraph_are_joined_and_blocks_are_not() {
        let text = "One\ntwo\n\nThree\n- four\n- five\n\n| a | b |\n| - | - |\n    code\nend";
        let unbroken = unbroken(text);
        assert_eq!(unbroken, "One two\n\nThree\n- four\n- five\n\n| a | b |\n| - | - |\n    code end");
    }
}
