//! What every XML document must be: well formed, of characters that XML allows.

use quick_xml::{Reader, events::Event};

/// What is wrong with an XML document, none where nothing is.
pub fn fault(text: &str) -> Option<String> {
    let is_allowed = |character: char| matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
        return Some(format!("it holds {character:?}, which no XML document may"));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return None,
            Ok(Event::Start(start) | Event::Empty(start)) => {
                if let Some(Err(error)) = start.attributes().find(Result::is_err) {
                    return Some(error.to_string());
                }
            }
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}
