//! What each test of the standard asks for, in our own words.

use csaf_rs::{
    schema::{csaf2_0::schema as csaf20, csaf2_1::schema as csaf21},
    validation::Validatable as _,
};

use crate::model::CsafVersion;

/// The id of each test and what must hold, in the order of the ids. A test is described in the section of the standard
/// whose number its id is; what both versions have is the same in both.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("json-duplicate-key", "No object of the document has the same key twice"),
    ("schema", "The document has the shape that the JSON schema of its version asks for"),
    ("6.1.1", "Every product id that is used is defined in the product tree"),
    ("6.1.2", "No product id is defined twice"),
    ("6.1.3", "No product is defined by way of itself"),
    ("6.1.4", "Every product group id that is used is defined in the product tree"),
    ("6.1.5", "No product group id is defined twice"),
    ("6.1.6", "No product has two contradicting statuses in one vulnerability"),
    ("6.1.7", "A product has at most one score of each version of CVSS from one source in a vulnerability"),
    ("6.1.8", "Every CVSS object is valid against the schema of its version"),
    ("6.1.9", "The scores and severities of a CVSS object are those that its vector gives"),
    ("6.1.10", "The properties of a CVSS object say the same as its vector"),
    ("6.1.11", "A weakness exists in the CWE list under its id and name"),
    ("6.1.12", "Every language is a valid tag with registered parts"),
    ("6.1.13", "Every package URL is valid"),
    ("6.1.14", "The revision history, sorted by date, is also sorted by version"),
    ("6.1.15", "A translation names the language of its source"),
    ("6.1.16", "The version of the document is the newest one of its revision history"),
    ("6.1.17", "A document of version 0 or with a pre-release version is a draft"),
    ("6.1.18", "A document that is no draft has no revision of version 0"),
    ("6.1.19", "No revision has a pre-release version"),
    ("6.1.20", "A document that is no draft has no pre-release version"),
    ("6.1.21", "The revision history starts at version 0 or 1 and leaves no version out"),
    ("6.1.22", "No version stands twice in the revision history"),
    ("6.1.23", "No CVE id is used for two vulnerabilities of the document"),
    ("6.1.24", "A party is involved at most once on a date, whatever its status"),
    ("6.1.25", "A file has at most one hash of each algorithm"),
    ("6.1.26", "A document that follows no profile does not have the name of one as its category"),
    ("6.1.27.1", "A document of this profile has a note that describes, details, summarises or generally explains"),
    ("6.1.27.2", "A document of this profile refers to something external"),
    ("6.1.27.3", "An informational document lists no vulnerability"),
    ("6.1.27.4", "A document of this profile has a product tree"),
    ("6.1.27.5", "Every vulnerability of this profile has a note"),
    ("6.1.27.6", "Every vulnerability of a security advisory has a product status"),
    ("6.1.27.7", "Every vulnerability of a VEX document says of a product whether it is affected"),
    ("6.1.27.8", "Every vulnerability of this profile has a CVE id or another id"),
    ("6.1.27.9", "A VEX document says why a product is not affected"),
    ("6.1.27.10", "A VEX document says what to do about an affected product"),
    ("6.1.27.11", "A document of this profile lists a vulnerability"),
    ("6.1.27.12", "Every vulnerability of a security advisory says which products are affected"),
    ("6.1.27.13", "Where a version of a product is fixed, an affected version of it is listed too"),
    ("6.1.27.14", "A withdrawn or superseded document has a note that describes why"),
    ("6.1.27.15", "A withdrawn or superseded document has no product tree"),
    ("6.1.27.16", "A withdrawn or superseded document has more than one revision"),
    ("6.1.27.17", "A withdrawn document has one note titled \"Reasoning for Withdrawal\""),
    ("6.1.27.18", "A superseded document has one note titled \"Reasoning for Supersession\""),
    ("6.1.27.19", "A superseded document refers to the \"Superseding Document\""),
    ("6.1.27.20", "Every vulnerability of a vulnerability report has its summary or the description of its CVE as a note"),
    ("6.1.28", "A translation is in another language than its source"),
    ("6.1.29", "Every remediation says which products it is for"),
    ("6.1.30", "All versions of the document are whole numbers, or all are semantic versions"),
    ("6.1.31", "The name of a product version is one version, not a range"),
    ("6.1.32", "Every flag says which products it is for"),
    ("6.1.33", "A product has at most one VEX justification in a vulnerability"),
    ("6.1.34", "Branches are nested at most 30 deep"),
    ("6.1.35", "No product has two remediations that exclude each other"),
    ("6.1.36", "No remediation contradicts the status of its product"),
    ("6.1.37", "Every date and time is written as RFC 3339 has it, with an offset"),
    ("6.1.38", "Only a document that is TLP:CLEAR has the sharing group id of public ones, the greatest UUID"),
    ("6.1.39", "The sharing group id of a document that is TLP:CLEAR is the greatest UUID"),
    ("6.1.40", "The reserved names of sharing groups are used with their ids alone"),
    ("6.1.41", "A reserved sharing group id has its reserved name"),
    ("6.1.42", "The package URLs of a product differ in their qualifiers alone"),
    ("6.1.43", "A model number has at most one unescaped star"),
    ("6.1.44", "A serial number has at most one unescaped star"),
    ("6.1.45", "No vulnerability of a public document was disclosed after the newest revision"),
    ("6.1.46", "Every SSVC object is valid against its schema"),
    ("6.1.47", "The targets of an SSVC object are ids of its vulnerability"),
    ("6.1.48", "The decision points of a registered SSVC namespace are used as they are defined"),
    ("6.1.49", "An SSVC object is not newer than the newest revision"),
    ("6.1.50", "The name of a range of versions follows VERS, or its constraints alone"),
    ("6.1.51", "An EPSS score is not newer than the newest revision"),
    ("6.1.52", "The dates of the first known exploitation are not newer than the newest revision"),
    ("6.1.53", "An exploitation is not known before it happened"),
    ("6.1.54", "The licence is a valid SPDX expression"),
    ("6.1.55", "A licence that is in no list has its text in exactly one legal note titled \"License\""),
    ("6.1.56", "A product has no qualitative rating beside a CVSS score from one source in a vulnerability"),
    ("6.1.57", "No branch has another of its category above it, but for product families"),
    ("6.1.58", "No path of branches has both a version and a range of versions"),
    ("6.1.59", "A range of versions holds more than one version"),
    ("6.1.60.1", "Every extension is valid against the schema that all extensions have in common"),
    ("6.1.60.2", "Every extension is valid against its own schema"),
    ("6.1.60.3", "Every extension is used as its metadata allow"),
    ("6.1.61", "A stock keeping unit has at most one unescaped star"),
    ("6.1.62", "No vulnerability was discovered after it was disclosed or after the newest revision"),
    ("6.1.63", "A hash is as long as its algorithm asks for"),
    ("6.1.64.1", "A confirmation, coordination, dispute or notification names who received it"),
    ("6.1.64.2", "No two actions are the same in everything but their status"),
    ("6.1.64.3", "An action that was only attempted names who should have received it"),
    ("6.1.64.4", "Nobody is both the actor and the recipient of an action"),
    ("6.1.64.5", "Every entity id that is used is defined"),
    ("6.1.64.6", "No entity id is defined twice"),
    ("6.1.64.7", "Every entity group id that is used is defined"),
    ("6.1.64.8", "No entity group id is defined twice"),
    ("6.1.64.9", "Every action id that is used is defined"),
    ("6.1.64.10", "No action id is defined twice"),
    ("6.1.64.11", "No action refers to itself by way of others"),
    ("6.1.64.12", "An action is confirmed only by those who received it"),
    ("6.1.64.13", "A confirmation or dispute names the actions that it is about"),
    ("6.1.65.1", "Every id of a vulnerability that is used within the document is defined"),
    ("6.1.65.2", "No id of a vulnerability within the document is defined twice"),
    ("6.1.66", "The initial release date of a document that is no draft is the date of its version 1"),
    ("6.2.1", "Every product that is defined is used"),
    ("6.2.2", "Every product that is affected or under investigation has a remediation"),
    ("6.2.3", "Every affected product has a score"),
    ("6.2.4", "No revision has build metadata in its version"),
    ("6.2.5", "The initial release date is not older than the oldest revision"),
    ("6.2.6", "The current release date is not older than the newest revision"),
    ("6.2.7", "Every involvement has a date"),
    ("6.2.8", "MD5 is not the only hash algorithm of a file"),
    ("6.2.9", "SHA-1 is not the only hash algorithm of a file"),
    ("6.2.10", "The document has a TLP label"),
    ("6.2.11", "The document refers to its canonical address"),
    ("6.2.12", "The document names its language"),
    ("6.2.13", "The keys of every object are sorted"),
    ("6.2.14", "No language tag is for private use"),
    ("6.2.15", "The language is a real one and not the default `i-default`"),
    ("6.2.16", "Every product has something that identifies it to machines"),
    ("6.2.17", "A CVE id stands in `cve` and not among the other ids"),
    ("6.2.18", "The name of a range of versions is written in VERS"),
    ("6.2.19", "A fixed product has no CVSS score other than 0"),
    ("6.2.20", "The document has no property that the schema does not know"),
    ("6.2.21", "No two revisions have the same date"),
    ("6.2.22", "The title does not repeat the tracking id"),
    ("6.2.23", "No weakness is deprecated in its version of the CWE list"),
    ("6.2.24", "A weakness is from the newest CWE list of the day of the last revision"),
    ("6.2.25", "Every weakness is one that vulnerabilities may be mapped to"),
    ("6.2.26", "No weakness is one that needs a review before a vulnerability is mapped to it"),
    ("6.2.27", "No remediation is discouraged for the status of its product"),
    ("6.2.28", "The sharing group id is not the greatest UUID, which is kept for public documents"),
    ("6.2.29", "The sharing group id is not the nil UUID, which is kept for drafts"),
    ("6.2.30", "A document that is TLP:CLEAR has no sharing group"),
    ("6.2.31", "A product with a serial or model number is part of a product path"),
    ("6.2.32", "No two products have the same identification helper"),
    ("6.2.33", "No disclosure that has happened is newer than the newest revision"),
    ("6.2.34", "Every base namespace of an SSVC decision point is a known one"),
    ("6.2.35", "A document that is TLP:CLEAR uses no unregistered base namespace of SSVC"),
    ("6.2.36", "A document that is TLP:CLEAR uses no extended namespace of SSVC"),
    ("6.2.37", "An unknown namespace of SSVC comes with a resource that explains it"),
    ("6.2.38", "The category is not that of a deprecated profile"),
    ("6.2.39.1", "A security advisory lists a fixed version of every affected product, where there may be one"),
    ("6.2.39.2", "A withdrawn document says why under the title of its language"),
    ("6.2.39.3", "A superseded document says why under the title of its language"),
    ("6.2.39.4", "A superseded document refers to its successor in the words of its language"),
    ("6.2.39.5", "A withdrawn or superseded document has no extension"),
    ("6.2.39.6", "Every vulnerability of a vulnerability report has its note under the title of its language"),
    ("6.2.39.7", "A vulnerability report acknowledges somebody"),
    ("6.2.39.8", "A vulnerability report has an aggregate severity"),
    ("6.2.39.9", "A vulnerability report is TLP:AMBER"),
    ("6.2.39.10", "Every vulnerability of a vulnerability report has a metric"),
    ("6.2.39.11", "Every vulnerability of a vulnerability report has a reference"),
    ("6.2.39.12", "Every vulnerability of a vulnerability report has a threat"),
    ("6.2.39.13", "Every vulnerability of a vulnerability report has a title"),
    ("6.2.40", "A note that describes products says which ones"),
    ("6.2.41", "The newest EPSS score is at most 15 days older than the newest revision"),
    ("6.2.42", "The identification helpers of a product say the same as its branches"),
    ("6.2.43", "The document has a licence expression"),
    ("6.2.44", "No identifier in the licence expression is deprecated"),
    ("6.2.45", "Every identifier in the licence expression exists"),
    ("6.2.46", "A licence that is in no list has its text under the title of the language of the document"),
    ("6.2.47", "The party that issues the document does not rate severity with a word alone"),
    ("6.2.48", "No vendor is called \"Open Source\""),
    ("6.2.49", "A range of versions has an upper end"),
    ("6.2.50.1", "Overlapping ranges in VERS have no contradicting statuses"),
    ("6.2.50.2", "Overlapping ranges in constraints alone have no contradicting statuses"),
    ("6.2.50.3", "A version in a range does not contradict the status of the range"),
    ("6.2.51", "The type of a range in VERS is registered and known here"),
    ("6.2.52", "Every hash algorithm is a known one"),
    ("6.2.53", "An id in a registered system looks as the system asks for"),
    ("6.2.54.1", "Every extension is registered"),
    ("6.2.54.2", "Every extension is an official one"),
    ("6.2.54.3", "No extension is critical"),
    ("6.2.54.4", "A document that is TLP:CLEAR has no experimental extension"),
    ("6.2.56.2", "Every entity group without a summary is used"),
    ("6.2.57", "Every id of a vulnerability within the document is used"),
    ("6.3.1", "CVSS v2 is not the only score of a product"),
    ("6.3.2", "No score is in CVSS v3.0"),
    ("6.3.3", "Every vulnerability has a CVE id"),
    ("6.3.4", "Every vulnerability has a weakness"),
    ("6.3.5", "Every hash is at least 64 characters long"),
    ("6.3.6", "Every URL that does not lead to the document itself resolves"),
    ("6.3.7", "Every URL that leads to the document itself resolves"),
    ("6.3.8", "A spell check in the language of the document finds nothing"),
    ("6.3.9", "The branches to a product name its vendor, its name and its version"),
    ("6.3.10", "Versions are listed one by one and not as a range"),
    ("6.3.11", "The name of a version does not begin with `v`"),
    ("6.3.12", "Every metric with a CVSS score, and every affected product, has one in CVSS v4.0"),
    ("6.3.14", "A document that is not TLP:CLEAR uses no unregistered base namespace of SSVC"),
    ("6.3.15", "A document that is not TLP:CLEAR uses no extended namespace of SSVC"),
    ("6.3.17", "Every identifier in the licence expression is in the lists of SPDX or ScanCode"),
    ("6.3.18", "No metric is a rating in a word"),
    ("6.3.19.1", "Ranges in VERS with the same status do not overlap"),
    ("6.3.19.2", "Ranges in constraints alone with the same status do not overlap"),
    ("6.3.19.3", "A version in a range does not repeat the status of the range"),
    ("6.3.19.4", "Ranges with branches below them do not overlap with those beside them"),
    ("6.3.19.5", "Versions with branches below them are in no range beside them"),
    ("6.3.20", "Every system of ids is a registered one"),
    ("6.3.21.1", "No extension is essential"),
    ("6.3.21.2", "A document that is not TLP:CLEAR has no experimental extension"),
    ("6.3.21.3", "The metadata of the document have no extension"),
    ("6.3.21.4", "No product of a branch has an extension"),
    ("6.3.21.5", "No product of the full product names has an extension"),
    ("6.3.21.6", "No product of a product path has an extension"),
    ("6.3.21.7", "No metric has an extension"),
    ("6.3.21.8", "No vulnerability has an extension"),
    ("6.3.21.9", "The document has no extension at its root"),
    ("6.3.22", "A product path is made of products that are not product paths"),
    ("6.3.23.1", "A vulnerability report says who was involved"),
    ("6.3.23.2", "Every vulnerability of a vulnerability report has a date of disclosure"),
    ("6.3.26.1", "Every vulnerability is covered by an action of somebody involved"),
    ("6.3.26.2", "Every entity group is used"),
    ("6.3.26.3", "No two entity groups have the same name"),
    ("6.3.26.4", "No two entities have the same name"),
];

/// What a test asks for, in one line without a full stop: by its id, such as `6.2.10`, `schema` or
/// `json-duplicate-key`.
pub fn test_title(id: &str) -> Option<&'static str> {
    TITLES.iter().find(|(test, _)| *test == id).map(|(_, title)| *title)
}

/// The id of every test that may be reported, with what it asks for.
pub fn tests_with_titles() -> impl Iterator<Item = (&'static str, &'static str)> {
    TITLES.iter().copied()
}

/// The versions of CSAF that have a test; none for what CSAF does not ask for.
pub fn versions_with_test(id: &str) -> Vec<CsafVersion> {
    let is_of = |version: &CsafVersion| {
        let tests = match version {
            CsafVersion::V20 => csaf20::CommonSecurityAdvisoryFramework::tests_in_preset("full"),
            CsafVersion::V21 => csaf21::CommonSecurityAdvisoryFramework::tests_in_preset("full"),
        };
        tests.is_ok_and(|tests| tests.contains(&id))
    };
    [CsafVersion::V20, CsafVersion::V21].into_iter().filter(is_of).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use csaf_rs::validation::Validatable;

    use super::*;
    use crate::csaf::not_implemented;

    fn tests_of<T: Validatable>(version: CsafVersion) -> Vec<&'static str> {
        let all = T::tests_in_preset("full").unwrap();
        all.into_iter().filter(|id| !not_implemented(version).contains(id)).collect()
    }

    #[test]
    fn every_test_that_may_be_reported_has_a_title_and_no_other_has() {
        let mut tests: BTreeSet<&str> = tests_of::<csaf20::CommonSecurityAdvisoryFramework>(CsafVersion::V20)
            .into_iter()
            .chain(tests_of::<csaf21::CommonSecurityAdvisoryFramework>(CsafVersion::V21))
            .collect();
        tests.insert("json-duplicate-key");
        let titled: BTreeSet<&str> = tests_with_titles().map(|(id, _)| id).collect();
        assert_eq!(tests.difference(&titled).collect::<Vec<_>>(), [&""; 0], "without a title");
        assert_eq!(titled.difference(&tests).collect::<Vec<_>>(), [&""; 0], "of no test");
        assert_eq!(titled.len(), TITLES.len());
    }

    #[test]
    fn a_test_is_of_one_version_or_of_both() {
        assert_eq!(versions_with_test("6.1.1"), [CsafVersion::V20, CsafVersion::V21]);
        assert_eq!(versions_with_test("6.2.10"), [CsafVersion::V20]);
        assert_eq!(versions_with_test("6.1.50"), [CsafVersion::V21]);
        assert_eq!(versions_with_test("json-duplicate-key"), []);
    }

    #[test]
    fn a_title_is_one_line_without_a_full_stop() {
        for (id, title) in tests_with_titles() {
            assert!(!title.ends_with('.') && !title.contains('\n') && title.len() <= 110, "{id}: {title}");
            assert_eq!(test_title(id), Some(title));
        }
    }
}
