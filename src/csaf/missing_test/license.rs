//! 6.3.17: every identifier of a licence is in the list of SPDX or in that of `ScanCode`.

use csaf_rs::helpers::SCANCODE_LICENSEDB;
use serde_json::Value;
use spdx::{
    ParseMode,
    lexer::{Lexer, Token},
};

use super::{Document, Finding, finding};
use crate::source::Pointer;

/// How CSAF 2.1 reads an expression (section 3.2.2.8): strictly, with identifiers that may be unknown or outdated.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: true,
};

pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let expression = document.json().pointer("/document/license_expression").and_then(Value::as_str);
    let unknown = expression.map(unlisted).unwrap_or_default();
    unknown
        .into_iter()
        .map(|name| {
            let message = format!("`{name}` is neither in the SPDX list of licences nor in the ScanCode LicenseDB");
            finding("6.3.17", message, Pointer::default().key("document").key("license_expression"))
        })
        .collect()
}

/// The identifiers that no list has. What cannot be read as an expression fails 6.1.54.
fn unlisted(expression: &str) -> Vec<String> {
    let mut unlisted = Vec::new();
    for token in Lexer::new_mode(expression, MODE) {
        let Ok(token) = token else { break };
        let is_listed = |name: &str, is_exception: bool| {
            SCANCODE_LICENSEDB.get(&name.to_lowercase()).is_some_and(|info| info.is_exception == is_exception)
        };
        match token.token {
            Token::Unknown(name) => unlisted.push(name.to_owned()),
            Token::LicenseRef { lic_ref, .. } if !is_listed(lic_ref, false) => {
                unlisted.push(format!("LicenseRef-{lic_ref}"));
            }
            Token::AdditionRef { add_ref, .. } if !is_listed(add_ref, true) => {
                unlisted.push(format!("AdditionRef-{add_ref}"));
            }
            // What SPDX lists, operators and brackets.
            _ => {}
        }
    }
    unlisted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_list_has_is_named() {
        assert_eq!(unlisted("MIT OR Apache-2.0 WITH LLVM-exception"), [""; 0]);
        assert_eq!(unlisted("LicenseRef-scancode-public-domain"), [""; 0]);
        assert_eq!(unlisted("MIT AND LicenseRef-example-1"), ["LicenseRef-example-1"]);
    }
}
