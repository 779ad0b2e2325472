//! The course of an incident: its updates in their order, and when its review came.

use chrono::{DateTime, NaiveTime, Utc};

use super::{Incident, IncidentStatus, IncidentUpdate, Instant};

/// An update in the course of an incident.
#[derive(Clone, Copy, Debug)]
pub struct NumberedUpdate<'i> {
    /// The update.
    pub update: &'i IncidentUpdate,
    /// How many updates of the same instant stand before it: none, unless the vendor excused that there are.
    pub before: usize,
}

impl Incident {
    /// The updates, the oldest first.
    pub fn course(&self) -> Vec<NumberedUpdate<'_>> {
        let mut updates: Vec<&IncidentUpdate> = self.updates.iter().collect();
        updates.sort_by(|one, other| one.at.cmp(&other.at));
        let before =
            |number: usize, at: &Instant| updates.iter().take(number).filter(|earlier| earlier.at == *at).count();
        let numbered = updates.iter().enumerate();
        numbered.map(|(number, update)| NumberedUpdate { update, before: before(number, &update.at) }).collect()
    }

    /// The update that is the first notice itself, where one was published at the same instant.
    pub fn notice_update(&self) -> Option<&IncidentUpdate> {
        self.updates.iter().find(|update| update.at == *self.first_notice())
    }

    /// When the review was published: the last update of that day or month tells the time, where there is one; else it is
    /// the beginning of the day, or of the last day of the month, on which it was to be seen for the first time.
    pub fn review_came(&self) -> Option<DateTime<Utc>> {
        let published = self.review.as_ref()?.published?;
        let day = published.last_day().and_time(NaiveTime::MIN).and_utc();
        let told = self.updates.iter().map(|update| update.at.utc()).filter(|at| {
            let told_on = at.date_naive();
            published.first_day() <= told_on && told_on <= published.last_day()
        });
        Some(told.max().map_or(day, |told| told.max(day)))
    }

    /// The update that tells of the review. It is one of the same day that has nothing else to tell, since the incident was
    /// resolved before it.
    pub fn review_update(&self) -> Option<&IncidentUpdate> {
        let published = self.review.as_ref()?.published?;
        let updates = self.course().into_iter().map(|step| step.update);
        let after_the_end = updates.filter(|update| update.status == IncidentStatus::Resolved).skip(1);
        let days = published.first_day()..=published.last_day();
        after_the_end.into_iter().find(|update| days.contains(&update.at.utc_day()))
    }

    /// When something new was last to be read of it: the last update, its end or its review.
    pub fn last_changed(&self) -> DateTime<Utc> {
        let instants = [Some(self.last_said()), self.resolved.as_ref()];
        let told = instants.into_iter().flatten().map(Instant::utc).chain(self.review_came());
        told.max().unwrap_or_else(|| self.started.utc())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Incident, IncidentReview, IncidentStatus, IncidentUpdate},
        page::testing,
    };

    fn incident(updates: &[(&str, IncidentStatus)], review: &str) -> Incident {
        let update = |(at, status): &(&str, IncidentStatus)| IncidentUpdate {
            at: at.parse().unwrap(),
            status: *status,
            text: "Text.".to_owned(),
        };
        Incident {
            status: IncidentStatus::Resolved,
            started: "2026-03-01T09:00:00Z".parse().unwrap(),
            first_notified: None,
            resolved: Some("2026-03-02T09:00:00Z".parse().unwrap()),
            updates: updates.iter().map(update).collect(),
            review: Some(IncidentReview {
                due: None,
                published: Some(review.parse().unwrap()),
                root_cause: None,
                prevention: None,
            }),
            ..testing::incident()
        }
    }

    #[test]
    fn updates_of_one_instant_are_told_apart_by_their_order() {
        let status = IncidentStatus::Identified;
        let incident = incident(
            &[
                ("2026-03-02T10:00:00+01:00", status),
                ("2026-03-02T09:00:00Z", status),
                ("2026-03-01T09:00:00Z", status),
            ],
            "2026-03-20",
        );
        let course: Vec<_> = incident.course().iter().map(|step| (step.update.at.as_written(), step.before)).collect();
        assert_eq!(
            course,
            [("2026-03-01T09:00:00Z", 0), ("2026-03-02T10:00:00+01:00", 0), ("2026-03-02T09:00:00Z", 1)]
        );
        assert!(incident.notice_update().is_some());
    }

    #[test]
    fn a_review_is_told_by_an_update_of_its_day_that_has_nothing_else_to_tell() {
        let resolved = ("2026-03-02T09:00:00Z", IncidentStatus::Resolved);
        let later = ("2026-03-20T11:00:00Z", IncidentStatus::Resolved);
        let with_update = incident(&[resolved, later], "2026-03-20");
        assert_eq!(with_update.review_update().unwrap().at.as_written(), later.0);
        assert_eq!(with_update.review_came().unwrap().to_rfc3339(), "2026-03-20T11:00:00+00:00");
        assert!(incident(&[resolved, later], "2026-03").review_update().is_some());
        let of_another_day = incident(&[resolved, later], "2026-03-21");
        assert!(of_another_day.review_update().is_none());
        assert_eq!(of_another_day.review_came().unwrap().to_rfc3339(), "2026-03-21T00:00:00+00:00");
        let same_day = incident(&[resolved], "2026-03-02");
        assert!(same_day.review_update().is_none(), "the update tells of the end");
        assert_eq!(same_day.review_came().unwrap().to_rfc3339(), "2026-03-02T09:00:00+00:00");
    }
}
