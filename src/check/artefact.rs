//! What releases ship.

use super::{Finder, Rule, Source, Subject};
use crate::{
    diagnostic::{Diagnostic, Level, nearest},
    model::{Artefact, KeyPlace, Product, ProvenanceClaim, Release, Signer, Uri},
    source::Origin,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[TRUSTED_WAY, HASHED, SIGNED];

const TRUSTED_WAY: Rule = Rule {
    id: "AR1",
    level: Level::Error,
    title: "What customers download, and what they verify it with, comes over https; what of it is on this site exists",
    why: "Who can change what travels over http can change the software, and the key that it is verified with too.",
    sources: &[Source::Code("3.1.2")],
    mend: "serve it over https, and write that address",
    finder: Finder::Check(trusted_way),
};

const HASHED: Rule = Rule {
    id: "AR2",
    level: Level::Warning,
    title: "Each artefact has its SHA-256",
    why: "It is what every system can work out, what scanners know files by, and what advisories carry for programs.",
    sources: &[Source::Code("3.1.1")],
    mend: "add sha256 = \"…\", as sha256sum prints it",
    finder: Finder::Check(hashed),
};

const SIGNED: Rule = Rule {
    id: "AR3",
    level: Level::Warning,
    title: "Each artefact has a signature",
    why: "A hash shows that a file arrived whole. Only a signature shows that it came from the vendor, also where somebody \
          else can write to this site.",
    sources: &[Source::Code("3.1.1")],
    mend: "sign it, and add signature with url and what it is verified with, such as key",
    finder: Finder::Check(signed),
};

fn releases<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Product, &'s Release)> {
    let products = subject.ahead.products.iter();
    products.flat_map(|product| product.releases.iter().map(move |release| (&**product, release)))
}

fn artefacts<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Product, &'s Artefact)> {
    releases(subject).flat_map(|(product, release)| release.artefacts.iter().map(move |artefact| (product, artefact)))
}

fn name(product: &Product, artefact: &Artefact) -> String {
    format!("`{}` of {} {}", artefact.name, product.name, artefact.version)
}

fn trusted_way(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (product, release) in releases(subject) {
        let name = format!("{} {}", product.name, release.name);
        let of_release = [
            ("download", "the download of", &release.download),
            ("verification", "the page on how to verify", &release.verification),
        ];
        for (key, what, url) in of_release {
            let Some(url) = url else { continue };
            found.extend(untrusted(url, &format!("{what} {name}"), &release.origin.key(key), rule));
        }
    }
    for (product, artefact) in artefacts(subject) {
        let name = name(product, artefact);
        for (url, what, place) in addresses(artefact) {
            found.extend(untrusted(url, &format!("{what} {name}"), &place, rule));
        }
        for (key, place) in keys(artefact) {
            found.extend(match key {
                KeyPlace::Elsewhere(url) => untrusted(url, &format!("the key for {name}"), &place, rule),
                KeyPlace::OnSite(path) => not_there(subject, path.as_str(), &place, rule),
            });
        }
    }
    found
}

/// Where an artefact and what is said about it come from, each with what it is.
fn addresses(artefact: &Artefact) -> Vec<(&Uri, &'static str, Origin)> {
    let origin = &artefact.origin;
    let mut addresses = vec![(&artefact.url, "the artefact", origin.key("url"))];
    let signature = artefact.signature.iter();
    addresses.extend(signature.map(|it| (&it.url, "the signature of", origin.key("signature").key("url"))));
    let sboms = artefact.sboms.iter().enumerate();
    addresses
        .extend(sboms.map(|(at, it)| (&it.url, "a bill of materials of", origin.key("sbom").index(at).key("url"))));
    let provenance = artefact.provenance.iter().enumerate();
    addresses.extend(
        provenance.map(|(at, it)| (&it.url, "the provenance of", origin.key("provenance").index(at).key("url"))),
    );
    addresses
}

/// Where the keys are that an artefact is verified with.
fn keys(artefact: &Artefact) -> Vec<(&KeyPlace, Origin)> {
    let mut keys = Vec::new();
    match artefact.signature.as_ref().map(|signature| &signature.signer) {
        Some(Signer::OpenPgp { key }) => keys.push((key, artefact.origin.key("signature").key("key"))),
        Some(Signer::Minisign { .. } | Signer::Sigstore { .. } | Signer::Ssh { .. }) | None => {}
    }
    for (at, provenance) in artefact.provenance.iter().enumerate() {
        match &provenance.claim {
            ProvenanceClaim::InToto { key } => keys.push((key, artefact.origin.key("provenance").index(at).key("key"))),
            ProvenanceClaim::Slsa { .. } => {}
        }
    }
    keys
}

fn untrusted(url: &Uri, what: &str, place: &Origin, rule: &'static Rule) -> Option<Diagnostic> {
    (url.scheme() != "https").then(|| rule.finding(format!("{what} comes over {}, not https", url.scheme())).at(place))
}

/// A key on this site that is not there.
fn not_there(subject: &Subject<'_>, path: &str, place: &Origin, rule: &'static Rule) -> Option<Diagnostic> {
    if subject.plan.output(path).is_some() {
        return None;
    }
    let finding = rule.finding(format!("the key `{path}` is not there")).at(place);
    Some(match nearest(path, subject.plan.outputs().map(|(path, _)| path)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("put the key into content/keys, and name its path on this site"),
    })
}

fn hashed(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let without = artefacts(subject).filter(|(_, artefact)| artefact.sha256.is_none());
    without
        .map(|(product, artefact)| {
            rule.finding(format!("{} has no SHA-256", name(product, artefact))).at(&artefact.origin)
        })
        .collect()
}

fn signed(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let without = artefacts(subject).filter(|(_, artefact)| artefact.signature.is_none());
    without
        .map(|(product, artefact)| {
            rule.finding(format!("{} has no signature", name(product, artefact))).at(&artefact.origin)
        })
        .collect()
}
