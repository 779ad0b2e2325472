//! CVSS vectors, metric by metric, in words.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    model::{Cvss, CvssVersion, Severity},
    page::theme::Theme,
};

/// A CVSS object.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CvssView {
    /// The version of the standard.
    pub version: String,
    /// The vector string.
    pub vector: String,
    /// The base score.
    pub score: String,
    /// The key of the rating.
    pub severity: &'static str,
    /// The scores beside the base score.
    pub further: Vec<FurtherScore>,
    /// The metrics, in the order of the vector.
    pub metrics: Vec<MetricView>,
}

/// A score beside the base score.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FurtherScore {
    /// What it is called in the document, such as `temporal`.
    pub name: String,
    /// The score.
    pub score: String,
    /// The rating in the words of the document.
    pub severity: Option<String>,
}

/// A metric of a vector.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MetricView {
    /// The metric in words.
    pub name: String,
    /// Its value in words.
    pub value: String,
}

/// A CVSS object as the page shows it.
pub(super) fn view(cvss: &Cvss, theme: &Theme) -> CvssView {
    CvssView {
        version: cvss.version().to_string(),
        vector: cvss.vector().to_owned(),
        score: score(cvss.base_score()),
        severity: cvss.severity().key(),
        further: further(cvss),
        metrics: metrics(cvss, theme),
    }
}

/// The rating of a vulnerability as the page shows it.
pub(super) fn key(severity: Option<Severity>) -> Option<&'static str> {
    severity.map(Severity::key)
}

fn score(score: f64) -> String {
    let short = format!("{score:.1}");
    if short.parse() == Ok(score) { short } else { score.to_string() }
}

fn further(cvss: &Cvss) -> Vec<FurtherScore> {
    let scores = cvss.object().iter().filter_map(|(property, value)| {
        let name = property.strip_suffix("Score").filter(|name| *name != "base")?;
        let severity = cvss.object().get(&format!("{name}Severity")).and_then(Value::as_str);
        Some(FurtherScore {
            name: name.to_owned(),
            score: score(value.as_f64()?),
            severity: severity.map(ToOwned::to_owned),
        })
    });
    scores.collect()
}

/// The metrics in words; what the theme has no words for stays as it is written.
fn metrics(cvss: &Cvss, theme: &Theme) -> Vec<MetricView> {
    let table = match cvss.version() {
        CvssVersion::V2 => "v2",
        CvssVersion::V3_0 | CvssVersion::V3_1 => "v3",
        CvssVersion::V4 => "v4",
    };
    let parts = cvss.vector().split('/').filter_map(|part| part.split_once(':'));
    parts
        .filter(|(metric, _)| *metric != "CVSS")
        .map(|(metric, value)| {
            let word = |key: String, otherwise: &str| theme.word(&key).unwrap_or(otherwise).to_owned();
            MetricView {
                name: word(format!("cvss.{table}.{metric}.name"), metric),
                value: word(format!("cvss.{table}.{metric}.{value}"), value),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::testing;

    #[test]
    fn every_metric_of_every_version_has_words() {
        let theme = testing::theme();
        for vector in [
            "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:H/IR:M/AR:L",
            "CVSS:3.0/AV:A/AC:H/PR:L/UI:R/S:C/C:L/I:L/A:N/E:F/RL:W/RC:R/CR:H/IR:L/AR:M/MAV:P/MAC:L/MPR:H/MUI:N/MS:U/MC:N/MI:H/MA:L",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N",
            "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:A/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N/E:A/CR:H/IR:M/AR:L/MAV:N/MAC:H/MAT:N/MPR:L/MUI:P/MVC:N/MVI:L/MVA:H/MSC:L/MSI:S/MSA:S/S:P/AU:Y/R:U/V:C/RE:M/U:Amber",
        ] {
            let cvss: Cvss = vector.parse().unwrap();
            let view = view(&cvss, &theme);
            assert_eq!(view.vector, vector);
            for (metric, part) in
                view.metrics.iter().zip(vector.trim_start_matches("CVSS:").split('/').filter(|part| part.contains(':')))
            {
                let (name, value) = part.split_once(':').unwrap();
                assert_ne!(metric.name, name, "{part}");
                assert!(metric.value.len() > value.len() || value.len() > 2, "{part}: {}", metric.value);
            }
        }
    }

    #[test]
    fn all_scores_are_shown() {
        let cvss: Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:P/RL:O/RC:C".parse().unwrap();
        let view = view(&cvss, &testing::theme());
        assert_eq!((view.score.as_str(), view.severity), ("9.1", "critical"));
        assert_eq!((view.further[0].name.as_str(), view.further[0].score.as_str()), ("temporal", "8.2"));
    }
}
