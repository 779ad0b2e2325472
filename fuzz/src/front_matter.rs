//! A file of the content → what it says, with every mistake at its place; and the site that it becomes.
//!
//! The first line of an input is the path of the file, the rest is the file.

use super::site::{assert_loaded, assert_rendered, load, render};

/// A path, a line break and a file.
pub fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let Ok(path) = std::str::from_utf8(&data[..end]) else { return };
    let file = data.get(end + 1..).unwrap_or_default();
    let loaded = load(path, file);
    assert_loaded(&loaded);
    let again = load(path, file);
    assert_eq!(format!("{:?}", loaded.diagnostics), format!("{:?}", again.diagnostics), "a file is read in two ways");
    let Some(files) = loaded.content.as_ref().and_then(render) else { return };
    assert_rendered(&files, |_| true);
}
