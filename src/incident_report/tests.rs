use super::*;
use crate::{
    model::{
        CalendarDate, Content, IncidentKind, IncidentReview, IncidentSeverity, IncidentUpdate, RegulatorNotice, Slug,
    },
    page::testing,
};

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn update(at: &str, status: IncidentStatus, text: &str) -> IncidentUpdate {
    IncidentUpdate { at: instant(at), status, text: text.to_owned() }
}

fn note(text: &str) -> Note {
    let title = Some("Summary".to_owned());
    Note { category: NoteCategory::Summary, title, text: text.into(), audience: None, scope: Scope::default() }
}

/// An incident with every field, over, with its review.
fn full() -> Incident {
    Incident {
        status: IncidentStatus::Resolved,
        detected: Some(instant("2026-03-28T07:30:00+01:00")),
        contained: Some(instant("2026-03-28T12:00:00Z")),
        resolved: Some(instant("2026-03-30T10:00:00Z")),
        regulators: vec![RegulatorNotice { name: "ICO".to_owned(), told: instant("2026-03-29T09:00:00Z") }],
        notes: vec![note("Someone signed in.\n\n| a | b |\n| --- | --- |\n| [x](https://example.com/) | 1 |")],
        updates: vec![
            update("2026-03-28T10:00:00Z", IncidentStatus::Investigating, "We look | into it."),
            update("2026-03-28T15:00:00Z", IncidentStatus::Identified, "| a |\n| --- |\n| *b* |"),
            update("2026-03-30T10:00:00Z", IncidentStatus::Resolved, "It is [over](https://example.com/)."),
            update("2026-04-20T10:00:00Z", IncidentStatus::Resolved, "The review is below."),
        ],
        review: Some(IncidentReview {
            due: Some("2026-05".parse().unwrap()),
            published: Some(CalendarDate::Day("2026-04-20".parse().unwrap())),
            root_cause: Some("A password.".to_owned()),
            prevention: Some("- Keys.\n- Alerts.".to_owned()),
        }),
        served_in: vec![CsafVersion::V20, CsafVersion::V21],
        ..testing::incident()
    }
}

/// One with nothing that may be left out, going on.
fn bare() -> Incident {
    Incident {
        kind: IncidentKind::Accidental,
        severity: IncidentSeverity::None,
        status: IncidentStatus::Investigating,
        products: Vec::new(),
        regions: Vec::new(),
        detected: None,
        first_notified: None,
        contained: None,
        resolved: None,
        customer_actions: Vec::new(),
        data_affected: None,
        regulators: Vec::new(),
        advisories: Vec::new(),
        updates: Vec::new(),
        review: None,
        notes: Vec::new(),
        ..full()
    }
}

fn many() -> Incident {
    let at = |hour: usize| format!("2026-03-28T{:02}:30:00Z", 10 + hour);
    let updates = (0..13).map(|hour| update(&at(hour), IncidentStatus::Monitoring, "Going on.")).collect();
    Incident { updates, status: IncidentStatus::Monitoring, resolved: None, review: None, ..full() }
}

fn around(content: &Content) -> Around<'_> {
    Around { vendor: &content.vendor, products: &content.products, advisories: &content.advisories }
}

fn passes(text: &str) {
    let validation = csaf::validate(text).unwrap();
    let errors: Vec<_> = validation.errors().collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
}

fn newest(incident: &Incident) -> Arc<Advisory> {
    report(incident, &around(&testing::full())).unwrap().document
}

#[test]
fn each_version_of_every_sort_of_incident_passes_the_mandatory_tests_in_both_versions_of_csaf() {
    let content = testing::full();
    let open = Incident { resolved: None, status: IncidentStatus::Identified, review: None, ..full() };
    let green = Incident { tlp: Tlp::AmberStrict, ..full() };
    let without_updates = Incident { updates: Vec::new(), ..full() };
    for (incident, versions) in [(full(), 4), (bare(), 1), (open, 4), (green, 4), (without_updates, 1), (many(), 14)] {
        let instants = instants(&incident);
        assert_eq!(instants.len(), versions);
        for at in instants {
            let draft = |version| draft(&incident, at, version, &around(&content)).unwrap().document;
            passes(&csaf::write20(&draft(CsafVersion::V20)).unwrap().text);
            passes(&csaf::write21(&draft(CsafVersion::V21)).unwrap().text);
        }
    }
}

#[test]
fn a_document_without_a_note_or_an_external_reference_would_not_pass() {
    let mut document = Advisory::clone(&newest(&full()));
    document.notes.clear();
    let text = csaf::write20(&document).unwrap().text;
    assert!(csaf::validate(&text).unwrap().errors().any(|finding| finding.test == "6.1.27.1"));
    let mut document = Advisory::clone(&newest(&full()));
    document.references.retain(|reference| reference.category == ReferenceCategory::Itself);
    let text = csaf::write20(&document).unwrap().text;
    assert!(csaf::validate(&text).unwrap().errors().any(|finding| finding.test == "6.1.27.2"));
}

#[test]
fn the_first_notice_and_each_later_update_are_a_version_and_the_status_says_whether_it_is_over() {
    let document = newest(&full());
    let revisions: Vec<(&str, &str)> = document
        .tracking
        .revision_history
        .iter()
        .map(|revision| (revision.number.as_str(), revision.date.as_written()))
        .collect();
    // The first update is the text of the first notice.
    assert_eq!(
        revisions,
        [
            ("1", "2026-03-28T10:00:00Z"),
            ("2", "2026-03-28T15:00:00Z"),
            ("3", "2026-03-30T10:00:00Z"),
            ("4", "2026-04-20T10:00:00Z")
        ]
    );
    assert_eq!(document.tracking.id.as_str(), "EXS-INC-2026-03-28-mail");
    assert_eq!(document.tracking.status, DocumentStatus::Final);
    assert_eq!(newest(&many()).tracking.status, DocumentStatus::Interim);
}

#[test]
fn what_is_told_after_the_last_update_comes_with_the_next() {
    let mut incident = full();
    let before = newest(&incident);
    incident.regulators.push(RegulatorNotice { name: "Other".to_owned(), told: instant("2026-04-21T09:00:00Z") });
    assert_eq!(newest(&incident).csaf20, before.csaf20);
    incident.updates.push(update("2026-04-22T09:00:00Z", IncidentStatus::Resolved, "One more was told."));
    let after = newest(&incident);
    assert!(after.csaf20.unpack().contains("Other, 2026-04-21T09:00:00Z") && after.csaf20 != before.csaf20);
    assert_eq!(after.tracking.version.as_str(), "5");
}

#[test]
fn it_makes_no_difference_whether_the_door_has_cut_the_incident_before() {
    let content = testing::full();
    for incident in [full(), many(), Incident { updates: Vec::new(), ..full() }] {
        for at in ["2026-03-28T10:00:00Z", "2026-03-28T16:00:00Z", "2026-03-30T09:00:00Z", "2026-11-21T09:00:00Z"] {
            let shown = incident.known_at(&instant(at)).unwrap();
            let whole = draft(&incident, instants(&shown).last().unwrap(), CsafVersion::V20, &around(&content));
            let cut = report(&shown, &around(&content)).unwrap();
            assert_eq!(csaf::write20(&whole.unwrap().document).unwrap().text, cut.document.csaf20.unpack(), "{at}");
        }
    }
}

#[test]
fn only_advisories_are_named_that_could_be_seen_at_the_instant_by_all_who_may_see_the_incident() {
    let content = testing::full();
    let at = instant("2026-04-20T10:00:00Z");
    let named = |change: fn(&mut Advisory), tlp: Tlp| {
        let mut advisory = Advisory::clone(&testing::full().advisories[0]);
        advisory.tracking.initial_release_date = instant("2026-03-28T09:00:00Z");
        advisory.distribution.tlp = advisory.distribution.tlp.map(|tlp| TlpMarking { label: Tlp::Clear, ..tlp });
        change(&mut advisory);
        let incident = Incident { tlp, advisories: vec![advisory.tracking.id.clone()], ..full() };
        let advisories = vec![Arc::new(advisory)];
        let around = Around { advisories: &advisories, ..around(&content) };
        draft(&incident, &at, CsafVersion::V20, &around).unwrap().advisories.len()
    };
    let green = |advisory: &mut Advisory| {
        advisory.distribution.tlp = advisory.distribution.tlp.take().map(|tlp| TlpMarking { label: Tlp::Green, ..tlp });
    };
    assert_eq!(named(|_| {}, Tlp::Clear), 1);
    // A revision takes nothing away.
    let revised = |advisory: &mut Advisory| advisory.tracking.current_release_date = instant("2026-09-01T09:00:00Z");
    assert_eq!(named(revised, Tlp::Clear), 1);
    assert_eq!(named(green, Tlp::Clear), 0);
    assert_eq!(named(green, Tlp::Green), 1);
    let embargoed = |advisory: &mut Advisory| advisory.editorial.release_at = Some(instant("2026-04-21T09:00:00Z"));
    assert_eq!(named(embargoed, Tlp::Clear), 0);
    let later = |advisory: &mut Advisory| advisory.tracking.initial_release_date = instant("2026-04-21T09:00:00Z");
    assert_eq!(named(later, Tlp::Clear), 0);
    assert_eq!(named(|advisory| advisory.tracking.status = DocumentStatus::Draft, Tlp::Clear), 0);
}

#[test]
fn a_product_that_is_not_to_be_seen_is_not_named() {
    let slugs: Vec<Slug> = vec!["gateway".parse().unwrap(), "hidden".parse().unwrap()];
    let report = report(&Incident { products: slugs, ..full() }, &around(&testing::full())).unwrap();
    assert_eq!(report.products, [testing::full().products[0].name.clone()]);
    assert!(!report.document.csaf20.unpack().contains("hidden"));
}

#[test]
fn each_version_of_csaf_names_its_own_place_and_nothing_goes_out_that_was_not_tested() {
    let document = newest(&full());
    assert!(document.csaf20.unpack().contains("/csaf/white/2026/exs-inc-2026-03-28-mail.json"));
    let csaf21 = document.csaf21.clone().unwrap();
    assert!(csaf21.unpack().contains("/csaf/v2.1/clear/2026/exs-inc-2026-03-28-mail.json"));
    let only20 = newest(&Incident { served_in: vec![CsafVersion::V20], ..full() });
    assert!(only20.csaf21.is_none() && only20.csaf20 == document.csaf20);
    assert!(report(&Incident { served_in: Vec::new(), ..full() }, &around(&testing::full())).is_none());
}
