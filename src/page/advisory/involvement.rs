//! Who did what when, for the whole document (CSAF 2.1).

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    products::{Products, ScopeView},
    prose::Prose,
    shared::PartyContactView,
};
use crate::model::advisory::{Action, DocumentInvolvement};

/// Who did what when.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DocumentInvolvementView {
    /// The parties.
    pub parties: Vec<PartyView>,
    /// Groups of parties.
    pub groups: Vec<PartyGroupView>,
    /// What they did, in the order of the document.
    pub actions: Vec<ActionView>,
}

/// A party.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PartyView {
    /// Its name, else its id.
    pub name: String,
    /// Its id within the document.
    pub id: String,
    /// What kind of party it is, in the word of the standard.
    pub category: String,
    /// How to reach it.
    pub contact: PartyContactView,
}

/// A group of parties.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PartyGroupView {
    /// Its name.
    pub name: String,
    /// Its id within the document.
    pub id: String,
    /// What it is.
    pub summary: Option<String>,
    /// Its members by name.
    pub members: Vec<String>,
}

/// Something that parties did.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ActionView {
    /// Its id within the document.
    pub id: String,
    /// What kind of action it is, in the word of the standard.
    pub category: String,
    /// How far it has come, in the word of the standard.
    pub status: String,
    /// When.
    pub date: String,
    /// Who acted, by name.
    pub acting: Vec<String>,
    /// Towards whom, by name.
    pub receiving: Vec<String>,
    /// The vulnerabilities that it is about.
    pub vulnerabilities: Vec<String>,
    /// Earlier actions that it refers to.
    pub referenced: Vec<String>,
    /// The products that it is about.
    pub scope: ScopeView,
    /// What happened.
    pub html: Option<String>,
}

/// The involvement as the page shows it; `labels` are the vulnerabilities by their ids within the document.
pub(super) fn view<'a>(
    involvement: &'a DocumentInvolvement,
    products: &mut Products<'a>,
    prose: &mut Prose<'_>,
    labels: &HashMap<&str, &str>,
) -> DocumentInvolvementView {
    let mut names: HashMap<&str, &str> = HashMap::new();
    for entity in &involvement.entities {
        names.insert(&entity.id, entity.name.as_deref().unwrap_or(&entity.id));
    }
    for group in &involvement.entity_groups {
        names.insert(&group.id, &group.name);
    }
    let by_name = |ids: &[String], names: &HashMap<&str, &str>| -> Vec<String> {
        ids.iter().map(|id| names.get(id.as_str()).map_or_else(|| id.clone(), |name| (*name).to_owned())).collect()
    };
    let parties = involvement.entities.iter().map(|entity| PartyView {
        name: entity.name.clone().unwrap_or_else(|| entity.id.clone()),
        id: entity.id.clone(),
        category: spaced(&entity.category),
        contact: PartyContactView::from(&entity.contact),
    });
    let groups = involvement.entity_groups.iter().map(|group| PartyGroupView {
        name: group.name.clone(),
        id: group.id.clone(),
        summary: group.summary.clone(),
        members: by_name(&group.entity_ids, &names),
    });
    let action = |action: &'a Action| {
        let set = products.scope(&action.scope);
        ActionView {
            id: action.id.clone(),
            category: spaced(&action.category),
            status: spaced(&action.status),
            date: action.date.as_written().to_owned(),
            acting: by_name(&action.acting, &names),
            receiving: by_name(&action.receiving, &names),
            vulnerabilities: by_name(&action.vulnerabilities, labels),
            referenced: action.referenced_actions.clone(),
            scope: products.view(set, None),
            html: action.summary.as_ref().map(|text| prose.html(text)),
        }
    };
    DocumentInvolvementView {
        parties: parties.collect(),
        groups: groups.collect(),
        actions: involvement.actions.iter().map(action).collect(),
    }
}

/// A word of the standard as people read it.
fn spaced(word: &str) -> String {
    word.replace('_', " ")
}
