//! What the vendor asserts against the Software Security Code of Practice, beside what was checked and measured.
//!
//! [`Assurance`] is made from a [`Site`], and so from nothing that is held back, and from the [`Outcome`] of the rules on
//! it. The assurance page, its data and the exports of `candour assess` are all made from that. It never says that the
//! vendor complies with anything: it shows what was checked and what was asserted.

mod commitment;
mod export;
mod form;
mod measured;
mod on_site;

use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

pub use commitment::{CommitmentState, Pledged};
pub use export::{csv, json, markdown, yaml};
pub use form::form;
pub use measured::{Days, Measured, Median, NoticeOfEnd, SeverityFacts, Share};
pub use on_site::OnSite;

use crate::{
    check::{Outcome, Standing, State, calendar},
    code_of_practice::{Claim, ClaimKey, CodeOfPractice, Principle, PrincipleKey, Provable, Theme, ThemeKey, code},
    model::{Answer, Assessment, ClaimStatus, Evidence, Exception},
    paths,
    plan::{Plan, Section},
    publish::Site,
};

/// Everything that is asserted and everything that was checked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Assurance {
    /// The vendor.
    pub vendor: String,
    /// The Code.
    pub code: Source,
    /// The instant that the site shows.
    pub at: String,
    /// Whether the rules were run over this site.
    pub is_checked: bool,
    /// What the vendor does with software.
    pub role: Option<&'static str>,
    /// Who answers for the assessment.
    pub senior_responsible_owner: Option<String>,
    /// When the assessment was made.
    pub date: Option<NaiveDate>,
    /// The products that it is about.
    pub scope: Vec<InScope>,
    /// The themes with their principles and claims: all of the Code.
    pub themes: Vec<ThemeAssurance>,
    /// The rules that bear on the Code, where they were run.
    pub rules: Vec<CheckView>,
    /// What the vendor excuses itself from.
    pub exceptions: Vec<ExceptionView>,
    /// The public commitments that were made.
    pub commitments: Vec<Pledged>,
    /// Statements that have no counterpart in the Code.
    pub unmapped: Vec<UnmappedView>,
    /// What the content shows in numbers.
    pub measured: Measured,
}

/// Which Code it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Source {
    /// Its name.
    pub title: &'static str,
    /// When it was published.
    pub published: NaiveDate,
    /// The version of its claims.
    pub apc_version: &'static str,
    /// Where it is published.
    pub url: &'static str,
}

/// A product that the assessment is about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InScope {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub path: String,
}

/// A theme.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ThemeAssurance {
    /// Its number.
    #[schemars(with = "String")]
    pub key: ThemeKey,
    /// What it is about.
    pub title: &'static str,
    /// Whether a published site can show anything of it; of the others there is the vendor's word alone.
    pub is_provable: bool,
    /// Whether the role of the vendor answers for it.
    pub is_in_scope: bool,
    /// How many claims there are of each status.
    pub counts: Counts,
    /// Its principles.
    pub principles: Vec<PrincipleAssurance>,
}

/// How many claims there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Those that the vendor says are met.
    pub met: usize,
    /// Those met in part.
    pub partly_met: usize,
    /// Those not met.
    pub not_met: usize,
    /// Those that do not apply.
    pub not_applicable: usize,
    /// Those that the vendor says nothing about.
    pub unanswered: usize,
}

/// A principle.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PrincipleAssurance {
    /// Its number.
    #[schemars(with = "String")]
    pub key: PrincipleKey,
    /// What it asks for.
    pub title: &'static str,
    /// Its counterparts in other frameworks.
    pub related: Vec<Related>,
    /// Its claims.
    pub claims: Vec<ClaimAssurance>,
}

/// A counterpart in another framework: related, and never the same.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related {
    /// The framework.
    pub framework: &'static str,
    /// The parts of it, where they are known.
    pub refs: &'static [String],
}

/// A claim, with what is said and what is known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClaimAssurance {
    /// Its number.
    #[schemars(with = "String")]
    pub key: ClaimKey,
    /// What is claimed.
    pub title: &'static str,
    /// What a published site can show of it.
    #[schemars(with = "String")]
    pub provable: Provable,
    /// What on this site answers it.
    pub on_site: Vec<OnSite>,
    /// The rules that bear on it, where they were run.
    pub checks: Vec<CheckView>,
    /// What the vendor asserts.
    pub asserted: Option<Asserted>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// A rule that bears on a claim.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckView {
    /// Its id.
    pub rule: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// How it stands: `held`, `excused` or `broken`.
    pub state: &'static str,
    /// How many things are to be mended.
    pub findings: usize,
}

/// What the vendor asserts of a claim.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Asserted {
    /// The status, in the words of the content.
    pub status: &'static str,
    /// The name of the status in the theme.
    pub status_key: &'static str,
    /// Why, as Markdown.
    pub argument: Option<String>,
    /// What shows it.
    pub evidence: Vec<EvidenceView>,
}

/// Something that is named as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EvidenceView {
    /// `path`, `url` or `document`.
    pub kind: &'static str,
    /// As it is written.
    pub text: String,
}

/// Something that a reader could expect and does not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The role answers for the claim, and nothing is said of it.
    Answer,
    /// It is not said to be met in full.
    Fulfilment,
    /// Nothing says why.
    Argument,
    /// Nothing shows it.
    Evidence,
    /// A site could show it, and this one has nothing.
    Page,
    /// A rule is broken.
    Check,
}

/// What the vendor excuses itself from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExceptionView {
    /// The rule.
    pub rule: String,
    /// What the rule asks for, where candour has it.
    pub title: Option<&'static str>,
    /// The file that is excused, where it is one alone.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
}

/// A statement that has no counterpart in the Code.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnmappedView {
    /// The number in the other numbering.
    pub legacy_id: u32,
    /// What that is about there.
    pub topic: Option<&'static str>,
    /// The status, in the words of the content.
    pub status: &'static str,
    /// The name of the status in the theme.
    pub status_key: &'static str,
    /// What is said.
    pub statement: Option<String>,
    /// What shows it.
    pub evidence: Vec<EvidenceView>,
}

/// Plans the data for programs, where there is an assessment.
pub fn plan<'s>(site: &'s Site, outcome: Option<Arc<Outcome>>, plan: &mut Plan<'s>) {
    if site.assessment.is_some() {
        plan.add(paths::ASSURANCE_JSON, Section::Assurance, move || {
            let text = Assurance::of(site, outcome.as_deref()).map(|assurance| json(&assurance)).transpose()?;
            Ok(text.unwrap_or_default().into_bytes())
        });
    }
}

impl Assurance {
    /// What a site shows of its assessment; none where it has none. Without an outcome nothing was checked, and it says
    /// so.
    pub fn of(site: &Site, outcome: Option<&Outcome>) -> Option<Self> {
        let assessment = site.assessment.as_deref()?;
        let code = code();
        let measured = Measured::of(site);
        Some(Self {
            vendor: site.vendor.publisher.name.clone(),
            code: Source::of(code),
            at: site.at.as_written().to_owned(),
            is_checked: outcome.is_some(),
            role: assessment.role.map(crate::code_of_practice::Role::key),
            senior_responsible_owner: assessment.senior_responsible_owner.clone(),
            date: assessment.date,
            scope: scope(assessment, site),
            themes: code.themes.iter().map(|theme| ThemeAssurance::of(theme, assessment, site, outcome)).collect(),
            rules: outcome.iter().flat_map(|outcome| &outcome.standings).map(CheckView::of).collect(),
            exceptions: outcome.iter().flat_map(|outcome| &outcome.exceptions).map(ExceptionView::of).collect(),
            commitments: commitment::pledged(assessment, calendar::day_of(&site.at, site.vendor.time_zone)),
            unmapped: assessment.unmapped.iter().map(UnmappedView::of).collect(),
            measured,
        })
    }

    /// All claims, in the order of the Code.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimAssurance> {
        self.themes.iter().flat_map(|theme| &theme.principles).flat_map(|principle| &principle.claims)
    }
}

impl Source {
    fn of(code: &'static CodeOfPractice) -> Self {
        Self { title: &code.title, published: code.published, apc_version: &code.apc_version, url: &code.url }
    }
}

fn scope(assessment: &Assessment, site: &Site) -> Vec<InScope> {
    let products = assessment.scope.iter().filter_map(|slug| site.product(slug));
    let in_scope = products.map(|product| InScope {
        slug: product.slug.to_string(),
        name: product.name.clone(),
        path: paths::product(&product.slug),
    });
    in_scope.collect()
}

impl ThemeAssurance {
    fn of(theme: &'static Theme, assessment: &Assessment, site: &Site, outcome: Option<&Outcome>) -> Self {
        let principles: Vec<PrincipleAssurance> = code()
            .principles_of(theme.key)
            .map(|principle| PrincipleAssurance::of(principle, assessment, site, outcome))
            .collect();
        let claims = || principles.iter().flat_map(|principle| &principle.claims);
        Self {
            key: theme.key,
            title: &theme.title,
            is_provable: claims().any(|claim| claim.provable != Provable::Asserted),
            is_in_scope: assessment.role.is_none_or(|role| role.answers_for(theme.key)),
            counts: Counts::of(claims().map(|claim| assessment.answers.get(&claim.key).map(|answer| answer.status))),
            principles,
        }
    }
}

impl Counts {
    fn of(statuses: impl Iterator<Item = Option<ClaimStatus>>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            *match status {
                Some(ClaimStatus::Met) => &mut counts.met,
                Some(ClaimStatus::PartlyMet) => &mut counts.partly_met,
                Some(ClaimStatus::NotMet) => &mut counts.not_met,
                Some(ClaimStatus::NotApplicable) => &mut counts.not_applicable,
                None => &mut counts.unanswered,
            } += 1;
        }
        counts
    }
}

impl PrincipleAssurance {
    fn of(principle: &'static Principle, assessment: &Assessment, site: &Site, outcome: Option<&Outcome>) -> Self {
        let related = code().related(principle.key);
        let claims = principle.claims.iter();
        Self {
            key: principle.key,
            title: &principle.title,
            related: related.map(|one| Related { framework: &one.framework, refs: &one.refs }).collect(),
            claims: claims.map(|claim| ClaimAssurance::of(claim, assessment, site, outcome)).collect(),
        }
    }
}

impl ClaimAssurance {
    fn of(claim: &'static Claim, assessment: &Assessment, site: &Site, outcome: Option<&Outcome>) -> Self {
        let answer = assessment.answers.get(&claim.key);
        let mut one = Self {
            key: claim.key,
            title: &claim.title,
            provable: claim.evidence,
            on_site: on_site::answers(site, claim.key),
            checks: checks(outcome, claim.key),
            asserted: answer.map(Asserted::of),
            missing: Vec::new(),
        };
        one.missing = one.missing(answer, assessment.is_answerable_for(claim.key));
        one
    }

    fn missing(&self, answer: Option<&Answer>, is_answerable_for: bool) -> Vec<Missing> {
        let is_owed = |status: ClaimStatus| status != ClaimStatus::NotApplicable;
        let of_answer = match answer {
            None => vec![(Missing::Answer, is_answerable_for)],
            Some(answer) => vec![
                (Missing::Fulfilment, matches!(answer.status, ClaimStatus::PartlyMet | ClaimStatus::NotMet)),
                (Missing::Argument, answer.argument.is_none()),
                (Missing::Evidence, answer.evidence.is_empty() && answer.status == ClaimStatus::Met),
            ],
        };
        let is_shown = self.provable == Provable::Asserted || !self.on_site.is_empty();
        let expected = is_answerable_for && answer.is_none_or(|answer| is_owed(answer.status));
        let of_site = [
            (Missing::Page, expected && !is_shown),
            (Missing::Check, self.checks.iter().any(|check| check.findings > 0)),
        ];
        of_answer.into_iter().chain(of_site).filter_map(|(missing, is)| is.then_some(missing)).collect()
    }
}

fn checks(outcome: Option<&Outcome>, claim: ClaimKey) -> Vec<CheckView> {
    outcome.into_iter().flat_map(|outcome| outcome.of_claim(claim)).map(CheckView::of).collect()
}

impl CheckView {
    fn of(standing: &Standing) -> Self {
        let findings = match standing.state {
            State::Held | State::Excused | State::NotChecked => 0,
            State::Broken(findings) => findings,
        };
        Self { rule: standing.rule.id, title: standing.rule.title, state: standing.state.key(), findings }
    }
}

impl Asserted {
    fn of(answer: &Answer) -> Self {
        Self {
            status: answer.status.words(),
            status_key: answer.status.key(),
            argument: answer.argument.clone(),
            evidence: answer.evidence.iter().map(EvidenceView::of).collect(),
        }
    }
}

impl EvidenceView {
    fn of(evidence: &Evidence) -> Self {
        let kind = match evidence {
            Evidence::Path(_) => "path",
            Evidence::Url(_) => "url",
            Evidence::Document(_) => "document",
        };
        Self { kind, text: evidence.as_str().to_owned() }
    }
}

impl ExceptionView {
    fn of(exception: &Exception) -> Self {
        Self {
            rule: exception.rule.clone(),
            title: crate::check::rule(&exception.rule).map(|rule| rule.title),
            path: exception.path.clone(),
            reason: exception.reason.clone(),
        }
    }
}

impl UnmappedView {
    fn of(unmapped: &crate::model::Unmapped) -> Self {
        Self {
            legacy_id: unmapped.legacy_id,
            topic: code().legacy(unmapped.legacy_id).map(|legacy| legacy.topic.as_str()),
            status: unmapped.status.words(),
            status_key: unmapped.status.key(),
            statement: unmapped.statement.clone(),
            evidence: unmapped.evidence.iter().map(EvidenceView::of).collect(),
        }
    }
}
