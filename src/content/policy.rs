//! `disclosure.md`, `support.md`, `vulnerability-handling.md` and `incident-plan.md` → the vendor's promises.

use std::sync::Arc;

use deserr::Deserr;

use super::{
    decode::{Problems, decode},
    page::prose,
    span,
    words::{Day, Words, text, texts},
};
use crate::{
    diagnostic::Diagnostic,
    model::{
        DisclosurePolicy, IncidentPlan, PlanContact, PlanRole, SecurityFixes, SupportLevel, SupportPolicy, Uri,
        VulnerabilityHandling,
    },
    source::{Origin, SourceFile},
};

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct DisclosureFile {
    title: Words,
    #[deserr(default)]
    version: Option<Words>,
    #[deserr(default)]
    reviewed: Option<Day>,
    #[deserr(default)]
    acknowledgement_days: Option<u32>,
    #[deserr(default)]
    update_days: Option<u32>,
    #[deserr(default)]
    disclosure_window_days: Option<u32>,
    #[deserr(default)]
    scope: Vec<Words>,
    #[deserr(default)]
    exclusions: Vec<Words>,
    #[deserr(default)]
    report_contents: Vec<Words>,
    #[deserr(default)]
    safe_harbour: Option<Words>,
    #[deserr(default)]
    anonymous_reports: Option<bool>,
}

pub(super) fn disclosure(file: &Arc<SourceFile>) -> Result<DisclosurePolicy, Vec<Diagnostic>> {
    let front: DisclosureFile = decode(file)?;
    let origin = Origin::of(Arc::clone(file));
    let mut found = Vec::new();
    let mut days = |count, key: &str| span::days(count, &origin.key(key), &mut found);
    let acknowledgement_days = days(front.acknowledgement_days, "acknowledgement_days");
    let update_days = days(front.update_days, "update_days");
    let disclosure_window_days = days(front.disclosure_window_days, "disclosure_window_days");
    if !found.is_empty() {
        return Err(found);
    }
    Ok(DisclosurePolicy {
        origin,
        title: front.title.0,
        version: text(front.version),
        reviewed: front.reviewed.map(|day| day.0),
        acknowledgement_days,
        update_days,
        disclosure_window_days,
        scope: texts(front.scope),
        exclusions: texts(front.exclusions),
        report_contents: texts(front.report_contents),
        safe_harbour: text(front.safe_harbour),
        anonymous_reports: front.anonymous_reports,
        body: prose(file),
    })
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct SupportFile {
    title: Words,
    #[deserr(default)]
    reviewed: Option<Day>,
    #[deserr(default)]
    patch_frequency: Option<Words>,
    #[deserr(default)]
    distribution: Option<Words>,
    #[deserr(default)]
    notification: Option<Words>,
    #[deserr(default)]
    secure_use_guide: Option<Uri>,
    #[deserr(default)]
    unsupported_risk: Option<Words>,
    #[deserr(default)]
    security_fixes: Option<SecurityFixes>,
    #[deserr(default)]
    level: Vec<LevelTable>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct LevelTable {
    name: Words,
    description: Words,
}

pub(super) fn support(file: &Arc<SourceFile>) -> Result<SupportPolicy, Vec<Diagnostic>> {
    let front: SupportFile = decode(file)?;
    let level = |table: LevelTable| SupportLevel { name: table.name.0, description: table.description.0 };
    Ok(SupportPolicy {
        origin: Origin::of(Arc::clone(file)),
        title: front.title.0,
        reviewed: front.reviewed.map(|day| day.0),
        patch_frequency: text(front.patch_frequency),
        distribution: text(front.distribution),
        notification: text(front.notification),
        secure_use_guide: front.secure_use_guide,
        unsupported_risk: text(front.unsupported_risk),
        security_fixes: front.security_fixes,
        levels: front.level.into_iter().map(level).collect(),
        body: prose(file),
    })
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct HandlingFile {
    title: Words,
    #[deserr(default)]
    reviewed: Option<Day>,
}

pub(super) fn vulnerability_handling(file: &Arc<SourceFile>) -> Result<VulnerabilityHandling, Vec<Diagnostic>> {
    let front: HandlingFile = decode(file)?;
    Ok(VulnerabilityHandling {
        origin: Origin::of(Arc::clone(file)),
        title: front.title.0,
        reviewed: front.reviewed.map(|day| day.0),
        body: prose(file),
    })
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct IncidentPlanFile {
    title: Words,
    #[deserr(default)]
    reviewed: Option<Day>,
    #[deserr(default)]
    contact: Vec<PlanContactTable>,
    #[deserr(default)]
    role: Vec<RoleTable>,
    #[deserr(default)]
    communication: Option<Words>,
    #[deserr(default)]
    review: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct PlanContactTable {
    name: Words,
    url: Uri,
    #[deserr(default)]
    hours: Option<Words>,
}

#[derive(Deserr)]
#[deserr(error = Problems, deny_unknown_fields)]
struct RoleTable {
    name: Words,
    responsibility: Words,
}

pub(super) fn incident_plan(file: &Arc<SourceFile>) -> Result<IncidentPlan, Vec<Diagnostic>> {
    let front: IncidentPlanFile = decode(file)?;
    let contact =
        |table: PlanContactTable| PlanContact { name: table.name.0, url: table.url, hours: text(table.hours) };
    let role = |table: RoleTable| PlanRole { name: table.name.0, responsibility: table.responsibility.0 };
    Ok(IncidentPlan {
        origin: Origin::of(Arc::clone(file)),
        title: front.title.0,
        reviewed: front.reviewed.map(|day| day.0),
        contacts: front.contact.into_iter().map(contact).collect(),
        roles: front.role.into_iter().map(role).collect(),
        communication: text(front.communication),
        review: text(front.review),
        body: prose(file),
    })
}
