//! How the types of the model are written in front matter.

use std::ops::ControlFlow;

use deserr::{Deserr, IntoValue, Map as _, MergeWithError as _, Value, ValueKind, ValuePointerRef};

use super::decode::{Problems, bad_value, wrong_kind};
use crate::{code_of_practice::Role, diagnostic::nearest, model::advisory::*, model::*};

/// Types that are written as the text that their `FromStr` reads.
macro_rules! written_as_text {
    ($($name:ty),+ $(,)?) => {$(
        impl Deserr<Problems> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Problems> {
                match value {
                    Value::String(text) => text.parse().map_err(|error| bad_value(location, format!("{error}"), None)),
                    other => Err(wrong_kind(other, &[ValueKind::String], location)),
                }
            }
        }
    )+};
}

written_as_text!(
    AdvisoryId,
    BaseUrl,
    CalendarDate,
    Cpe,
    CsafVersion,
    CveId,
    Cvss,
    CweId,
    DayOrInstant,
    DocumentVersion,
    FileName,
    GroupId,
    IdPrefix,
    Instant,
    KeyPlace,
    LanguageTag,
    Principal,
    ProductId,
    Purl,
    ReleaseName,
    Severity,
    Sha256,
    Sha512,
    SitePath,
    Slug,
    SourceRepository,
    Tlp,
    Uri,
);

/// Types that are written as one of a few words.
macro_rules! written_as_word {
    ($name:ty { $($word:literal => $value:expr),+ $(,)? }) => {
        impl Deserr<Problems> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Problems> {
                match value {
                    Value::String(text) => match text.as_str() {
                        $($word => Ok($value),)+
                        _ => Err(unknown_word(&text, &[$($word),+], location)),
                    },
                    other => Err(wrong_kind(other, &[ValueKind::String], location)),
                }
            }
        }
    };
}

pub(super) use written_as_word;

pub(super) fn unknown_word(text: &str, known: &[&str], location: ValuePointerRef<'_>) -> Problems {
    let help = match nearest(text, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of: {}", known.join(", ")),
    };
    bad_value(location, format!("`{text}` is not a word that is known here"), Some(help))
}

written_as_word!(DocumentStatus { "draft" => Self::Draft, "interim" => Self::Interim, "final" => Self::Final });
written_as_word!(PublisherCategory {
    "coordinator" => Self::Coordinator,
    "discoverer" => Self::Discoverer,
    "multiplier" => Self::Multiplier,
    "other" => Self::Other,
    "translator" => Self::Translator,
    "user" => Self::User,
    "vendor" => Self::Vendor,
});
written_as_word!(NoteCategory {
    "description" => Self::Description,
    "details" => Self::Details,
    "faq" => Self::Faq,
    "general" => Self::General,
    "legal_disclaimer" => Self::LegalDisclaimer,
    "other" => Self::Other,
    "summary" => Self::Summary,
});
written_as_word!(ReferenceCategory { "external" => Self::External, "self" => Self::Itself });
written_as_word!(RemediationCategory {
    "vendor_fix" => Self::VendorFix,
    "optional_patch" => Self::OptionalPatch,
    "workaround" => Self::Workaround,
    "mitigation" => Self::Mitigation,
    "fix_planned" => Self::FixPlanned,
    "no_fix_planned" => Self::NoFixPlanned,
    "none_available" => Self::NoneAvailable,
});
written_as_word!(RestartCategory {
    "connected" => Self::Connected,
    "dependencies" => Self::Dependencies,
    "machine" => Self::Machine,
    "none" => Self::None,
    "parent" => Self::Parent,
    "service" => Self::Service,
    "system" => Self::System,
    "vulnerable_component" => Self::VulnerableComponent,
    "zone" => Self::Zone,
});
written_as_word!(FlagLabel {
    "component_not_present" => Self::ComponentNotPresent,
    "inline_mitigations_already_exist" => Self::InlineMitigationsAlreadyExist,
    "vulnerable_code_cannot_be_controlled_by_adversary" => Self::VulnerableCodeCannotBeControlledByAdversary,
    "vulnerable_code_not_in_execute_path" => Self::VulnerableCodeNotInExecutePath,
    "vulnerable_code_not_present" => Self::VulnerableCodeNotPresent,
});
written_as_word!(ThreatCategory {
    "exploit_status" => Self::ExploitStatus,
    "impact" => Self::Impact,
    "target_set" => Self::TargetSet,
});
written_as_word!(PartyCategory {
    "coordinator" => Self::Coordinator,
    "discoverer" => Self::Discoverer,
    "other" => Self::Other,
    "user" => Self::User,
    "vendor" => Self::Vendor,
});
written_as_word!(InvolvementStatus {
    "completed" => Self::Completed,
    "contact_attempted" => Self::ContactAttempted,
    "disputed" => Self::Disputed,
    "in_progress" => Self::InProgress,
    "not_contacted" => Self::NotContacted,
    "open" => Self::Open,
});
written_as_word!(BranchCategory {
    "architecture" => Self::Architecture,
    "host_name" => Self::HostName,
    "language" => Self::Language,
    "legacy" => Self::Legacy,
    "patch_level" => Self::PatchLevel,
    "platform" => Self::Platform,
    "product_family" => Self::ProductFamily,
    "product_name" => Self::ProductName,
    "product_version" => Self::ProductVersion,
    "product_version_range" => Self::ProductVersionRange,
    "service_pack" => Self::ServicePack,
    "specification" => Self::Specification,
    "vendor" => Self::Vendor,
});
written_as_word!(RelationshipCategory {
    "default_component_of" => Self::DefaultComponentOf,
    "external_component_of" => Self::ExternalComponentOf,
    "installed_on" => Self::InstalledOn,
    "installed_with" => Self::InstalledWith,
    "optional_component_of" => Self::OptionalComponentOf,
});
written_as_word!(ClaimStatus {
    "met" => Self::Met,
    "partly met" => Self::PartlyMet,
    "not met" => Self::NotMet,
    "not applicable" => Self::NotApplicable,
});
written_as_word!(Role {
    "developer-and-distributor" => Self::DeveloperAndDistributor,
    "reseller" => Self::Reseller,
    "developer-only" => Self::DeveloperOnly,
});
written_as_word!(Profile { "cra" => Self::Cra });
written_as_word!(SecurityFixes { "included" => Self::Included, "paid" => Self::Paid });
written_as_word!(SbomFormat { "cyclonedx" => Self::CycloneDx, "spdx" => Self::Spdx });
written_as_word!(SignatureKind {
    "openpgp" => Self::OpenPgp,
    "minisign" => Self::Minisign,
    "sigstore" => Self::Sigstore,
    "ssh" => Self::Ssh,
});
written_as_word!(IncidentKind { "malicious" => Self::Malicious, "accidental" => Self::Accidental });
written_as_word!(IncidentSeverity {
    "none" => Self::None,
    "minor" => Self::Minor,
    "major" => Self::Major,
    "critical" => Self::Critical,
});
written_as_word!(IncidentStatus {
    "investigating" => Self::Investigating,
    "identified" => Self::Identified,
    "monitoring" => Self::Monitoring,
    "resolved" => Self::Resolved,
});

/// A day of the calendar.
pub(super) struct Day(pub(super) chrono::NaiveDate);

impl Deserr<Problems> for Day {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::String(text) => chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .map(Self)
                .map_err(|_| bad_value(location, format!("`{text}` is not a day: write one like 2026-03-10"), None)),
            other => Err(wrong_kind(other, &[ValueKind::String], location)),
        }
    }
}

/// A text that says something: not empty and not blank.
#[derive(Clone)]
pub(super) struct Words(pub(super) String);

impl Deserr<Problems> for Words {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::String(text) if text.trim().is_empty() => {
                Err(bad_value(location, "this text is empty".to_owned(), Some("write it or remove the key".to_owned())))
            }
            Value::String(text) => match text.chars().find(|character| !is_fit(*character)) {
                Some(character) => {
                    let message = format!("this text holds the control character U+{:04X}", u32::from(character));
                    Err(bad_value(location, message, Some("take it out: feeds and pages cannot hold it".to_owned())))
                }
                None => Ok(Self(text)),
            },
            other => Err(wrong_kind(other, &[ValueKind::String], location)),
        }
    }
}

/// One value, or a list of them.
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Deserr<Problems>> Deserr<Problems> for OneOrMany<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        match value {
            Value::Sequence(items) => Vec::deserialize_from_value(Value::Sequence::<V>(items), location).map(Self),
            one => T::deserialize_from_value(one, location).map(|one| Self(vec![one])),
        }
    }
}

/// A table whose keys are the author's. The maps that `deserr` reads forget the mistakes in their values.
pub(super) struct ByKey<T>(pub(super) Vec<(String, T)>);

impl<T> Default for ByKey<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Deserr<Problems>> Deserr<Problems> for ByKey<T> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Problems> {
        let Value::Map(map) = value else { return Err(wrong_kind(value, &[ValueKind::Map], location)) };
        let (mut entries, mut problems) = (Vec::new(), None);
        for (key, value) in map.into_iter() {
            let place = location.push_key(&key);
            match T::deserialize_from_value(value.into_value(), place) {
                Ok(value) => entries.push((key, value)),
                Err(found) => problems = Some(all(problems, found, location)),
            }
        }
        problems.map_or(Ok(Self(entries)), Err)
    }
}

/// The problems found so far with further ones.
fn all(before: Option<Problems>, further: Problems, location: ValuePointerRef<'_>) -> Problems {
    match Problems::merge(before, further, location) {
        ControlFlow::Continue(problems) | ControlFlow::Break(problems) => problems,
    }
}

/// The text of each.
pub(super) fn texts(words: Vec<Words>) -> Vec<String> {
    words.into_iter().map(|words| words.0).collect()
}

/// The text, where there is one.
pub(super) fn text(words: Option<Words>) -> Option<String> {
    words.map(|words| words.0)
}
