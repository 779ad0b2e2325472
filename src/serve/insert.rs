//! What the preview puts into a page: one element at its end, which loads the strip. The strip brings its own style and
//! lies apart from the page, so that neither changes the other.

use super::state::Told;

/// Where the files of the preview lie. No content can have a file there: names that begin with a dot are left out.
pub(super) const FOLDER: &str = "/.candour/";

/// A file of the preview by its path, with its media type.
pub(super) fn file(path: &str) -> Option<(&'static str, &'static str)> {
    match path.strip_prefix(FOLDER)? {
        "strip.js" => Some((include_str!("strip.js"), "text/javascript; charset=utf-8")),
        "strip.css" => Some((include_str!("strip.css"), "text/css; charset=utf-8")),
        _ => None,
    }
}

/// The page with the strip at its end. `errors` are those of this page alone.
pub(super) fn into_page(mut page: Vec<u8>, number: u64, cookie: &str, errors: &[Told]) -> Vec<u8> {
    let end = page.windows(7).rposition(|window| window.eq_ignore_ascii_case(b"</body>")).unwrap_or(page.len());
    page.splice(end..end, element(number, cookie, errors).into_bytes());
    page
}

fn element(number: u64, cookie: &str, errors: &[Told]) -> String {
    // Texts and numbers can always be written.
    let errors = serde_json::to_string(errors).unwrap_or_default();
    let errors = errors.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<script src=\"{FOLDER}strip.js\" defer data-number=\"{number}\" data-cookie=\"{cookie}\" \
         data-errors=\"{errors}\"></script>"
    )
}

/// A page where there is none to show yet; the strip says why.
pub(super) fn page_of_its_own() -> Vec<u8> {
    "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Nothing to show yet</title>\n</head>\n\
     <body>\n<main>\n<h1>Nothing to show yet</h1>\n<p>This page appears as soon as what is wrong has been mended.</p>\n\
     </main>\n</body>\n</html>\n"
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_stands_at_the_end_of_the_page_and_nothing_in_it_is_markup_of_the_page() {
        let page = String::from_utf8(into_page(b"<p>a</p></body></html>".into(), 7, "c", &[])).unwrap();
        assert!(page.starts_with("<p>a</p><script src=\"/.candour/strip.js\" defer data-number=\"7\""), "{page}");
        assert!(page.ends_with("</script></body></html>"), "{page}");
        let finding = crate::diagnostic::Diagnostic::error("x", "</script><b> & \"");
        let page = String::from_utf8(into_page(Vec::new(), 7, "c", &[Told::from(&finding)])).unwrap();
        assert!(page.contains("&lt;/script>&lt;b> &amp; \\&quot;"), "{page}");
    }
}
