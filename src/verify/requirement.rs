//! What is checked: the requirements of the standard, and what belongs to the rest of a site.

use std::fmt;

use crate::model::CsafVersion;

/// One thing that a folder is checked for.
///
/// The first 25 are the requirements of section 7.1 of CSAF in the order of their numbers; 24 and 25 are of CSAF 2.1
/// alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the titles below say what each one is")]
pub enum Requirement {
    ValidDocument,
    FileName,
    Tls,
    FreelyAccessible,
    AccessProtected,
    NoRedirects,
    ProviderMetadata,
    SecurityTxtField,
    WellKnown,
    DnsPath,
    YearFolders,
    Index,
    Changes,
    Listings,
    RolieFeed,
    RolieService,
    RolieCategories,
    Integrity,
    Signatures,
    PublicKeys,
    ListOfProviders,
    DisjointParties,
    Mirror,
    UserAgent,
    CrossOrigin,
    SecurityTxt,
    Feeds,
    Links,
    Headers,
    Files,
}

#[allow(clippy::enum_glob_use, reason = "the table below names every one of them")]
use Requirement::*;

/// Each requirement with its number where it has one, its title, and where it is laid down.
const TABLE: [(Requirement, Option<u8>, &str, &str); 30] = [
    (ValidDocument, Some(1), "Valid CSAF documents", ""),
    (FileName, Some(2), "File names", ""),
    (Tls, Some(3), "TLS", ""),
    (FreelyAccessible, Some(4), "Public documents are freely accessible", ""),
    (AccessProtected, Some(5), "Restricted documents are protected", ""),
    (NoRedirects, Some(6), "No redirects", ""),
    (ProviderMetadata, Some(7), "provider-metadata.json", ""),
    (SecurityTxtField, Some(8), "CSAF field of security.txt", ""),
    (WellKnown, Some(9), "Well-known URL of provider-metadata.json", ""),
    (DnsPath, Some(10), "DNS path", ""),
    (YearFolders, Some(11), "One folder per year", ""),
    (Index, Some(12), "index.txt", ""),
    (Changes, Some(13), "changes.csv", ""),
    (Listings, Some(14), "Directory listings", ""),
    (RolieFeed, Some(15), "ROLIE feeds", ""),
    (RolieService, Some(16), "ROLIE service document", ""),
    (RolieCategories, Some(17), "ROLIE category documents", ""),
    (Integrity, Some(18), "Integrity", ""),
    (Signatures, Some(19), "Signatures", ""),
    (PublicKeys, Some(20), "Public OpenPGP keys", ""),
    (ListOfProviders, Some(21), "List of CSAF providers", ""),
    (DisjointParties, Some(22), "Two disjoint issuing parties", ""),
    (Mirror, Some(23), "Mirror", ""),
    (UserAgent, Some(24), "Access with any user agent", ""),
    (CrossOrigin, Some(25), "Access from other origins", ""),
    (SecurityTxt, None, "security.txt", "RFC 9116"),
    (Feeds, None, "RSS and Atom feeds", "RSS 2.0; RFC 4287"),
    (Links, None, "Links within the site", "HTML; sitemaps.org"),
    (Headers, None, "Headers and media types", "the file `_headers`"),
    (Files, None, "Files", "no link out of the folder, no private key"),
];

impl Requirement {
    /// The requirements of CSAF that a version has.
    pub fn of_csaf(version: CsafVersion) -> impl Iterator<Item = Self> {
        let last = match version {
            CsafVersion::V20 => 23,
            CsafVersion::V21 => 25,
        };
        TABLE.iter().filter(move |row| row.1.is_some_and(|number| number <= last)).map(|row| row.0)
    }

    /// What is checked of the site as a whole.
    pub fn of_site() -> impl Iterator<Item = Self> {
        TABLE.iter().filter(|row| row.1.is_none()).map(|row| row.0)
    }

    /// The number that the standard gives it, if it is of CSAF.
    pub fn number(self) -> Option<u8> {
        self.row().1
    }

    /// A short name that does not change: `R19`, or a word.
    pub fn id(self) -> String {
        match self {
            SecurityTxt => "security-txt".to_owned(),
            Feeds => "feeds".to_owned(),
            Links => "links".to_owned(),
            Headers => "headers".to_owned(),
            Files => "files".to_owned(),
            _ => format!("R{}", self.number().unwrap_or_default()),
        }
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// Where it is laid down.
    pub fn source(self, version: Option<CsafVersion>) -> String {
        let (_, number, _, source) = self.row();
        match (number, version) {
            (Some(number), Some(version)) => format!("CSAF {version}, section 7.1, requirement {number}"),
            (Some(number), None) => format!("CSAF, section 7.1, requirement {number}"),
            (None, _) => (*source).to_owned(),
        }
    }

    fn row(self) -> &'static (Self, Option<u8>, &'static str, &'static str) {
        // The table stands in the order of the enum, which the test below holds it to.
        &TABLE[self as usize]
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_requirements() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at);
            if let Some(number) = row.1 {
                assert_eq!(usize::from(number), at + 1);
            }
        }
    }
}
