//! What CSAF 2.0 and 2.1 have in common.
//!
//! csaf-rs has types for each version, made from its schema, and most of those of one version are those of the other
//! in all but identity. The macros below say once what is to be done for both.

use crate::model::{Instant, advisory};
use csaf_rs::schema::{csaf2_0::schema as csaf20, csaf2_1::schema as csaf21};

use super::ReadError;
use crate::source::Pointer;

/// Says that an enum of ours and one of csaf-rs have the same cases under the same names, and converts both ways.
macro_rules! same_names {
    ($ours:path = $($theirs:path),+ => $names:tt) => {
        $(same_names!(@one $ours, $theirs, $names);)+
    };
    (@one $ours:path, $theirs:path, ($($name:ident $(= $other:ident)?),+ $(,)?)) => {
        impl From<$theirs> for $ours {
            fn from(theirs: $theirs) -> Self {
                use $theirs as Theirs;
                match theirs {
                    $(same_names!(@case Theirs, $name $(, $other)?) => Self::$name,)+
                }
            }
        }
        impl From<$ours> for $theirs {
            fn from(ours: $ours) -> Self {
                use $ours as Ours;
                use $theirs as Theirs;
                match ours {
                    $(Ours::$name => same_names!(@case Theirs, $name $(, $other)?),)+
                }
            }
        }
    };
    (@case $theirs:ident, $name:ident) => { $theirs::$name };
    (@case $theirs:ident, $name:ident, $other:ident) => { $theirs::$other };
}

same_names!(advisory::NoteCategory = csaf20::NoteCategory, csaf21::NoteCategory => (
    Description, Details, Faq, General, LegalDisclaimer, Other, Summary
));
same_names!(advisory::ReferenceCategory = csaf20::CategoryOfReference, csaf21::CategoryOfReference => (
    External, Itself = Self_
));
same_names!(advisory::DocumentStatus = csaf20::DocumentStatus, csaf21::DocumentStatus => (Draft, Interim, Final));
same_names!(advisory::RelationshipCategory = csaf20::RelationshipCategory, csaf21::RelationshipCategory => (
    DefaultComponentOf, ExternalComponentOf, InstalledOn, InstalledWith, OptionalComponentOf
));
same_names!(advisory::RestartCategory = csaf20::CategoryOfRestart, csaf21::CategoryOfRestart => (
    Connected, Dependencies, Machine, None, Parent, Service, System, VulnerableComponent, Zone
));
same_names!(advisory::FlagLabel = csaf20::LabelOfTheFlag, csaf21::LabelOfTheFlag => (
    ComponentNotPresent,
    InlineMitigationsAlreadyExist,
    VulnerableCodeCannotBeControlledByAdversary,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeNotPresent,
));
same_names!(advisory::ThreatCategory = csaf20::CategoryOfTheThreat, csaf21::CategoryOfTheThreat => (
    ExploitStatus, Impact, TargetSet
));
same_names!(advisory::PartyCategory = csaf20::PartyCategory => (Coordinator, Discoverer, Other, User, Vendor));
same_names!(advisory::InvolvementStatus = csaf20::PartyStatus => (
    Completed, ContactAttempted, Disputed, InProgress, NotContacted, Open
));
same_names!(advisory::PublisherCategory = csaf21::CategoryOfPublisher => (
    Coordinator, Discoverer, Multiplier, Other, Translator, User, Vendor
));
same_names!(advisory::RemediationCategory = csaf21::CategoryOfTheRemediation => (
    VendorFix, OptionalPatch, Workaround, Mitigation, FixPlanned, NoFixPlanned, NoneAvailable
));
same_names!(crate::model::Tlp = csaf21::LabelOfTlp => (Clear, Green, Amber, AmberStrict, Red));
same_names!(crate::model::Severity = csaf21::QualitativeSeverityRating => (None, Low, Medium, High, Critical));

/// Reads a date and time. `property` names it for the error.
pub(super) fn instant(text: &str, property: &str) -> Result<Instant, ReadError> {
    text.parse().map_err(|error: crate::model::InstantError| ReadError::Shape {
        pointer: Pointer::default().key(property),
        why: error.to_string(),
    })
}

/// Reads a CVSS object; an empty one stands for none.
pub(super) fn cvss(
    object: &serde_json::Map<String, serde_json::Value>,
) -> Result<Option<crate::model::Cvss>, ReadError> {
    if object.is_empty() {
        return Ok(None);
    }
    crate::model::Cvss::from_object(object.clone()).map(Some).map_err(|error| ReadError::Shape {
        pointer: Pointer::default().key("vulnerabilities"),
        why: error.to_string(),
    })
}

/// Defines, in the module that calls it, how the types that both versions share are read.
macro_rules! read_shared_types {
    ($schema:ident) => {
        fn list<T, U>(items: &[T], read: impl Fn(&T) -> U) -> Vec<U> {
            items.iter().map(read).collect()
        }

        fn try_list<T, U>(items: &[T], read: impl Fn(&T) -> Result<U, ReadError>) -> Result<Vec<U>, ReadError> {
            items.iter().map(read).collect()
        }

        fn text(text: &impl Deref<Target = String>) -> String {
            text.deref().clone()
        }

        fn optional_text<T: Deref<Target = String>>(theirs: Option<&T>) -> Option<String> {
            theirs.map(text)
        }

        fn optional_instant(text: Option<&String>, property: &str) -> Result<Option<Instant>, ReadError> {
            text.map(|text| instant(text, property)).transpose()
        }

        fn acknowledgments(theirs: Option<&$schema::AcknowledgmentsT>) -> Vec<Acknowledgment> {
            list(theirs.map_or(&[], |list| &list.0), |theirs| Acknowledgment {
                names: list(&theirs.names, text),
                organization: optional_text(theirs.organization.as_ref()),
                summary: optional_text(theirs.summary.as_ref()),
                urls: list(&theirs.urls, |url| Uri::from_document(url)),
            })
        }

        fn references(theirs: Option<&$schema::ReferencesT>) -> Vec<Reference> {
            list(theirs.map_or(&[], |list| &list.0), |theirs| Reference {
                category: theirs.category.into(),
                summary: text(&theirs.summary),
                url: Uri::from_document(&theirs.url),
            })
        }

        fn notes(theirs: Option<&$schema::NotesT>) -> Vec<Note> {
            list(theirs.map_or(&[], |list| &list.0), |theirs| Note {
                category: theirs.category.into(),
                title: optional_text(theirs.title.as_ref()),
                text: text(&theirs.text).into(),
                audience: optional_text(theirs.audience.as_ref()),
                scope: note_scope(theirs),
            })
        }

        fn aggregate_severity(theirs: &$schema::AggregateSeverity) -> AggregateSeverity {
            AggregateSeverity {
                namespace: theirs.namespace.as_deref().map(Uri::from_document),
                text: text(&theirs.text),
            }
        }

        fn tracking(theirs: &$schema::Tracking) -> Result<Tracking, ReadError> {
            Ok(Tracking {
                id: AdvisoryId::from_document(&theirs.id),
                aliases: list(theirs.aliases.as_deref().unwrap_or_default(), text),
                status: theirs.status.into(),
                version: DocumentVersion::from_document(&theirs.version),
                initial_release_date: instant(&theirs.initial_release_date, "initial_release_date")?,
                current_release_date: instant(&theirs.current_release_date, "current_release_date")?,
                revision_history: try_list(&theirs.revision_history, |theirs| {
                    Ok(Revision {
                        number: DocumentVersion::from_document(&theirs.number),
                        date: instant(&theirs.date, "revision_history")?,
                        summary: text(&theirs.summary),
                        legacy_version: optional_text(theirs.legacy_version.as_ref()),
                    })
                })?,
                generator: theirs.generator.as_ref().map(generator).transpose()?,
            })
        }

        fn generator(theirs: &$schema::DocumentGenerator) -> Result<Generator, ReadError> {
            Ok(Generator {
                date: optional_instant(theirs.date.as_ref(), "generator")?,
                engine: text(&theirs.engine.name),
                engine_version: optional_text(theirs.engine.version.as_ref()),
            })
        }

        fn product_ids(theirs: Option<&$schema::ProductsT>) -> Vec<ProductId> {
            list(theirs.map_or(&[], |list| &list.0), |id| ProductId::from_document(id))
        }

        fn scope(products: Option<&$schema::ProductsT>, groups: Option<&$schema::ProductGroupsT>) -> Scope {
            Scope {
                product_ids: product_ids(products),
                group_ids: list(groups.map_or(&[], |list| &list.0), |id| GroupId::from_document(id)),
            }
        }

        fn branches(theirs: &[$schema::Branch]) -> Vec<Branch> {
            // The JSON parser has refused what nests deeper than 128 levels, so recursion is safe.
            list(theirs, |theirs| Branch {
                category: branch_category(theirs.category),
                name: text(&theirs.name),
                content: match &theirs.product {
                    Some(product) => BranchContent::Product(full_product_name(product)),
                    None => BranchContent::Branches(branches(theirs.branches.as_ref().map_or(&[], |list| &list.0))),
                },
            })
        }

        fn product_group(theirs: &$schema::ProductGroup) -> ProductGroup {
            ProductGroup {
                group_id: GroupId::from_document(&theirs.group_id),
                product_ids: list(&theirs.product_ids, |id| ProductId::from_document(id)),
                summary: optional_text(theirs.summary.as_ref()),
            }
        }

        fn file_hashes(theirs: &$schema::CryptographicHashes) -> FileHashes {
            FileHashes {
                filename: text(&theirs.filename),
                hashes: list(&theirs.file_hashes, |theirs| FileHash {
                    algorithm: text(&theirs.algorithm),
                    value: text(&theirs.value),
                }),
            }
        }

        fn generic_uri(theirs: &$schema::GenericUri) -> GenericUri {
            GenericUri { namespace: Uri::from_document(&theirs.namespace), uri: Uri::from_document(&theirs.uri) }
        }

        fn remediation(theirs: &$schema::Remediation) -> Result<Remediation, ReadError> {
            Ok(Remediation {
                category: remediation_category(theirs.category),
                details: text(&theirs.details),
                date: optional_instant(theirs.date.as_ref(), "remediations")?,
                url: theirs.url.as_deref().map(Uri::from_document),
                scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
                entitlements: list(&theirs.entitlements, text),
                restart_required: theirs.restart_required.as_ref().map(|theirs| RestartRequired {
                    category: theirs.category.into(),
                    details: optional_text(theirs.details.as_ref()),
                }),
                update: None,
            })
        }

        fn flag(theirs: &$schema::Flag) -> Result<Flag, ReadError> {
            Ok(Flag {
                label: theirs.label.into(),
                date: optional_instant(theirs.date.as_ref(), "flags")?,
                scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
            })
        }

        fn threat(theirs: &$schema::Threat) -> Result<Threat, ReadError> {
            Ok(Threat {
                category: theirs.category.into(),
                details: text(&theirs.details),
                date: optional_instant(theirs.date.as_ref(), "threats")?,
                scope: scope(theirs.product_ids.as_ref(), theirs.group_ids.as_ref()),
            })
        }
    };
}

pub(super) use read_shared_types;
