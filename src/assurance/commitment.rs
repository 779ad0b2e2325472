//! The public commitments of the ambassador scheme, and how far they are met.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::EvidenceView;
use crate::{
    check::calendar,
    code_of_practice::{Commitment, CommitmentKey, code},
    model::{Assessment, Pledge},
};

/// A commitment that was made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pledged {
    /// Its name.
    #[schemars(with = "String")]
    pub key: CommitmentKey,
    /// Who makes it.
    pub who: &'static str,
    /// What is promised.
    pub title: &'static str,
    /// How far it is met.
    pub state: CommitmentState,
    /// When it was signed.
    pub signed: NaiveDate,
    /// The last day to meet it.
    pub due: NaiveDate,
    /// When it was met.
    pub done: Option<NaiveDate>,
    /// What shows it.
    pub evidence: Vec<EvidenceView>,
}

/// How far a commitment is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CommitmentState {
    /// There is time left.
    Open,
    /// It is met.
    Done,
    /// A year has passed since it was signed, and it is not met.
    Overdue,
}

impl CommitmentState {
    /// The state on a day.
    pub(super) fn of(pledge: &Pledge, today: NaiveDate) -> Self {
        if pledge.done.is_some_and(|done| done <= today) {
            Self::Done
        } else if today > calendar::a_year_later(pledge.signed) {
            Self::Overdue
        } else {
            Self::Open
        }
    }

    /// The word for it in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Overdue => "overdue",
        }
    }
}

/// The commitments that were made, in the order of the scheme.
pub(super) fn pledged(assessment: &Assessment, today: NaiveDate) -> Vec<Pledged> {
    let made = |commitment: &'static Commitment| Some((commitment, assessment.commitments.get(&commitment.key)?));
    let view = |(commitment, pledge): (&'static Commitment, &Pledge)| Pledged {
        key: commitment.key.clone(),
        who: &commitment.who,
        title: &commitment.title,
        state: CommitmentState::of(pledge, today),
        signed: pledge.signed,
        due: calendar::a_year_later(pledge.signed),
        done: pledge.done,
        evidence: pledge.evidence.iter().map(EvidenceView::of).collect(),
    };
    code().commitments.iter().filter_map(made).map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    #[test]
    fn a_commitment_has_a_calendar_year_from_its_signing() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let state = |done: Option<&str>, today: &str| {
            let (signed, done) = (day("2025-10-01"), done.map(day));
            let pledge = Pledge { origin: Origin::default(), signed, done, evidence: Vec::new() };
            CommitmentState::of(&pledge, day(today))
        };
        assert_eq!(state(None, "2026-10-01"), CommitmentState::Open);
        assert_eq!(state(None, "2026-10-02"), CommitmentState::Overdue);
        assert_eq!(state(Some("2026-12-01"), "2026-12-01"), CommitmentState::Done);
        assert_eq!(state(Some("2026-12-02"), "2026-12-01"), CommitmentState::Overdue, "what lies ahead is not done");
    }
}
