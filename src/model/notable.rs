//! Which incidents are notable: a document goes out for each of these, for programs.

use super::{AdvisoryId, IdPrefix, Incident, IncidentKind, IncidentSeverity, Slug};

/// What `site.toml` says of the documents of incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSettings {
    /// What the ids of the documents begin with.
    pub id_prefix: IdPrefix,
    /// What makes an incident notable; one that holds is enough.
    pub notable: Vec<Notability>,
}

/// Something that makes an incident notable. All that is said must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notability {
    /// It is at least so severe.
    pub severity: Option<IncidentSeverity>,
    /// It is of this kind.
    pub kind: Option<IncidentKind>,
    /// It affects one of these products.
    pub products: Vec<Slug>,
}

impl IncidentSettings {
    /// Whether an incident is notable: as it says itself, else by the rule of the site.
    ///
    /// The rule looks at nothing that is not known from the first notice on or that may be held back, such as the
    /// advisories of an incident: that there is a document would tell of it.
    pub fn is_notable(&self, incident: &Incident) -> bool {
        incident.notable.unwrap_or_else(|| self.notable.iter().any(|notability| notability.holds(incident)))
    }

    /// The id of the document of an incident. It stays the same as long as the file of the incident keeps its name.
    pub fn document_id(&self, slug: &Slug) -> AdvisoryId {
        self.id_prefix.id_of(slug)
    }
}

impl Notability {
    /// What makes an incident notable where the site does not say: it is an attack, or customers felt it.
    pub fn by_default() -> Vec<Self> {
        vec![
            Self { severity: Some(IncidentSeverity::Major), ..Self::default() },
            Self { kind: Some(IncidentKind::Malicious), ..Self::default() },
        ]
    }

    fn holds(&self, incident: &Incident) -> bool {
        self.severity.is_none_or(|least| incident.severity >= least)
            && self.kind.is_none_or(|kind| incident.kind == kind)
            && (self.products.is_empty() || self.products.iter().any(|slug| incident.products.contains(slug)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(notable: Vec<Notability>) -> IncidentSettings {
        IncidentSettings { id_prefix: "EXA-INC-".parse().unwrap(), notable }
    }

    fn incident(severity: IncidentSeverity, kind: IncidentKind) -> Incident {
        Incident { severity, kind, notable: None, ..crate::page::testing::incident() }
    }

    #[test]
    fn an_attack_is_notable_and_so_is_what_customers_felt() {
        let settings = settings(Notability::by_default());
        let is_notable = |severity, kind| settings.is_notable(&incident(severity, kind));
        assert!(is_notable(IncidentSeverity::None, IncidentKind::Malicious));
        assert!(is_notable(IncidentSeverity::Major, IncidentKind::Accidental));
        assert!(is_notable(IncidentSeverity::Critical, IncidentKind::Accidental));
        assert!(!is_notable(IncidentSeverity::Minor, IncidentKind::Accidental));
    }

    #[test]
    fn all_that_a_rule_says_must_hold_and_one_rule_is_enough() {
        let of_gateway = Notability {
            severity: Some(IncidentSeverity::Minor),
            products: vec!["gateway".parse().unwrap()],
            ..Notability::default()
        };
        let settings = settings(vec![of_gateway]);
        let minor = incident(IncidentSeverity::Minor, IncidentKind::Accidental);
        assert!(settings.is_notable(&minor));
        assert!(!settings.is_notable(&Incident { products: Vec::new(), ..minor.clone() }));
        assert!(!settings.is_notable(&Incident { severity: IncidentSeverity::None, ..minor }));
    }

    #[test]
    fn what_an_incident_says_itself_wins() {
        let settings = settings(Notability::by_default());
        let attack = incident(IncidentSeverity::Critical, IncidentKind::Malicious);
        assert!(!settings.is_notable(&Incident { notable: Some(false), ..attack }));
        let slip = incident(IncidentSeverity::None, IncidentKind::Accidental);
        assert!(settings.is_notable(&Incident { notable: Some(true), ..slip }));
    }
}
