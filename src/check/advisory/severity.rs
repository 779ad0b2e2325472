//! AD5: how bad it is, and whom to ask.

use super::{Broken, Finder, Judged, Level, Rule, Source, Subject, each, is_made_elsewhere, place};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Advisory, Cvss, CvssVersion, Severity,
        advisory::{AggregateSeverity, Metric, Vulnerability},
    },
    publish::Site,
};

pub(super) const AD5: Rule = Rule {
    id: "AD5",
    level: Level::Error,
    title: "The severity agrees with the vector, and there is a contact",
    why: "People read the word and programs the vector: where they differ, one of the two acts on the wrong urgency. And \
          whoever has a question about an advisory needs somebody to ask.",
    sources: &[Source::Iso29147, Source::Csaf("3.2.3.13")],
    mend: "leave `severity` out where there is a vector, or write the severity that the vector has",
    finder: Finder::Check(severities),
};

fn severities(subject: &Subject<'_>, rule: &'static Rule) -> Vec<Diagnostic> {
    let vendor = &subject.site.vendor;
    let has_contact = !vendor.contacts.is_empty() || !vendor.publisher.contact.is_empty();
    let mut found = each(subject, rule, |judged| {
        let advisory = judged.document;
        let of_each = advisory.vulnerabilities.iter().enumerate();
        let mut broken: Vec<Broken> = aggregate(advisory).into_iter().collect();
        broken.extend(of_each.flat_map(|(at, vulnerability)| of_vulnerability(advisory, at, vulnerability)));
        vec![broken, contact(subject.site, advisory).into_iter().collect()]
    });
    let is_own = |judged: &Judged<'_, Advisory>| subject.site.is_by_vendor(judged.document);
    if !has_contact && subject.advisories().iter().any(is_own) {
        let message = "nothing says whom to ask about an advisory";
        let help = "add a [[contact]], or contact_details to [vendor]";
        found.push(rule.finding(message).at(&vendor.origin).help(help));
    }
    found
}

fn of_vulnerability(advisory: &Advisory, at: usize, vulnerability: &Vulnerability) -> Vec<Broken> {
    let metrics = vulnerability.metrics.iter().enumerate();
    let of_metric = |(index, metric): (usize, &Metric)| {
        let mut broken = in_words(advisory, at, index, metric);
        broken.extend(metric.cvss().filter_map(|cvss| {
            let (message, help) = unlike_vector(cvss)?;
            let way = format!("/metrics/{index}/content/{}", key(cvss.version()));
            Some(Broken::new(place::of_vulnerability(advisory, at, "cvss", &way), message, help))
        }));
        broken
    };
    metrics.flat_map(of_metric).collect()
}

/// The rating in words beside the vectors of the same products.
fn in_words(advisory: &Advisory, at: usize, index: usize, metric: &Metric) -> Vec<Broken> {
    let by_vector = metric.cvss().next().and_then(|cvss| Some((cvss, rating(cvss)?)));
    let (Some(word), Some((cvss, severity))) = (metric.qualitative_severity, by_vector) else { return Vec::new() };
    if word == severity {
        return Vec::new();
    }
    let way = format!("/metrics/{index}/content/qualitative_severity_rating");
    let message =
        format!("the severity is {}, and the vector of CVSS {} is {}", word.key(), cvss.version(), severity.key());
    let help = format!("write severity = \"{}\", or leave it out: the vector says it", severity.key());
    vec![Broken::new(place::of_vulnerability(advisory, at, "severity", &way), message, help)]
}

/// What an object of CVSS says otherwise than its vector, and what the vector says.
fn unlike_vector(cvss: &Cvss) -> Option<(String, String)> {
    let Ok(computed) = cvss.vector().parse::<Cvss>() else {
        let message = format!("`{}` is not a vector whose score can be worked out", cvss.vector());
        return Some((message, "ask the publisher for the vector that is meant".to_owned()));
    };
    // What is written in Markdown is worked out from its vector.
    let ask = "ask the publisher which of the two is meant";
    let score = computed.base_score();
    if (cvss.base_score() - score).abs() > 0.05 {
        let message = format!("the base score is {:.1}, and that of the vector is {score:.1}", cvss.base_score());
        return Some((message, ask.to_owned()));
    }
    let (written, severity) = (cvss.severity(), Severity::of_score(score));
    (written != severity).then(|| {
        let message = format!("the severity is {written}, and that of the base score {score:.1} is {severity}");
        (message, ask.to_owned())
    })
}

/// The rating that follows from a vector.
fn rating(cvss: &Cvss) -> Option<Severity> {
    cvss.vector().parse::<Cvss>().ok().map(|computed| Severity::of_score(computed.base_score()))
}

fn key(version: CvssVersion) -> &'static str {
    match version {
        CvssVersion::V2 => "cvss_v2",
        CvssVersion::V3_0 | CvssVersion::V3_1 => "cvss_v3",
        CvssVersion::V4 => "cvss_v4",
    }
}

/// The publisher's rating of the whole. A scale of its own has words of its own, which no vector decides.
fn aggregate(advisory: &Advisory) -> Option<Broken> {
    let AggregateSeverity { namespace, text } = advisory.aggregate_severity.as_ref()?;
    if namespace.as_ref().is_some_and(|scale| !scale.as_str().contains("first.org/cvss")) {
        return None;
    }
    let written: Severity = text.parse().ok()?;
    let worst = advisory.vulnerabilities.iter().filter_map(worst_of_vectors).max()?;
    if written == worst {
        return None;
    }
    let message = format!("the severity of the whole is {}, and the worst vector is {}", written.key(), worst.key());
    let help = if is_made_elsewhere(advisory) {
        "ask the publisher which of the two is meant".to_owned()
    } else {
        format!(
            "write text = \"{worst}\", or the namespace of your own scale, such as \
             namespace = \"https://www.example.com/severity\""
        )
    };
    Some(Broken::new(place::of_document(advisory, "severity", "/document/aggregate_severity/text"), message, help))
}

/// The worst rating of the newest vector of each metric.
fn worst_of_vectors(vulnerability: &Vulnerability) -> Option<Severity> {
    vulnerability.metrics.iter().filter_map(|metric| rating(metric.cvss().next()?)).max()
}

/// A document of somebody else needs a contact of its own: those of the site are no help with it.
fn contact(site: &Site, advisory: &Advisory) -> Option<Broken> {
    if site.is_by_vendor(advisory) || !advisory.publisher.contact.is_empty() {
        return None;
    }
    let message = format!("nothing says how to reach `{}`, who published it", advisory.publisher.name);
    let help = "ask the publisher for a document with contact_details";
    Some(Broken::new(place::of_document(advisory, "id", "/document/publisher"), message, help))
}
