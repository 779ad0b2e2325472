//! How the types that both versions share are written.

/// Defines, in the module that calls it, how the types that both versions share are written: csaf-rs has them once for
/// each version, alike in all but identity. `$date` makes the text of an instant.
macro_rules! write_shared_types {
    ($schema:ident, $date:path) => {
        use crate::{
            csaf::write::{Within, WriteError, list, optional_text, some_if_any, strings, text},
            model::{
                ProductId,
                advisory::{
                    Acknowledgment, AggregateSeverity, Flag, Generator, ProductGroup, Reference, Remediation, Scope,
                    Threat, Tracking,
                },
            },
        };

        pub(super) fn acknowledgments(
            ours: &[Acknowledgment],
        ) -> Result<Option<$schema::AcknowledgmentsT>, WriteError> {
            let theirs = list(ours, "acknowledgments", |ours| {
                Ok($schema::Acknowledgment {
                    names: strings(&ours.names, "names")?,
                    organization: optional_text(ours.organization.as_deref(), "organization")?,
                    summary: optional_text(ours.summary.as_deref(), "summary")?,
                    urls: ours.urls.iter().map(ToString::to_string).collect(),
                })
            })?;
            Ok(some_if_any(theirs).map($schema::AcknowledgmentsT))
        }

        pub(super) fn references(ours: &[Reference]) -> Result<Option<$schema::ReferencesT>, WriteError> {
            let theirs = list(ours, "references", |ours| {
                Ok($schema::Reference {
                    category: ours.category.into(),
                    summary: text(&ours.summary, "summary")?,
                    url: ours.url.to_string(),
                })
            })?;
            Ok(some_if_any(theirs).map($schema::ReferencesT))
        }

        pub(super) fn aggregate_severity(ours: &AggregateSeverity) -> Result<$schema::AggregateSeverity, WriteError> {
            Ok($schema::AggregateSeverity {
                namespace: ours.namespace.as_ref().map(ToString::to_string),
                text: text(&ours.text, "aggregate_severity")?,
            })
        }

        pub(super) fn tracking(ours: &Tracking) -> Result<$schema::Tracking, WriteError> {
            Ok($schema::Tracking {
                aliases: some_if_any(strings(&ours.aliases, "aliases")?),
                current_release_date: $date(&ours.current_release_date),
                generator: match &ours.generator {
                    Some(ours) => Some(generator(ours).within("generator")?),
                    None => None,
                },
                id: text(ours.id.as_str(), "id")?,
                initial_release_date: $date(&ours.initial_release_date),
                revision_history: list(&ours.revision_history, "revision_history", |ours| {
                    Ok($schema::Revision {
                        date: $date(&ours.date),
                        legacy_version: optional_text(ours.legacy_version.as_deref(), "legacy_version")?,
                        number: text(ours.number.as_str(), "number")?,
                        summary: text(&ours.summary, "summary")?,
                    })
                })?,
                status: ours.status.into(),
                version: text(ours.version.as_str(), "version")?,
            })
        }

        fn generator(ours: &Generator) -> Result<$schema::DocumentGenerator, WriteError> {
            Ok($schema::DocumentGenerator {
                date: ours.date.as_ref().map($date),
                engine: $schema::EngineOfDocumentGeneration {
                    name: text(&ours.engine, "name")?,
                    version: optional_text(ours.engine_version.as_deref(), "version")?,
                },
            })
        }

        pub(super) fn product_group(ours: &ProductGroup) -> Result<$schema::ProductGroup, WriteError> {
            Ok($schema::ProductGroup {
                group_id: text(ours.group_id.as_str(), "group_id")?,
                product_ids: product_ids(&ours.product_ids, "product_ids")?,
                summary: optional_text(ours.summary.as_deref(), "summary")?,
            })
        }

        pub(super) fn product_ids(ours: &[ProductId], key: &str) -> Result<Vec<$schema::ProductIdT>, WriteError> {
            ours.iter().map(|id| text(id.as_str(), key)).collect()
        }

        type ProductsAndGroups = (Option<$schema::ProductsT>, Option<$schema::ProductGroupsT>);

        pub(super) fn scope(ours: &Scope) -> Result<ProductsAndGroups, WriteError> {
            let groups: Result<Vec<_>, _> = ours.group_ids.iter().map(|id| text(id.as_str(), "group_ids")).collect();
            let products = product_ids(&ours.product_ids, "product_ids")?;
            Ok((some_if_any(products).map($schema::ProductsT), some_if_any(groups?).map($schema::ProductGroupsT)))
        }

        pub(super) fn flag(ours: &Flag) -> Result<$schema::Flag, WriteError> {
            let (product_ids, group_ids) = scope(&ours.scope)?;
            Ok($schema::Flag { date: ours.date.as_ref().map($date), group_ids, label: ours.label.into(), product_ids })
        }

        pub(super) fn remediation(
            ours: &Remediation,
            category: $schema::CategoryOfTheRemediation,
            (product_ids, group_ids): ProductsAndGroups,
        ) -> Result<$schema::Remediation, WriteError> {
            Ok($schema::Remediation {
                category,
                date: ours.date.as_ref().map($date),
                details: text(&ours.details, "details")?,
                entitlements: strings(&ours.entitlements, "entitlements")?,
                group_ids,
                product_ids,
                restart_required: match &ours.restart_required {
                    Some(ours) => Some($schema::RestartRequiredByRemediation {
                        category: ours.category.into(),
                        details: optional_text(ours.details.as_deref(), "restart_required")?,
                    }),
                    None => None,
                },
                url: ours.url.as_ref().map(ToString::to_string),
            })
        }

        pub(super) fn threat(ours: &Threat) -> Result<$schema::Threat, WriteError> {
            let (product_ids, group_ids) = scope(&ours.scope)?;
            Ok($schema::Threat {
                category: ours.category.into(),
                date: ours.date.as_ref().map($date),
                details: text(&ours.details, "details")?,
                group_ids,
                product_ids,
            })
        }
    };
}

pub(in crate::csaf) use write_shared_types;
