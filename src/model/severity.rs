//! Severity: CVSS objects and the ratings that people read.

use std::{fmt, str::FromStr};

use serde_json::{Map, Value};

/// A qualitative rating, from the mildest to the worst (CVSS 3.1, section 5; CVSS 4.0, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A score of 0.
    None,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 to 10.
    Critical,
}

impl Severity {
    /// The rating of a base score.
    pub fn of_score(score: f64) -> Self {
        match score {
            score if score >= 9.0 => Self::Critical,
            score if score >= 7.0 => Self::High,
            score if score >= 4.0 => Self::Medium,
            score if score > 0.0 => Self::Low,
            _ => Self::None,
        }
    }

    /// The rating in lower case, as class names and URLs have it.
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        })
    }
}

/// The text names no rating.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a severity: write none, low, medium, high or critical")]
pub struct UnknownSeverity(pub String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, UnknownSeverity> {
        match text.to_ascii_lowercase().as_str() {
            "none" => Ok(Self::None),
            "low" => Ok(Self::Low),
            "medium" => Ok(Self::Medium),
            "high" => Ok(Self::High),
            "critical" => Ok(Self::Critical),
            _ => Err(UnknownSeverity(text.to_owned())),
        }
    }
}

/// The versions of CVSS that CSAF carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CvssVersion {
    /// CVSS 2.0.
    V2,
    /// CVSS 3.0.
    V3_0,
    /// CVSS 3.1.
    V3_1,
    /// CVSS 4.0.
    V4,
}

impl fmt::Display for CvssVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V4 => "4.0",
        })
    }
}

/// A CVSS score as FIRST's JSON schemas shape it.
///
/// Made from a vector, it has every property that follows from the vector. Made from a document, it has exactly the
/// properties that the document gives, so that it is written back unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Cvss {
    version: CvssVersion,
    object: Map<String, Value>,
}

/// A CVSS vector or object cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CvssError {
    /// The vector does not follow the grammar of its version.
    #[error("`{vector}` is not a CVSS vector: {why}")]
    Vector {
        /// What was found.
        vector: String,
        /// What is wrong with it.
        why: String,
    },
    /// The metrics that the base score needs are not all there.
    #[error("`{0}` lacks base metrics, so it has no score")]
    Incomplete(String),
    /// An object names no version that is known, or lacks its vector or base score.
    #[error("a CVSS object needs `version` (2.0, 3.0, 3.1 or 4.0), `vectorString` and `baseScore`")]
    Object,
}

impl Cvss {
    /// Takes the object of a document as it is. Fails where the version, the vector or the score is not there.
    pub fn from_object(object: Map<String, Value>) -> Result<Self, CvssError> {
        let version = match object.get("version").and_then(Value::as_str) {
            Some("2.0") => CvssVersion::V2,
            Some("3.0") => CvssVersion::V3_0,
            Some("3.1") => CvssVersion::V3_1,
            Some("4.0") => CvssVersion::V4,
            _ => return Err(CvssError::Object),
        };
        let has_vector = object.get("vectorString").is_some_and(Value::is_string);
        let has_score = object.get("baseScore").is_some_and(Value::is_number);
        if has_vector && has_score { Ok(Self { version, object }) } else { Err(CvssError::Object) }
    }

    /// The version of the standard.
    pub fn version(&self) -> CvssVersion {
        self.version
    }

    /// The vector string, with its prefix except in CVSS 2.0, which has none.
    pub fn vector(&self) -> &str {
        self.object.get("vectorString").and_then(Value::as_str).unwrap_or_default()
    }

    /// The base score, 0 to 10.
    pub fn base_score(&self) -> f64 {
        self.object.get("baseScore").and_then(Value::as_f64).unwrap_or_default()
    }

    /// The rating: the one that the document gives, else the one of the base score.
    pub fn severity(&self) -> Severity {
        self.object
            .get("baseSeverity")
            .and_then(Value::as_str)
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| Severity::of_score(self.base_score()))
    }

    /// The object as it stands in documents.
    pub fn object(&self) -> &Map<String, Value> {
        &self.object
    }
}

impl FromStr for Cvss {
    type Err = CvssError;

    /// Reads a vector and works out its scores and properties.
    fn from_str(vector: &str) -> Result<Self, CvssError> {
        check_metrics(vector)?;
        let scored = match vector.get(..9) {
            Some("CVSS:4.0/") => vector.parse().map(of_v4),
            Some("CVSS:3.1/") => vector.parse().map(|cvss| of_v3(CvssVersion::V3_1, &cvss)),
            Some("CVSS:3.0/") => vector.parse().map(|cvss| of_v3(CvssVersion::V3_0, &cvss)),
            _ if vector.starts_with("CVSS:") => {
                let why = "its version is none of 3.0, 3.1 and 4.0".to_owned();
                return Err(CvssError::Vector { vector: vector.to_owned(), why });
            }
            _ => vector.parse().map(|cvss| of_v2(&cvss)),
        };
        let scored = scored.map_err(|error| CvssError::Vector { vector: vector.to_owned(), why: error.to_string() })?;
        scored.and_then(Scored::into_cvss).ok_or_else(|| CvssError::Incomplete(vector.to_owned()))
    }
}

/// The base metrics of a version, all of which a vector must have (CVSS 3.1, section 6; CVSS 4.0, section 7).
fn base_metrics(vector: &str) -> &'static [&'static str] {
    match vector.get(..7) {
        Some("CVSS:4.") => &["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"],
        Some("CVSS:3.") => &["AV", "AC", "PR", "UI", "S", "C", "I", "A"],
        _ => &["AV", "AC", "Au", "C", "I", "A"],
    }
}

/// Finds the usual slips before the library does, in words that say how to mend them.
fn check_metrics(vector: &str) -> Result<(), CvssError> {
    let refused = |why: String| Err(CvssError::Vector { vector: vector.to_owned(), why });
    let given: Vec<(&str, &str)> = vector.split('/').filter_map(|part| part.split_once(':')).collect();
    let value = |name: &str| given.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
    let has_prefix = vector.starts_with("CVSS:");
    if !has_prefix && (value("PR").is_some() || value("UI").is_some()) {
        return refused("a vector of CVSS 3 or 4 begins with its version, such as `CVSS:3.1/`".to_owned());
    }
    // The provider urgency of CVSS 4.0 alone has words for values.
    let is_small = |text: &str| text.chars().any(|character| character.is_ascii_lowercase());
    if has_prefix && given.iter().any(|(name, value)| is_small(name) || is_small(value) && *name != "U") {
        return refused("metrics and values are capital letters".to_owned());
    }
    let names = base_metrics(vector);
    if given.len() > 2 {
        let missing: Vec<&str> = names.iter().filter(|name| value(name).is_none()).copied().collect();
        if !missing.is_empty() {
            return refused(format!("it lacks {}", missing.join(", ")));
        }
    }
    match names.iter().find(|name| value(name) == Some("X")) {
        Some(name) => refused(format!("the base metric {name} cannot be X, which stands for \"not defined\"")),
        None => Ok(()),
    }
}

/// What follows from a vector: its properties, and the scores that its metrics ask for.
struct Scored {
    version: CvssVersion,
    properties: serde_json::Result<Value>,
    base: f64,
    temporal: Option<f64>,
    environmental: Option<f64>,
}

const TEMPORAL: [&str; 4] = ["exploitability", "exploitCodeMaturity", "remediationLevel", "reportConfidence"];

fn of_v2(cvss: &cvss_rs::v2_0::CvssV2) -> Option<Scored> {
    Some(Scored {
        version: CvssVersion::V2,
        properties: serde_json::to_value(cvss),
        base: cvss.calculated_base_score()?,
        temporal: cvss.calculated_temporal_score(),
        environmental: cvss.calculated_environmental_score(),
    })
}

fn of_v3(version: CvssVersion, cvss: &cvss_rs::v3::CvssV3) -> Option<Scored> {
    Some(Scored {
        version,
        properties: serde_json::to_value(cvss),
        base: cvss.calculated_base_score()?,
        temporal: cvss.calculated_temporal_score(),
        environmental: cvss.calculated_environmental_score(),
    })
}

fn of_v4(cvss: cvss_rs::v4_0::CvssV4) -> Option<Scored> {
    Some(Scored {
        version: CvssVersion::V4,
        base: cvss.calculated_base_score()?,
        properties: serde_json::to_value(cvss),
        temporal: None,
        environmental: None,
    })
}

impl Scored {
    fn into_cvss(self) -> Option<Cvss> {
        let Ok(Value::Object(mut object)) = self.properties else { return None };
        let is_environmental = |key: &String| {
            key.starts_with("modified")
                || key.ends_with("Requirement")
                || key == "collateralDamagePotential"
                || key == "targetDistribution"
        };
        let has_temporal = object.keys().any(|key| TEMPORAL.contains(&key.as_str()));
        let has_environmental = object.keys().any(is_environmental);
        object.insert("version".to_owned(), self.version.to_string().into());
        let mut set = |name: &str, score: f64| {
            object.insert(format!("{name}Score"), score.into());
            // CVSS 2.0 has no ratings.
            if self.version != CvssVersion::V2 {
                let severity = Severity::of_score(score).to_string().to_uppercase();
                object.insert(format!("{name}Severity"), severity.into());
            }
        };
        set("base", self.base);
        if let (true, Some(score)) = (has_temporal, self.temporal) {
            set("temporal", score);
        }
        if let (true, Some(score)) = (has_environmental, self.environmental) {
            set("environmental", score);
        }
        Some(Cvss { version: self.version, object })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_gives_its_score_rating_and_every_property() {
        let cvss: Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N".parse().unwrap();
        assert_eq!((cvss.version(), cvss.base_score(), cvss.severity()), (CvssVersion::V3_1, 9.1, Severity::Critical));
        assert_eq!(cvss.object()["attackVector"], "NETWORK");
        assert_eq!(cvss.object()["version"], "3.1");
        let cvss: Cvss = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N".parse().unwrap();
        assert_eq!((cvss.base_score(), cvss.severity()), (9.3, Severity::Critical));
        let cvss: Cvss = "AV:N/AC:L/Au:N/C:P/I:P/A:P".parse().unwrap();
        assert_eq!((cvss.version(), cvss.base_score(), cvss.severity()), (CvssVersion::V2, 7.5, Severity::High));
        assert!(!cvss.object().contains_key("temporalScore"));
    }

    #[test]
    fn the_words_of_the_provider_urgency_are_taken() {
        assert!("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/U:Red".parse::<Cvss>().is_ok());
    }

    #[test]
    fn temporal_metrics_bring_their_score() {
        let cvss: Cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:P/RL:O/RC:C".parse().unwrap();
        assert_eq!(cvss.object()["temporalScore"], 8.2);
        assert_eq!(cvss.object()["temporalSeverity"], "HIGH");
        assert!(!cvss.object().contains_key("environmentalScore"));
    }

    #[test]
    fn a_malformed_or_incomplete_vector_is_refused() {
        for vector in [
            "CVSS:3.1/AV:N",
            "CVSS:3.1/av:n/ac:l/pr:n/ui:n/s:u/c:h/i:h/a:h",
            "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N",
            "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/C:H/I:H/A:N",
            "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N",
            "CVSS:5.0/AV:N",
            "high",
            "",
        ] {
            assert!(vector.parse::<Cvss>().is_err(), "{vector}");
        }
    }
}
