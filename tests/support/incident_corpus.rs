//! The notices of a real status page, put into the content format.
//!
//! They are Markdown with YAML front matter, written for another program. What they say is kept: instants as they are
//! written, except that one without an offset is taken for UTC. The marks `***Word*** {{< track "instant" >}}` part the
//! text into updates.

use std::{fs, path::Path};

use chrono::{DateTime, FixedOffset};

use super::Project;

/// A notice as it stands in the corpus.
pub struct Notice {
    /// The name of its file, which is its slug here.
    pub slug: String,
    pub title: String,
    pub severity: String,
    /// The names of what it affects.
    pub affected: Vec<String>,
    pub started: String,
    pub resolved: String,
    pub body: String,
    pub updates: Vec<Update>,
}

/// A marked part of the text.
pub struct Update {
    pub word: String,
    pub at: String,
    pub text: String,
}

/// Reads an instant of the corpus.
pub fn instant(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The notices in the order of their files. One file is no notice: it has no date.
pub fn notices(corpus: &Path) -> Vec<Notice> {
    let folder = corpus.join("incidents");
    let entries = fs::read_dir(&folder).expect("the corpus has incidents");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    files.sort();
    let texts = files.iter().map(|path| (path, fs::read_to_string(path).expect("the notices are text")));
    texts.filter_map(|(path, text)| notice(&path.file_stem()?.to_string_lossy(), &text)).collect()
}

fn notice(name: &str, text: &str) -> Option<Notice> {
    let mut parts = text.splitn(3, "---\n");
    let (_, front, body) = (parts.next()?, parts.next()?, parts.next()?);
    let value = |key: &str| {
        let line = front.lines().find_map(|line| line.strip_prefix(&format!("{key}: ")))?;
        let line = line.trim();
        Some(line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line).to_owned())
    };
    let with_offset = |text: String| if text.len() == "2012-12-04T16:26:00".len() { format!("{text}Z") } else { text };
    let affected = front.lines().skip_while(|line| !line.starts_with("affected:")).skip(1);
    let affected = affected.map_while(|line| line.strip_prefix("  - ").map(|name| name.trim().to_owned()));
    let (body, updates) = parted(body);
    Some(Notice {
        slug: name.to_lowercase(),
        title: value("title")?,
        severity: value("severity")?,
        affected: affected.collect(),
        started: with_offset(value("date")?),
        resolved: with_offset(value("resolvedWhen")?),
        body: body.trim().to_owned(),
        updates,
    })
}

/// The text before the first mark, and each mark with the text after it.
fn parted(text: &str) -> (&str, Vec<Update>) {
    const BEGIN: &str = "{{< track \"";
    let mut marks = Vec::new();
    for (at, _) in text.match_indices(BEGIN) {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = at + text[at..].find(">}}").expect("a mark ends") + ">}}".len();
        marks.push((line, at, end));
    }
    let body = &text[..marks.first().map_or(text.len(), |mark| mark.0)];
    let ends = marks.iter().skip(1).map(|mark| mark.0).chain([text.len()]);
    let updates = marks.iter().zip(ends).map(|((line, at, end), next)| Update {
        word: text[*line..*at].trim().trim_matches('*').to_owned(),
        at: text[at + BEGIN.len()..*end].split('"').next().expect("a mark has an instant").to_owned(),
        text: text[*end..next].trim().to_owned(),
    });
    (body, updates.collect())
}

impl Notice {
    /// The notice in the content format.
    fn written(&self) -> String {
        let severity = match self.severity.as_str() {
            "notice" => "minor",
            "disrupted" => "major",
            "down" => "critical",
            other => panic!("{}: the severity {other}", self.slug),
        };
        let products: Vec<String> = self.affected.iter().map(|name| slug(name)).collect();
        let mut text = format!(
            "+++\ntitle = {}\ntlp = \"CLEAR\"\nkind = \"accidental\"\nseverity = \"{severity}\"\nstatus = \"resolved\"\n\
             products = {products:?}\nstarted = {}\nresolved = {}\n",
            quoted(&self.title),
            self.started,
            self.resolved
        );
        for update in &self.updates {
            let (at, status) = (&update.at, update.status());
            let update = [at, status, &quoted(&update.text)];
            text.extend(["\n[[update]]\nat = ", update[0], "\nstatus = \"", update[1], "\"\ntext = ", update[2], "\n"]);
        }
        format!("{text}+++\n\n{}\n", self.body)
    }
}

impl Update {
    /// The word of the content for that of the notice.
    pub fn status(&self) -> &'static str {
        match self.word.as_str() {
            "Investigating" | "Update" | "Ongoing" => "investigating",
            "Identified" | "Confirmed" | "Starting" => "identified",
            "Monitoring" => "monitoring",
            "Resolved" | "Complete" => "resolved",
            other => panic!("the word {other}"),
        }
    }
}

/// A text as a basic string of TOML, which a string of JSON is too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be written")
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// The rules that these notices cannot keep: nobody who wrote them knew of candour.
const EXCUSED: [&str; 2] = ["IN3", "IN5"];

/// A project with the notices and what they affect.
pub fn project(notices: &[Notice]) -> Project {
    let project = Project::without_advisories();
    let mut names: Vec<&String> = notices.iter().flat_map(|notice| &notice.affected).collect();
    names.sort();
    names.dedup();
    for name in names {
        project.file(&format!("content/products/{}.md", slug(name)), format!("+++\nname = {}\n+++\n", quoted(name)));
    }
    for notice in notices {
        project.file(&format!("content/incidents/{}.md", notice.slug), notice.written());
    }
    allow(&project, &EXCUSED.map(|rule| format!("{{ rule = \"{rule}\", reason = \"Told before we used candour\" }}")));
    project
}

/// Excuses findings, beside those that are excused already.
pub fn allow(project: &Project, exceptions: &[String]) {
    let path = "content/site.toml";
    let text = fs::read_to_string(project.path().join(path)).expect("it is there");
    let tables = exceptions.iter().map(|exception| {
        let lines = exception.trim_matches(['{', '}', ' ']).replace(", ", "\n");
        format!("\n[[check.allow]]\n{lines}\n")
    });
    project.file(path, text + tables.collect::<String>().as_str());
}
