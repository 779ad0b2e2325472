//! JSON in which no object may have the same key twice.
//!
//! `serde_json` takes the last of two equal keys, other readers take the first: such a text means different things to
//! different people. The text is parsed and looked at in one go, since it would cost as much again to do it apart.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::source::{Pointer, Step};

/// Parses JSON, and names every place where a key is repeated. Of equal keys the last one counts.
pub(super) fn parse(text: &str) -> serde_json::Result<(Value, Vec<Pointer>)> {
    let mut repeated = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Builder { repeated: &mut repeated }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let pointers = repeated.into_iter().map(|steps| steps.into_iter().rev().collect()).collect();
    Ok((value, pointers))
}

/// Builds one value. The places that it finds are written from the inside out: each value around one adds its own
/// step, so that nothing is paid for places where no key is repeated.
struct Builder<'found> {
    repeated: &'found mut Vec<Vec<Step>>,
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        loop {
            let before = self.repeated.len();
            let Some(item) = items.next_element_seed(Builder { repeated: self.repeated })? else { break };
            for place in &mut self.repeated[before..] {
                place.push(Step::Index(array.len()));
            }
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let before = self.repeated.len();
            let value = members.next_value_seed(Builder { repeated: self.repeated })?;
            for place in &mut self.repeated[before..] {
                place.push(Step::Key(key.clone()));
            }
            if object.contains_key(&key) {
                self.repeated.push(vec![Step::Key(key.clone())]);
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_is_found_with_its_place() {
        let (value, repeated) = parse(r#"{"a": [{"b": 1, "c": 0, "b": 2}], "a ": {}, "d": {}, "d": 1.5}"#).unwrap();
        let places: Vec<String> = repeated.iter().map(ToString::to_string).collect();
        assert_eq!(places, ["a[0].b", "d"]);
        assert_eq!(value, serde_json::json!({"a": [{"b": 2, "c": 0}], "a ": {}, "d": 1.5}));
    }

    #[test]
    fn a_key_that_is_escaped_is_the_same_key() {
        let (_, repeated) = parse(r#"{"a": 1, "\u0061": 2}"#).unwrap();
        assert_eq!(repeated.len(), 1);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{} {}", "{'a': 1}", "[1,]", &"[".repeat(1000)] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
