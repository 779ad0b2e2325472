//! The way to a value inside structured data.

use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a map.
    Key(String),
    /// Into a sequence, counted from 0.
    Index(usize),
}

/// The way from the whole data of a file to one value in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<Step>);

impl Pointer {
    /// The steps from the outermost.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The value under `key`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_owned()))
    }

    /// The value at `index`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Reads a JSON Pointer (RFC 6901), the form in which validators name a place; a part that is a whole number is
    /// taken as an index.
    pub fn from_json_pointer(text: &str) -> Self {
        let parts = text.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
        Self(parts.map(|part| part.parse().map_or_else(|_| Step::Key(part), Step::Index)).collect())
    }
}

impl FromIterator<Step> for Pointer {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for Pointer {
    /// Writes the pointer as people write it in configuration: `vulnerability[0].cve`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if at == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
