//! The texts of a document at the paths that the standard names for a test.

use serde_json::Value;

use crate::source::Pointer;

/// Every text at a path, with its place. A path has its steps between slashes; `*` is every item of a list, and
/// `**` every branch of the branches at that place, however deep.
pub(super) fn select<'d>(json: &'d Value, path: &str) -> Vec<(Pointer, &'d str)> {
    let mut found = Vec::new();
    let steps: Vec<&str> = path.split('/').collect();
    walk(json, &steps, Pointer::default(), &mut found);
    found
}

fn walk<'d>(json: &'d Value, steps: &[&str], at: Pointer, found: &mut Vec<(Pointer, &'d str)>) {
    let Some((step, rest)) = steps.split_first() else {
        found.extend(json.as_str().map(|text| (at, text)));
        return;
    };
    match *step {
        "*" => {
            for (index, item) in json.as_array().into_iter().flatten().enumerate() {
                walk(item, rest, at.index(index), found);
            }
        }
        "**" => {
            let Some(branches) = json.get("branches") else { return };
            for (index, branch) in branches.as_array().into_iter().flatten().enumerate() {
                let at = at.key("branches").index(index);
                walk(branch, rest, at.clone(), found);
                walk(branch, steps, at, found);
            }
        }
        key => {
            if let Some(value) = json.get(key) {
                walk(value, rest, at.key(key), found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_every_text_at_it() {
        let json = json!({
            "notes": [{"text": "A"}, {"title": "B"}, {"text": "C"}],
            "branches": [{"name": "x", "branches": [{"name": "y"}]}, {"name": "z"}],
        });
        let texts = |path: &str| -> Vec<String> {
            select(&json, path).into_iter().map(|(pointer, text)| format!("{pointer} {text}")).collect()
        };
        assert_eq!(texts("notes/*/text"), ["notes[0].text A", "notes[2].text C"]);
        assert_eq!(texts("**/name"), ["branches[0].name x", "branches[0].branches[0].name y", "branches[1].name z"]);
        assert_eq!(texts("notes/text"), [""; 0]);
    }
}
