//! `candour.lock` → [`Lock`]. The file is a user's: it may be damaged, merged badly, or of another program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::Path,
    str::FromStr,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{
    DateChange, Digest, EarlierVersion, FILE, FORMAT, Lock, Meaning, RecordedAdvisory, RecordedIncident,
    RecordedRelease, RecordedReport, RecordedUpdate, archive, part, report,
};
use crate::{
    diagnostic::{Diagnostic, Place},
    model::{AdvisoryId, CalendarDate, DocumentVersion, Instant, LifecycleDate, Milestone, ReleaseName, Slug},
    source::{Notation, Origin, SourceFile},
};

pub(super) const ADVISORY: &str = "advisory";
pub(super) const INCIDENT: &str = "incident";
pub(super) const RELEASE: &str = "release";
pub(super) const NOT_PLANNED: &str = "not planned";

/// How large a lock may be: some 300,000 advisories. What is written must be readable by the next build.
pub(super) const MAX_BYTES: u64 = 500_000_000;

const MEND: &str = "bring back the last good one from version control: candour alone writes this file";

/// A value that is written as the text that its `FromStr` reads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Text<T>(T);

impl<'de, T: FromStr<Err: std::fmt::Display>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(D::Error::custom)
    }
}

/// The id of an advisory, which is what its document says: one that was made elsewhere may have an id that nobody may
/// write here.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct IdOfDocument(AdvisoryId);

impl<'de> Deserialize<'de> for IdOfDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            Err(D::Error::custom("an advisory has an id"))
        } else {
            Ok(Self(AdvisoryId::from_document(&text)))
        }
    }
}

/// The SHA-256 of something, in lower-case hexadecimal.
#[derive(Debug)]
struct Sha256Text(String);

impl FromStr for Sha256Text {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err("this is not a SHA-256 in lower-case hexadecimal".to_owned())
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LockFile {
    format: i64,
    #[serde(default)]
    advisory: BTreeMap<IdOfDocument, AdvisoryTable>,
    #[serde(default)]
    incident: BTreeMap<Text<Slug>, IncidentTable>,
    #[serde(default)]
    release: BTreeMap<Text<Slug>, BTreeMap<Text<ReleaseName>, ReleaseTable>>,
}

/// What a lock of any format has.
#[derive(Deserialize)]
struct AnyFormat {
    format: toml::Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdvisoryTable {
    version: Text<DocumentVersion>,
    initial_release: Text<Instant>,
    current_release: Text<Instant>,
    sha256: Text<Sha256Text>,
    sha256_csaf21: Option<Text<Sha256Text>>,
    #[serde(default)]
    earlier: Vec<EarlierTable>,
    #[serde(default)]
    vulnerabilities: BTreeSet<String>,
    #[serde(default)]
    fixed: BTreeSet<String>,
    #[serde(default)]
    parts: BTreeMap<PartName, Text<Digest>>,
}

/// The name of a part of an advisory.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PartName(&'static str);

impl<'de> Deserialize<'de> for PartName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let part = part::named(&name).ok_or_else(|| D::Error::custom(format!("an advisory has no part `{name}`")))?;
        Ok(Self(part.key))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierTable {
    version: Text<DocumentVersion>,
    released: Text<Instant>,
    sha256: Text<Sha256Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IncidentTable {
    since: Text<Instant>,
    #[serde(default)]
    updates: Vec<UpdateTable>,
    document: Option<ReportTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportTable {
    id: Text<AdvisoryId>,
    version: Text<u64>,
    released: Text<Instant>,
    sha256: Text<Sha256Text>,
    #[serde(default)]
    parts: BTreeMap<ReportPartName, Text<Digest>>,
}

/// The name of a part of the document of an incident.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ReportPartName(&'static str);

impl<'de> Deserialize<'de> for ReportPartName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let part = report::named(&name);
        let part = part.ok_or_else(|| D::Error::custom(format!("an incident has no part `{name}`")))?;
        Ok(Self(part.key))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateTable {
    at: Text<Instant>,
    digest: Text<Digest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleaseTable {
    end_of_security_support: Option<DateValue>,
    /// How the first records said that an end is to be announced.
    to_be_announced: Option<String>,
    announced: Option<Text<chrono::NaiveDate>>,
    first_announced: Option<Text<chrono::NaiveDate>>,
    dates: Option<BTreeMap<Text<Milestone>, DateValue>>,
    #[serde(default)]
    changes: Vec<ChangeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeTable {
    milestone: Text<Milestone>,
    from: Option<DateValue>,
    to: Option<DateValue>,
    since: Text<Instant>,
    announced: Option<Text<chrono::NaiveDate>>,
}

/// A date of the lifecycle as it is written in the content.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a day, a month, \"not planned\", { tba = \"…\" } or { passed = \"…\" }")]
enum DateValue {
    On(Text<CalendarDate>),
    NotPlanned(NotPlanned),
    WithoutDate(WithoutDate),
}

#[derive(Deserialize)]
enum NotPlanned {
    #[serde(rename = "not planned")]
    NotPlanned,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum WithoutDate {
    Tba(String),
    Passed(String),
}

impl From<DateValue> for LifecycleDate {
    fn from(value: DateValue) -> Self {
        match value {
            DateValue::On(date) => Self::On(date.0),
            DateValue::NotPlanned(NotPlanned::NotPlanned) => Self::NotPlanned,
            DateValue::WithoutDate(WithoutDate::Tba(reason)) => Self::ToBeAnnounced { reason },
            DateValue::WithoutDate(WithoutDate::Passed(reason)) => Self::Passed { reason },
        }
    }
}

/// Reads the record of what was published below `root`; none where there is none.
pub fn load(root: &Path) -> Result<Option<Lock>, Vec<Diagnostic>> {
    match read(&root.join(FILE)).map_err(|error| vec![error])? {
        Some(text) => parse(text).map(Some),
        None if archive::has_copies(root) => Err(vec![lost()]),
        None => Ok(None),
    }
}

/// Copies of what was published, and no record of it: without one, whatever changes or disappears goes unnoticed.
fn lost() -> Diagnostic {
    let message = format!("there is no such file, but `{}` has copies of what was published", archive::FOLDER);
    let help = format!(
        "bring {FILE} back from version control; where none of it was ever published, remove `{}`",
        archive::FOLDER
    );
    Diagnostic::error("lost-record", message).at_path(FILE).help(help)
}

/// Reads the text of a record.
pub fn parse(text: String) -> Result<Lock, Vec<Diagnostic>> {
    let file = Arc::new(SourceFile {
        path: FILE.to_owned(),
        notation: Notation::Toml,
        data: 0..text.len(),
        body_start: text.len(),
        text: text.into(),
    });
    let error = match toml::from_str::<LockFile>(&file.text) {
        Ok(lock) if lock.format == FORMAT => return Ok(Lock::of(lock, Origin::of(file))),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let found = other_format(&file).or_else(|| error.map(|error| damaged(&file, &error)));
    Err(found.into_iter().collect())
}

fn read(path: &Path) -> Result<Option<String>, Diagnostic> {
    let error = |code, message: String| Diagnostic::error(code, message).at_path(FILE).help(MEND);
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(other) => return Err(error("unreadable", format!("cannot be read: {other}"))),
    };
    if !metadata.is_file() {
        return Err(error("bad-lock", "this is not a file, but what was published is recorded in it".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    file.map_err(|other| error("unreadable", format!("cannot be read: {other}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(error("bad-lock", format!("this file has more than {MAX_BYTES} bytes, and no record is so large")));
    }
    let text = String::from_utf8(bytes).map_err(|bad| {
        let line = bad.as_bytes()[..bad.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        error("bad-lock", format!("line {line} is not UTF-8"))
    })?;
    Ok(Some(text))
}

/// What to say of a lock of a format that this program does not know.
fn other_format(file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let AnyFormat { format } = toml::from_str(&file.text).ok()?;
    if *format.get_ref() == FORMAT {
        return None;
    }
    let message = format!("this record has the format {}, and this candour knows {FORMAT} alone", format.get_ref());
    let help = if *format.get_ref() > FORMAT {
        "a newer candour wrote it: use that one here too".to_owned()
    } else {
        MEND.to_owned()
    };
    let place = Place::Text { file: Arc::clone(file), span: format.span() };
    Some(Diagnostic::error("bad-lock", message).at(place).help(help))
}

fn damaged(file: &Arc<SourceFile>, error: &toml::de::Error) -> Diagnostic {
    if let Some(at) = conflict(&file.text) {
        let message = "this is the mark of a merge that is not finished";
        let help = "keep the blocks of both sides; of the same document, keep the block with the later version";
        let place = Place::Text { file: Arc::clone(file), span: at..at };
        return Diagnostic::error("bad-lock", message).at(place).help(help);
    }
    let span = error.span().unwrap_or_default();
    // Where it stands is shown with the finding.
    let message = error.message().trim().lines().collect::<Vec<_>>().join("; ");
    let place = Place::Text { file: Arc::clone(file), span };
    Diagnostic::error("bad-lock", format!("the record of what was published cannot be read: {message}"))
        .at(place)
        .help(MEND)
}

/// Where a line begins that Git writes around what it could not merge.
fn conflict(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

impl Lock {
    fn of(file: LockFile, origin: Origin) -> Self {
        let releases = file.release.into_iter().flat_map(|(product, releases)| {
            releases.into_iter().map(move |(name, table)| ((product.0.clone(), name.0), table.into()))
        });
        Self {
            origin,
            advisories: file.advisory.into_iter().map(|(id, table)| (id.0, table.into())).collect(),
            incidents: file.incident.into_iter().map(|(slug, table)| (slug.0, table.into())).collect(),
            releases: releases.collect(),
        }
    }
}

impl From<AdvisoryTable> for RecordedAdvisory {
    fn from(table: AdvisoryTable) -> Self {
        let earlier = |table: EarlierTable| EarlierVersion {
            version: table.version.0,
            released: table.released.0,
            sha256: table.sha256.0.0,
        };
        Self {
            version: table.version.0,
            initial_release: table.initial_release.0,
            current_release: table.current_release.0,
            sha256: table.sha256.0.0,
            sha256_csaf21: table.sha256_csaf21.map(|text| text.0.0),
            meaning: Meaning {
                parts: table.parts.into_iter().map(|(name, digest)| (name.0, digest.0)).collect(),
                vulnerabilities: table.vulnerabilities,
                fixed: table.fixed,
            },
            earlier: table.earlier.into_iter().map(earlier).collect(),
        }
    }
}

impl From<IncidentTable> for RecordedIncident {
    fn from(table: IncidentTable) -> Self {
        let update = |table: UpdateTable| RecordedUpdate { at: table.at.0, digest: table.digest.0 };
        Self {
            since: table.since.0,
            updates: table.updates.into_iter().map(update).collect(),
            report: table.document.map(RecordedReport::from),
        }
    }
}

impl From<ReportTable> for RecordedReport {
    fn from(table: ReportTable) -> Self {
        Self {
            id: table.id.0,
            version: table.version.0,
            released: table.released.0,
            sha256: table.sha256.0.0,
            parts: table.parts.into_iter().map(|(name, digest)| (name.0, digest.0)).collect(),
        }
    }
}

impl From<ReleaseTable> for RecordedRelease {
    fn from(table: ReleaseTable) -> Self {
        let dates = |table: BTreeMap<Text<Milestone>, DateValue>| {
            table.into_iter().map(|(milestone, date)| (milestone.0, date.into())).collect()
        };
        Self {
            end_of_security_support: table
                .end_of_security_support
                .map(LifecycleDate::from)
                .or(table.to_be_announced.map(|reason| LifecycleDate::ToBeAnnounced { reason })),
            announced: table.announced.map(|day| day.0),
            first_announced: table.first_announced.map(|day| day.0),
            dates: table.dates.map(dates),
            changes: table.changes.into_iter().map(DateChange::from).collect(),
        }
    }
}

impl From<ChangeTable> for DateChange {
    fn from(table: ChangeTable) -> Self {
        Self {
            milestone: table.milestone.0,
            from: table.from.map(LifecycleDate::from),
            to: table.to.map(LifecycleDate::from),
            since: table.since.0,
            announced: table.announced.map(|day| day.0),
        }
    }
}
