//! The parts that documents and their vulnerabilities share: publisher, notes, references, acknowledgements.

use crate::model::{GroupId, Passage, ProductId, Uri};

/// The publisher's own rating of a document (CSAF 2.0, section 3.2.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregateSeverity {
    /// Which scale is meant.
    pub namespace: Option<Uri>,
    /// The rating in the words of that scale.
    pub text: String,
}

/// Who published a document (CSAF 2.0, section 3.2.1.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// What kind of party it is.
    pub category: PublisherCategory,
    /// Its name.
    pub name: String,
    /// A URL that it controls and that names it.
    pub namespace: Uri,
    /// How to reach it.
    pub contact: Contact,
    /// What gives it its authority.
    pub issuing_authority: Option<String>,
}

/// What kind of party a publisher is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum PublisherCategory {
    Coordinator,
    Discoverer,
    Multiplier,
    Other,
    Translator,
    User,
    Vendor,
}

impl PublisherCategory {
    /// The word of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Discoverer => "discoverer",
            Self::Multiplier => "multiplier",
            Self::Other => "other",
            Self::Translator => "translator",
            Self::User => "user",
            Self::Vendor => "vendor",
        }
    }
}

/// How to reach a party. CSAF 2.0 has free text alone, CSAF 2.1 (section 3.1.2) the other fields too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Free text.
    pub details: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// A contact page.
    pub url: Option<String>,
    /// Where the public OpenPGP key is.
    pub public_openpgp_key_url: Option<String>,
}

impl Contact {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Thanks (CSAF 2.0, section 3.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acknowledgment {
    /// The people.
    pub names: Vec<String>,
    /// Their organisation.
    pub organization: Option<String>,
    /// What they did.
    pub summary: Option<String>,
    /// Where to learn more of them.
    pub urls: Vec<Uri>,
}

/// A text on one aspect (CSAF 2.0, section 3.1.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of text it is.
    pub category: NoteCategory,
    /// Its heading.
    pub title: Option<String>,
    /// The text, Markdown where the author writes Markdown.
    pub text: Passage,
    /// For whom it is written.
    pub audience: Option<String>,
    /// The products and groups that it speaks of (CSAF 2.1); none means all.
    pub scope: Scope,
}

/// The products and groups of products that a statement is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Products.
    pub product_ids: Vec<ProductId>,
    /// Groups of products.
    pub group_ids: Vec<GroupId>,
}

impl Scope {
    /// Whether neither a product nor a group is named.
    pub fn is_empty(&self) -> bool {
        self.product_ids.is_empty() && self.group_ids.is_empty()
    }
}

/// What kind of text a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum NoteCategory {
    Description,
    Details,
    Faq,
    General,
    LegalDisclaimer,
    Other,
    Summary,
}

/// A link (CSAF 2.0, section 3.1.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Whether it leads to the document itself or elsewhere.
    pub category: ReferenceCategory,
    /// What is there.
    pub summary: String,
    /// Where it is.
    pub url: Uri,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceCategory {
    /// Elsewhere.
    External,
    /// To this document in some form.
    Itself,
}
