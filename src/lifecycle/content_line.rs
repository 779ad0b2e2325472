//! The content lines of iCalendar (RFC 5545, section 3.1): escaped, folded and ended as it asks.
//!
//! The crates that write calendars stamp each part that has no time with the time of the build, alarms too; an output
//! reads no clock.

use crate::model::is_fit;

/// The most octets of a line, its end not counted.
const MOST_OCTETS: usize = 75;

/// Lines of iCalendar.
#[derive(Default)]
pub(crate) struct ContentLines(String);

impl ContentLines {
    /// Adds a property whose value needs no escaping. `name` may have parameters.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// Adds a property whose value is text (section 3.3.11).
    pub(crate) fn add_text(&mut self, name: &str, text: &str) {
        self.add(name, &escaped(text));
    }

    /// Adds a property whose value is a list of texts.
    pub(crate) fn add_texts(&mut self, name: &str, texts: &[&str]) {
        let escaped: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        self.add(name, &escaped.join(","));
    }

    /// Adds a time zone, the component that shows nothing: a calendar without dates is subscribed to for those that come,
    /// and strict programs refuse one without any component (section 3.6).
    pub(crate) fn add_time_zone(&mut self) {
        self.add("BEGIN", "VTIMEZONE");
        self.add("TZID", "UTC");
        self.add("BEGIN", "STANDARD");
        self.add("DTSTART", "19700101T000000");
        self.add("TZOFFSETFROM", "+0000");
        self.add("TZOFFSETTO", "+0000");
        self.add("END", "STANDARD");
        self.add("END", "VTIMEZONE");
    }

    /// The lines.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    /// Adds a line, broken where it is too long, between characters. A line that goes on begins with a blank.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > MOST_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text in which nothing ends the line or the value.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            // Also what is left of an end of line, and of documents that were made elsewhere.
            other if other.is_control() || !is_fit(other) => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        let mut lines = ContentLines::default();
        lines.add_text("SUMMARY", text);
        String::from_utf8(lines.into_bytes()).unwrap()
    }

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(lines("a, b; c\\d: e\r\nf\u{7}"), "SUMMARY:a\\, b\\; c\\\\d: e\\nf\r\n");
    }

    #[test]
    fn no_line_has_more_than_75_octets_and_no_character_is_broken() {
        for length in 0..200 {
            let text = ["a".repeat(length), "老虎".repeat(60)].concat();
            let written = lines(&text);
            assert!(written.split("\r\n").all(|line| line.len() <= 75), "{written}");
            assert_eq!(written.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
    }
}
