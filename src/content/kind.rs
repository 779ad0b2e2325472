//! What a file of the content folder is, by its path.

use crate::diagnostic::{Diagnostic, nearest};

/// The name of the content folder below the folder that candour was started for.
pub const FOLDER: &str = "content";

/// What a file of the content folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Site,
    Disclosure,
    Support,
    VulnerabilityHandling,
    IncidentPlan,
    Assessment,
    Product,
    Advisory,
    CsafDocument,
    CsafSignature,
    Incident,
    Page,
    Translation,
    Key,
    Static,
}

/// The folders that the content folder may hold.
const FOLDERS: [&str; 6] = ["products", "advisories", "incidents", "pages", "keys", "static"];

/// The files that have one name alone.
const FILES: [&str; 6] =
    ["site.toml", "disclosure.md", "support.md", "vulnerability-handling.md", "incident-plan.md", "assessment.yaml"];

/// The kind of a file by its path below the root, or what to say of one that has none.
pub(super) fn known(path: &str) -> Result<Kind, Diagnostic> {
    let inner = path.strip_prefix(FOLDER).unwrap_or(path).trim_start_matches('/');
    kind(inner).ok_or_else(|| unknown_file(inner).at_path(path))
}

/// The kind of a file by its path within the content folder.
fn kind(path: &str) -> Option<Kind> {
    let parts: Vec<&str> = path.split('/').collect();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match (parts.as_slice(), ending) {
        ([_] | ["products" | "pages", _] | ["advisories" | "incidents", ..], "md") if is_translation(path) => {
            Some(Kind::Translation)
        }
        (["site.toml"], _) => Some(Kind::Site),
        (["disclosure.md"], _) => Some(Kind::Disclosure),
        (["support.md"], _) => Some(Kind::Support),
        (["vulnerability-handling.md"], _) => Some(Kind::VulnerabilityHandling),
        (["incident-plan.md"], _) => Some(Kind::IncidentPlan),
        (["assessment.yaml"], _) => Some(Kind::Assessment),
        (["products", _], "md") => Some(Kind::Product),
        (["advisories", ..], "md") => Some(Kind::Advisory),
        (["advisories", ..], "json") => Some(Kind::CsafDocument),
        (["advisories", ..], "asc") if path.ends_with(".json.asc") => Some(Kind::CsafSignature),
        (["incidents", ..], "md") => Some(Kind::Incident),
        (["pages", _], "md") => Some(Kind::Page),
        (["keys", _], "asc") => Some(Kind::Key),
        (["static", ..], _) => Some(Kind::Static),
        _ => None,
    }
}

/// Whether the name of a file ends in something like the tag of a language, as `disclosure.de.md` does.
fn is_translation(path: &str) -> bool {
    let stem = path.strip_suffix(".md").and_then(|stem| stem.rsplit('/').next()).unwrap_or_default();
    let Some((_, tag)) = stem.rsplit_once('.') else { return false };
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What to say of a folder within the content folder, where nothing in it can be of any kind.
pub(super) fn unknown_folder(name: &str) -> Option<Diagnostic> {
    if FOLDERS.contains(&name) {
        return None;
    }
    let message = format!("`{name}` is no folder that candour knows: nothing in it is read");
    let help = match nearest(name, FOLDERS) {
        _ if FILES.contains(&name) => format!("`{name}` is the name of a file: put that in the place of the folder"),
        _ if name == "themes" => format!("the folder `themes` lies beside `{FOLDER}`, not in it"),
        Some(near) => format!("did you mean `{near}`? Files to be copied belong in static"),
        None => format!("the folders are {}; files to be copied belong in static", FOLDERS.join(", ")),
    };
    Some(Diagnostic::error("unknown-file", message).help(help))
}

fn unknown_file(path: &str) -> Diagnostic {
    let first = path.split('/').next().unwrap_or_default();
    let finding = Diagnostic::error("unknown-file", format!("`{path}` is nothing that candour knows"));
    match nearest(first, FILES.into_iter().chain(FOLDERS)) {
        Some(near) if near != first => finding.help(format!("did you mean `{near}`?")),
        _ => finding.help(
            "advisories, products, incidents and pages are .md files in their folders; other files belong in static",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_places() {
        assert_eq!(kind("advisories/2026/a.md"), Some(Kind::Advisory));
        assert_eq!(kind("advisories/2025/a.json"), Some(Kind::CsafDocument));
        assert_eq!(kind("advisories/2025/a.json.asc"), Some(Kind::CsafSignature));
        assert_eq!(kind("advisories/2025/a.md.asc"), None);
        assert_eq!(kind("static/.well-known/x"), Some(Kind::Static));
        assert_eq!(kind("products/a/b.md"), None);
        assert_eq!(kind("readme.md"), None);
        assert_eq!(kind("disclosure.de.md"), Some(Kind::Translation));
        assert_eq!(kind("advisories/2026/a.pt-BR.md"), Some(Kind::Translation));
        assert_eq!(kind("pages/about.de_AT.md"), Some(Kind::Translation));
        assert_eq!(kind("advisories/2026/a.2026.md"), Some(Kind::Advisory));
        assert_eq!(kind("products/router.v2.md"), Some(Kind::Product));
    }
}
