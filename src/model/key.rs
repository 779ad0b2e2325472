//! The keys of the theme's words for the states of the model.

use super::{
    IncidentKind, IncidentSeverity, IncidentStatus, SecurityFixes, SupportStage,
    advisory::{
        BranchCategory, DocumentStatus, FlagLabel, InvolvementStatus, NoteCategory, PartyCategory, PublisherCategory,
        ReferenceCategory, RelationshipCategory, RemediationCategory, RestartCategory, StatusKind, ThreatCategory,
    },
};

/// Something that the theme has a word for.
pub(crate) trait Key {
    /// The key of the word within the table of its kind, as the standard writes it.
    fn key(self) -> &'static str;
}

/// Gives each value of an enum its key; a new value is a compile error here.
macro_rules! keys {
    ($name:ident { $($value:ident => $key:literal),+ $(,)? }) => {
        impl Key for $name {
            fn key(self) -> &'static str {
                match self {
                    $(Self::$value => $key,)+
                }
            }
        }
    };
}

impl Key for PublisherCategory {
    fn key(self) -> &'static str {
        self.as_str()
    }
}

keys!(StatusKind {
    KnownAffected => "known_affected",
    FirstAffected => "first_affected",
    LastAffected => "last_affected",
    UnderInvestigation => "under_investigation",
    Unknown => "unknown",
    KnownNotAffected => "known_not_affected",
    FirstFixed => "first_fixed",
    Fixed => "fixed",
    Recommended => "recommended",
});
keys!(RemediationCategory {
    VendorFix => "vendor_fix",
    OptionalPatch => "optional_patch",
    Workaround => "workaround",
    Mitigation => "mitigation",
    FixPlanned => "fix_planned",
    NoFixPlanned => "no_fix_planned",
    NoneAvailable => "none_available",
});
keys!(RestartCategory {
    Connected => "connected",
    Dependencies => "dependencies",
    Machine => "machine",
    None => "none",
    Parent => "parent",
    Service => "service",
    System => "system",
    VulnerableComponent => "vulnerable_component",
    Zone => "zone",
});
keys!(FlagLabel {
    ComponentNotPresent => "component_not_present",
    InlineMitigationsAlreadyExist => "inline_mitigations_already_exist",
    VulnerableCodeCannotBeControlledByAdversary => "vulnerable_code_cannot_be_controlled_by_adversary",
    VulnerableCodeNotInExecutePath => "vulnerable_code_not_in_execute_path",
    VulnerableCodeNotPresent => "vulnerable_code_not_present",
});
keys!(ThreatCategory { ExploitStatus => "exploit_status", Impact => "impact", TargetSet => "target_set" });
keys!(SecurityFixes { Included => "included", Paid => "paid" });
keys!(PartyCategory {
    Coordinator => "coordinator",
    Discoverer => "discoverer",
    Other => "other",
    User => "user",
    Vendor => "vendor",
});
keys!(InvolvementStatus {
    Completed => "completed",
    ContactAttempted => "contact_attempted",
    Disputed => "disputed",
    InProgress => "in_progress",
    NotContacted => "not_contacted",
    Open => "open",
});
keys!(NoteCategory {
    Description => "description",
    Details => "details",
    Faq => "faq",
    General => "general",
    LegalDisclaimer => "legal_disclaimer",
    Other => "other",
    Summary => "summary",
});
keys!(ReferenceCategory { External => "external", Itself => "self" });
keys!(BranchCategory {
    Architecture => "architecture",
    HostName => "host_name",
    Language => "language",
    Legacy => "legacy",
    PatchLevel => "patch_level",
    Platform => "platform",
    ProductFamily => "product_family",
    ProductName => "product_name",
    ProductVersion => "product_version",
    ProductVersionRange => "product_version_range",
    ServicePack => "service_pack",
    Specification => "specification",
    Vendor => "vendor",
});
keys!(RelationshipCategory {
    DefaultComponentOf => "default_component_of",
    ExternalComponentOf => "external_component_of",
    InstalledOn => "installed_on",
    InstalledWith => "installed_with",
    OptionalComponentOf => "optional_component_of",
});
keys!(DocumentStatus { Draft => "draft", Interim => "interim", Final => "final" });
keys!(IncidentKind { Malicious => "malicious", Accidental => "accidental" });
keys!(IncidentSeverity { None => "none", Minor => "minor", Major => "major", Critical => "critical" });
keys!(IncidentStatus {
    Investigating => "investigating",
    Identified => "identified",
    Monitoring => "monitoring",
    Resolved => "resolved",
});
keys!(SupportStage {
    Upcoming => "upcoming",
    Active => "active",
    SecurityOnly => "security_only",
    Extended => "extended",
    Ended => "ended",
    EndOfLife => "end_of_life",
    Unknown => "unknown",
});
