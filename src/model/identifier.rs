//! Identifiers of the field, each checked by the library or the grammar that defines it.

use super::text::{document_text, is_fit, text_type};

text_type!(
    /// The tracking id of an advisory, unique for its publisher (CSAF 2.0, section 3.2.1.12.4).
    AdvisoryId,
    AdvisoryIdError,
    "an advisory id",
    |text| {
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        if text != text.trim() || text.chars().any(|character| character.is_control() || !is_fit(character)) {
            return Err("it must not begin or end with white space, nor contain control characters".to_owned());
        }
        Ok(())
    }
);

impl AdvisoryId {
    /// The id as a file name without its ending: lower case, every run of characters outside `+`, `-`, `a` to `z`
    /// and `0` to `9` becomes one underscore (CSAF 2.0, section 5.1).
    pub fn file_stem(&self) -> String {
        let mut stem = String::with_capacity(self.as_str().len());
        for character in self.as_str().chars().flat_map(char::to_lowercase) {
            if character.is_ascii_lowercase() || character.is_ascii_digit() || "+-".contains(character) {
                stem.push(character);
            } else if !stem.ends_with('_') {
                stem.push('_');
            }
        }
        stem
    }
}

text_type!(
    /// What the ids of the documents of incidents begin with; the name of the incident follows.
    IdPrefix,
    IdPrefixError,
    "the beginning of an id",
    |text| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+".contains(&byte);
        if text.is_empty() || !text.bytes().all(is_plain) {
            return Err("write one like EXA-INC-, of letters, digits, `-`, `_`, `.`, `:` and `+`".to_owned());
        }
        Ok(())
    }
);

impl IdPrefix {
    /// The id that begins so and ends with a name.
    pub fn id_of(&self, name: &Slug) -> AdvisoryId {
        AdvisoryId(format!("{self}{name}"))
    }
}

text_type!(
    /// A CVE identifier (CVE Program, record format 5: `CVE-` year `-` four or more digits).
    CveId,
    CveIdError,
    "a CVE id",
    |text| {
        let mut parts = text.splitn(3, '-');
        let digits = |part: Option<&str>, least: usize| {
            part.is_some_and(|part| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let is_cve = parts.next() == Some("CVE")
            && parts.next().is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
            && digits(parts.next(), 4);
        if is_cve { Ok(()) } else { Err("write one like CVE-2026-10001".to_owned()) }
    }
);

text_type!(
    /// The identifier of a weakness in the Common Weakness Enumeration, such as `CWE-79`.
    CweId,
    CweIdError,
    "a CWE id",
    |text| {
        let number = text.strip_prefix("CWE-").unwrap_or_default();
        let is_number = !number.is_empty()
            && number.len() <= 6
            && !number.starts_with('0')
            && number.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(()) } else { Err("write one like CWE-306".to_owned()) }
    }
);

text_type!(
    /// A Common Platform Enumeration name, version 2.2 or 2.3.
    Cpe,
    CpeError,
    "a CPE name",
    |text| {
        let parsed = if text.starts_with("cpe:2.3:") {
            cpe::fsb::Fsb::parse(text).map(drop)
        } else {
            cpe::uri::Uri::parse(text).map(drop)
        };
        parsed.map_err(|error| error.to_string())
    }
);

text_type!(
    /// A package URL (ECMA-427).
    Purl,
    PurlError,
    "a package URL",
    |text| text.parse::<packageurl::PackageUrl<'_>>().map(drop).map_err(|error| error.to_string())
);

text_type!(
    /// An absolute URI (RFC 3986).
    Uri,
    UriError,
    "a URL",
    |text| match fluent_uri::Uri::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{error}; write one with its scheme, such as https://example.com/")),
    }
);

impl Uri {
    /// The scheme in lower case.
    pub fn scheme(&self) -> String {
        self.as_str().split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether the URI is of the web.
    pub fn is_web(&self) -> bool {
        matches!(self.scheme().as_str(), "http" | "https")
    }
}

text_type!(
    /// A language tag (RFC 5646), such as `en-GB`.
    LanguageTag,
    LanguageTagError,
    "a language tag",
    |text| oxilangtag::LanguageTag::parse(text)
        .map(drop)
        .map_err(|error| format!("{error}; write one like en or cy-GB"))
);

text_type!(
    /// The version of a document: a whole number or a semantic version (CSAF 2.0, section 3.1.11).
    DocumentVersion,
    DocumentVersionError,
    "a document version",
    |text| {
        let is_number = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'))
        };
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let is_semantic = core.split('.').count() == 3 && core.split('.').all(is_number);
        if is_number(text) || is_semantic {
            Ok(())
        } else {
            Err("write a whole number such as 2, or a semantic version such as 1.0.0".to_owned())
        }
    }
);

text_type!(
    /// The name of a page or a product in URLs: lower-case letters, digits, `-`, `.` and `_`.
    Slug,
    SlugError,
    "a name for a URL",
    |text| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
        if text.is_empty() || text.starts_with('.') || text.ends_with('.') || !text.bytes().all(is_plain) {
            return Err("use lower-case letters, digits, `-`, `_` and `.`, and neither begin nor end with a dot".to_owned());
        }
        Ok(())
    }
);

text_type!(
    /// The id of a product within one document, to which statuses, scores and remediations refer (CSAF 2.0, 3.1.8).
    ProductId,
    ProductIdError,
    "a product id",
    |text| if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
);

impl ProductId {
    /// The id of some versions of a product of the catalogue: it says what it means, and stays the same when other
    /// parts of the advisory are edited. Never empty, as a slug never is.
    pub fn of_versions(product: &Slug, versions: &str) -> Self {
        Self(format!("{product}@{versions}"))
    }
}

text_type!(
    /// The id of a group of products within one document (CSAF 2.0, section 3.1.6).
    GroupId,
    GroupIdError,
    "a product group id",
    |text| if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
);

document_text!(AdvisoryId, CveId, CweId, Cpe, Purl, Uri, LanguageTag, DocumentVersion, ProductId, GroupId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_follows_the_rule_of_the_standard() {
        let stem = |id: &str| id.parse::<AdvisoryId>().map(|id| id.file_stem()).unwrap();
        assert_eq!(stem("Example Company - 2019-YH3234"), "example_company_-_2019-yh3234");
        assert_eq!(stem("RHBA-2019:0024"), "rhba-2019_0024");
        assert_eq!(stem("2022_#01-A"), "2022_01-a");
    }

    #[test]
    fn the_id_of_the_document_of_an_incident_can_be_read_as_an_id() {
        let prefix: IdPrefix = "EXA-INC-".parse().unwrap();
        let id = prefix.id_of(&"2025-06-23-portal".parse().unwrap());
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        assert_eq!(id.as_str(), "EXA-INC-2025-06-23-portal");
        for text in ["", "EXA INC-", " EXA-", "EXA/", "ÄX-"] {
            assert!(text.parse::<IdPrefix>().is_err(), "{text}");
        }
    }

    #[test]
    fn malformed_identifiers_are_refused() {
        for text in ["CVE-26-0001", "CVE-2026-1", "cve-2026-0001", "CVE-2026-00o1", ""] {
            assert!(text.parse::<CveId>().is_err(), "{text}");
        }
        assert!("CWE-0".parse::<CweId>().is_err());
        assert!("cpe:2.3:a:only".parse::<Cpe>().is_err());
        assert!("pkg:".parse::<Purl>().is_err());
        assert!("www.example.com".parse::<Uri>().is_err());
        assert!("e".parse::<LanguageTag>().is_err());
        assert!("1.0".parse::<DocumentVersion>().is_err());
        assert!("A b".parse::<Slug>().is_err());
    }

    #[test]
    fn well_formed_identifiers_keep_their_text() {
        assert_eq!("CVE-2026-10001".parse::<CveId>().unwrap().as_str(), "CVE-2026-10001");
        assert!("cpe:2.3:a:example:gateway:4.2.7:*:*:*:*:*:*:*".parse::<Cpe>().is_ok());
        assert!("cpe:/a:example:gateway".parse::<Cpe>().is_ok());
        assert!("pkg:generic/example/gateway@4.2.7".parse::<Purl>().is_ok());
        assert!("mailto:security@example.com".parse::<Uri>().is_ok());
        assert!("1.0.0-rc.1".parse::<DocumentVersion>().is_ok());
    }
}
