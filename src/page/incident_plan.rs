//! How the vendor supports customers in an incident.

use schemars::JsonSchema;
use serde::Serialize;

use super::{contact, ground::Ground, renderer::Renderer};
use crate::{markdown, model::IncidentPlan, paths, plan::Plan};

/// `incident-plan.html`.
#[derive(Serialize, JsonSchema)]
pub(super) struct IncidentPlanView {
    /// The headline.
    title: String,
    /// When it was last reviewed.
    reviewed: Option<String>,
    /// Who can be reached.
    contacts: Vec<PlanContactView>,
    /// Who does what.
    roles: Vec<RoleView>,
    /// How customers are kept informed.
    communication_html: Option<String>,
    /// How an incident is reviewed.
    review_html: Option<String>,
    /// The text.
    body_html: String,
}

/// Someone who can be reached in an incident.
#[derive(Serialize, JsonSchema)]
struct PlanContactView {
    /// Who.
    name: String,
    /// Where the link leads.
    url: String,
    /// The address in words.
    address: String,
    /// When.
    hours: Option<String>,
}

/// Who does what.
#[derive(Serialize, JsonSchema)]
struct RoleView {
    /// The role.
    name: String,
    /// What it answers for.
    responsibility: String,
}

/// Plans the page, where there is a plan.
pub(super) fn plan<'s>(pages: &Renderer<'s>, plan: &mut Plan<'s>) {
    let Some(incident_plan) = pages.site.incident_plan.as_deref() else { return };
    pages.add(plan, paths::INCIDENT_PLAN, "incident-plan.html", move |pages, ground| {
        let description = markdown::first_paragraph(&incident_plan.body.markdown);
        let meta = pages.meta(paths::INCIDENT_PLAN, &incident_plan.title, &description, paths::INCIDENTS);
        (meta, view(incident_plan, ground))
    });
}

fn view(plan: &IncidentPlan, ground: &Ground) -> IncidentPlanView {
    let text = |text: &Option<String>, prefix: &str| text.as_ref().map(|text| ground.html(text, 1, prefix));
    IncidentPlanView {
        title: plan.title.clone(),
        reviewed: plan.reviewed.map(|day| day.to_string()),
        contacts: plan
            .contacts
            .iter()
            .map(|person| PlanContactView {
                name: person.name.clone(),
                url: person.url.to_string(),
                address: contact::address(&person.url),
                hours: person.hours.clone(),
            })
            .collect(),
        roles: plan
            .roles
            .iter()
            .map(|role| RoleView { name: role.name.clone(), responsibility: role.responsibility.clone() })
            .collect(),
        communication_html: text(&plan.communication, "communication-"),
        review_html: text(&plan.review, "review-"),
        body_html: ground.body(&plan.body.markdown),
    }
}
