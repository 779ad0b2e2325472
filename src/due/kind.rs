//! What can fall due, each with the word that stands for it.

use crate::model::Milestone;

/// What falls due. The words are those of the forms for programs, and stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "docs/DUE.md says what each is, and a test holds it to that")]
pub enum Kind {
    AdvisoryPublished,
    RevisionPublished,
    IncidentPublished,
    IncidentUpdatePublished,
    IncidentStagePublished,
    IncidentReviewPublished,
    ProductPublished,
    PagePublished,
    VersionReleased,
    LongTermSupport,
    Milestone(Milestone),
    EndAnnouncement,
    SecurityTxtRenewal,
    SecurityTxtExpiry,
    KeyRenewal,
    KeyExpiry,
    SignatureExpiry,
    IncidentNotice,
    IncidentNextUpdate,
    IncidentReview,
    PolicyReview,
    AssessmentReview,
    Commitment,
    AdvisoryUpdate,
    FixTarget,
    CustomerNotice,
    DisclosureWindow,
}

impl Kind {
    /// All of them, in the order in which they stand at one moment.
    pub fn all() -> impl Iterator<Item = Self> {
        let before = [
            Self::AdvisoryPublished,
            Self::RevisionPublished,
            Self::IncidentPublished,
            Self::IncidentUpdatePublished,
            Self::IncidentStagePublished,
            Self::IncidentReviewPublished,
            Self::ProductPublished,
            Self::PagePublished,
            Self::VersionReleased,
            Self::LongTermSupport,
        ];
        let after = [
            Self::EndAnnouncement,
            Self::SecurityTxtRenewal,
            Self::SecurityTxtExpiry,
            Self::KeyRenewal,
            Self::KeyExpiry,
            Self::SignatureExpiry,
            Self::IncidentNotice,
            Self::IncidentNextUpdate,
            Self::IncidentReview,
            Self::PolicyReview,
            Self::AssessmentReview,
            Self::Commitment,
            Self::AdvisoryUpdate,
            Self::FixTarget,
            Self::CustomerNotice,
            Self::DisclosureWindow,
        ];
        before.into_iter().chain(Milestone::ALL.map(Self::Milestone)).chain(after)
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AdvisoryPublished => "advisory-published",
            Self::RevisionPublished => "revision-published",
            Self::IncidentPublished => "incident-published",
            Self::IncidentUpdatePublished => "incident-update-published",
            Self::IncidentStagePublished => "incident-stage-published",
            Self::IncidentReviewPublished => "incident-review-published",
            Self::ProductPublished => "product-published",
            Self::PagePublished => "page-published",
            Self::VersionReleased => "version-released",
            Self::LongTermSupport => "long-term-support",
            Self::Milestone(milestone) => of_milestone(milestone),
            Self::EndAnnouncement => "end-announcement",
            Self::SecurityTxtRenewal => "security-txt-renewal",
            Self::SecurityTxtExpiry => "security-txt-expiry",
            Self::KeyRenewal => "key-renewal",
            Self::KeyExpiry => "key-expiry",
            Self::SignatureExpiry => "signature-expiry",
            Self::IncidentNotice => "incident-notice",
            Self::IncidentNextUpdate => "incident-next-update",
            Self::IncidentReview => "incident-review",
            Self::PolicyReview => "policy-review",
            Self::AssessmentReview => "assessment-review",
            Self::Commitment => "commitment",
            Self::AdvisoryUpdate => "advisory-update",
            Self::FixTarget => "fix-target",
            Self::CustomerNotice => "customer-notice",
            Self::DisclosureWindow => "disclosure-window",
        }
    }

    /// What to do, or what happens, in few words: the beginning of a line.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::AdvisoryPublished => "Publish the advisory",
            Self::RevisionPublished => "Publish the revision",
            Self::IncidentPublished => "Publish the incident",
            Self::IncidentUpdatePublished => "Publish the update of the incident",
            Self::IncidentStagePublished => "Publish the new stage of the incident",
            Self::IncidentReviewPublished => "Publish the review of the incident",
            Self::ProductPublished => "Publish the product",
            Self::PagePublished => "Publish the page",
            Self::VersionReleased => "A version is released",
            Self::LongTermSupport => "Long-term support begins",
            Self::Milestone(milestone) => milestone_in_words(milestone),
            Self::EndAnnouncement => "Announce the end of security support",
            Self::SecurityTxtRenewal => "Renew security.txt",
            Self::SecurityTxtExpiry => "Renew security.txt before it expires",
            Self::KeyRenewal => "Renew the key",
            Self::KeyExpiry => "Replace the key before it ends",
            Self::SignatureExpiry => "Get the document with a new signature",
            Self::IncidentNotice => "Tell customers of the incident",
            Self::IncidentNextUpdate => "Publish the next update of the incident",
            Self::IncidentReview => "Write the review of the incident",
            Self::PolicyReview => "Review the policy",
            Self::AssessmentReview => "Review the self-assessment",
            Self::Commitment => "Keep the commitment",
            Self::AdvisoryUpdate => "Update the interim advisory",
            Self::FixTarget => "Get the fix to customers",
            Self::CustomerNotice => "Tell customers of the vulnerability",
            Self::DisclosureWindow => "Publish the advisory, or agree on another day",
        }
    }

    /// Whether it comes by itself. What does not is overdue where nobody has done it in time.
    pub(super) fn comes_by_itself(self) -> bool {
        match self {
            Self::AdvisoryPublished
            | Self::RevisionPublished
            | Self::IncidentPublished
            | Self::IncidentUpdatePublished
            | Self::IncidentStagePublished
            | Self::IncidentReviewPublished
            | Self::ProductPublished
            | Self::PagePublished
            | Self::VersionReleased
            | Self::LongTermSupport
            | Self::Milestone(_) => true,
            Self::EndAnnouncement
            | Self::SecurityTxtRenewal
            | Self::SecurityTxtExpiry
            | Self::KeyRenewal
            | Self::KeyExpiry
            | Self::SignatureExpiry
            | Self::IncidentNotice
            | Self::IncidentNextUpdate
            | Self::IncidentReview
            | Self::PolicyReview
            | Self::AssessmentReview
            | Self::Commitment
            | Self::AdvisoryUpdate
            | Self::FixTarget
            | Self::CustomerNotice
            | Self::DisclosureWindow => false,
        }
    }
}

fn milestone_in_words(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GeneralAvailability => "A release becomes available",
        Milestone::EndOfSales => "Sales end",
        Milestone::EndOfActiveSupport => "Active support ends",
        Milestone::EndOfSecuritySupport => "Security support ends",
        Milestone::EndOfExtendedSecuritySupport => "Extended security support ends",
        Milestone::EndOfLife => "The life of a release ends",
    }
}

fn of_milestone(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GeneralAvailability => "general-availability",
        Milestone::EndOfSales => "end-of-sales",
        Milestone::EndOfActiveSupport => "end-of-active-support",
        Milestone::EndOfSecuritySupport => "end-of-security-support",
        Milestone::EndOfExtendedSecuritySupport => "end-of-extended-security-support",
        Milestone::EndOfLife => "end-of-life",
    }
}
