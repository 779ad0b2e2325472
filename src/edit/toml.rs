//! The same in TOML, with `toml_edit`, which keeps what it does not change.

use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, RawString, Table};

use super::{Change, EditError, Entries, Value};

/// The data of a file after a change. `toml_edit` ends lines with a line feed alone, so that other ends of lines are put
/// back where the file has them everywhere.
pub(super) fn edited(data: &str, change: &Change) -> Result<String, EditError> {
    let has_returns = data.contains('\n') && data.matches('\n').count() == data.matches("\r\n").count();
    let plain = if has_returns { data.replace("\r\n", "\n") } else { data.to_owned() };
    let mut document: DocumentMut = plain.parse().map_err(|_| EditError::Unreadable)?;
    match change {
        Change::Append { list, entries } => append(item(&mut document, list)?, entries, list)?,
        Change::SetLast { list, entries } => set_last(item(&mut document, list)?, entries, list)?,
        Change::Add { key, entries } => {
            if document.contains_key(key) {
                return Err(EditError::Unexpected(key));
            }
            let mut added = table(entries);
            added.set_position(last_position(document.as_table()));
            document.insert(key, Item::Table(added));
        }
    }
    let text = document.to_string();
    Ok(if has_returns { text.replace('\n', "\r\n") } else { text })
}

fn item<'d>(document: &'d mut DocumentMut, key: &'static str) -> Result<&'d mut Item, EditError> {
    document.get_mut(key).ok_or(EditError::Unexpected(key))
}

fn append(tables: &mut Item, entries: &Entries, key: &'static str) -> Result<(), EditError> {
    match tables {
        Item::ArrayOfTables(of) => {
            of.push(table(entries));
            Ok(())
        }
        Item::Value(toml_edit::Value::Array(array)) => {
            append_inline(array, entries);
            Ok(())
        }
        Item::Value(_) | Item::Table(_) | Item::None => Err(EditError::Unexpected(key)),
    }
}

/// A table in a list in brackets, on a line of its own where the one before it is: the white space before and after that
/// is taken over.
fn append_inline(array: &mut Array, entries: &Entries) {
    let mut added = toml_edit::Value::InlineTable(inline_table(entries));
    if let Some(before) = array.iter_mut().last() {
        let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
        let (prefix, suffix) = (text(before.decor().prefix()), text(before.decor().suffix()));
        let lead = prefix.rfind('\n').map_or(" ", |at| &prefix[at..]);
        // A comment after the one before stays with it, and the end of the line goes to the new one.
        let stays = suffix.trim_end();
        before.decor_mut().set_suffix(stays);
        *added.decor_mut() = Decor::new(lead, &suffix[stays.len()..]);
    }
    array.push_formatted(added);
}

fn set_last(tables: &mut Item, entries: &Entries, key: &'static str) -> Result<(), EditError> {
    let refused = || EditError::Unexpected(key);
    match tables {
        Item::ArrayOfTables(of) => {
            let last = last_of(of).ok_or_else(refused)?;
            for (key, entry) in entries {
                let old = last.get_mut(key).and_then(Item::as_value_mut).ok_or_else(refused)?;
                put(old, entry);
            }
            Ok(())
        }
        Item::Value(toml_edit::Value::Array(array)) => {
            let last = array.iter_mut().last().and_then(toml_edit::Value::as_inline_table_mut).ok_or_else(refused)?;
            for (key, entry) in entries {
                put(last.get_mut(key).ok_or_else(refused)?, entry);
            }
            Ok(())
        }
        Item::Value(_) | Item::Table(_) | Item::None => Err(refused()),
    }
}

fn last_of(tables: &mut ArrayOfTables) -> Option<&mut Table> {
    let last = tables.len().checked_sub(1)?;
    tables.get_mut(last)
}

/// Another value with the white space and the comment of the one before.
fn put(old: &mut toml_edit::Value, entry: &Value) {
    let decor = old.decor().clone();
    *old = value(entry);
    *old.decor_mut() = decor;
}

/// A table with a blank line before it.
fn table(entries: &Entries) -> Table {
    let mut table = Table::new();
    for (key, entry) in entries {
        table.insert(key, Item::Value(value(entry)));
    }
    table.decor_mut().set_prefix("\n");
    table
}

fn inline_table(entries: &Entries) -> InlineTable {
    entries.iter().map(|(key, entry)| (*key, value(entry))).collect()
}

/// The last place that a table of a file has, so that one that is added comes after all others.
fn last_position(table: &Table) -> Option<isize> {
    let of_item = |item: &Item| match item {
        Item::Table(table) => last_position(table),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(last_position).max(),
        Item::Value(_) | Item::None => None,
    };
    table.iter().filter_map(|(_, item)| of_item(item)).chain(table.position()).max()
}

pub(super) fn value(entry: &Value) -> toml_edit::Value {
    match entry {
        Value::Text(text) => text.as_str().into(),
        // An instant that TOML has no form for, such as one with a leap second, is written as a text.
        Value::Instant(instant) => {
            instant.as_written().parse::<toml_edit::Datetime>().map_or_else(|_| instant.as_written().into(), Into::into)
        }
        Value::Texts(texts) => toml_edit::Value::Array(texts.iter().map(String::as_str).collect()),
    }
}
