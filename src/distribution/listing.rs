//! The listings of folders (CSAF 2.0, section 7.1.14): a static host shows none of its own, so each folder of the
//! provider has one as a page, without scripts and the same on every host.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::paths;

/// The name of the file that hosts show for a folder.
pub(super) const LISTING: &str = "index.html";

/// The page that lists what lies in a folder.
///
/// `folder` is the path that people read, beginning and ending with a slash. The names of folders end with a slash. It has
/// the style and the icon of the theme, so that long names break on a phone and links have room for a finger.
pub(super) fn listing(folder: &str, names: &BTreeSet<String>) -> String {
    let root = "../".repeat(folder.matches('/').count() - 1);
    let [style, icon] = [paths::STYLE, paths::ICON].map(|path| format!("{root}{}", path.trim_start_matches('/')));
    let title = format!("Index of {}", escape(folder));
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{style}\">\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"{icon}\">\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<ul>\n"
    );
    for name in names.iter().filter(|name| *name != LISTING) {
        // A folder is linked to by the page in it: that works without a server as well.
        let target = if name.ends_with('/') { format!("{name}{LISTING}") } else { name.clone() };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "<li><a href=\"{}\">{}</a></li>", escape(&target), escape(name));
    }
    text.push_str("</ul>\n</main>\n</body>\n</html>\n");
    text
}

/// All folders at and below `root`, each with the names of what lies in it; `paths` are those of all files.
pub(super) fn folders<'p>(root: &str, paths: impl Iterator<Item = &'p str>) -> BTreeMap<String, BTreeSet<String>> {
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in paths.filter(|path| path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))) {
        let mut inner = path;
        let mut ending = "";
        while let Some((folder, name)) = inner.rsplit_once('/') {
            let is_new = folders.entry(folder.to_owned()).or_default().insert(format!("{name}{ending}"));
            if folder == root || !is_new {
                break;
            }
            (inner, ending) = (folder, "/");
        }
    }
    folders
}

/// The path of the listing of a folder.
pub fn listing_path(folder: &str) -> String {
    format!("{folder}/{LISTING}")
}

/// A listing with more names; none where the page is no listing of that folder.
pub fn listing_with(page: &str, folder: &str, mut names: BTreeSet<String>) -> Option<String> {
    names.extend(page.lines().filter_map(name_of).map(|name| unescape(&name)));
    let is_listing = page.contains(&format!("<h1>Index of {}</h1>", escape(folder)));
    is_listing.then(|| listing(folder, &names))
}

/// The name in a line of a listing.
fn name_of(line: &str) -> Option<String> {
    let (_, rest) = line.strip_prefix("<li><a href=\"")?.split_once("\">")?;
    rest.strip_suffix("</a></li>").map(str::to_owned)
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_with_more_names_is_the_listing_of_all_of_them() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let page = listing("/c/", &names(&["a&b.json", "white/"]));
        let more = listing_with(&page, "/c/", names(&["a&b.json.asc"]));
        assert_eq!(more, Some(listing("/c/", &names(&["a&b.json", "a&b.json.asc", "white/"]))));
        assert_eq!(listing_with(&page, "/d/", BTreeSet::new()), None);
    }

    #[test]
    fn every_folder_below_the_root_lists_its_files_and_folders() {
        let paths = ["/c/a.json", "/c/white/2026/x.json", "/c/white/2026/x.json.asc", "/c/white/index.txt", "/cc/y"];
        let folders = folders("/c", paths.into_iter());
        let found: Vec<&str> = folders.keys().map(String::as_str).collect();
        assert_eq!(found, ["/c", "/c/white", "/c/white/2026"]);
        let [root, label, year] =
            ["/c", "/c/white", "/c/white/2026"].map(|path| listing(&format!("{path}/"), &folders[path]));
        assert!(
            root.contains("<li><a href=\"a.json\">a.json</a></li>\n<li><a href=\"white/index.html\">white/</a></li>")
        );
        assert!(year.contains("<h1>Index of /c/white/2026/</h1>"));
        assert!(year.contains("<link rel=\"stylesheet\" href=\"../../../theme/style.css\">"));
        assert!(year.contains("href=\"x.json.asc\""));
        assert!(label.contains("href=\"2026/index.html\"") && label.contains("href=\"index.txt\""));
    }
}
