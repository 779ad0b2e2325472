//! What writing CSAF 2.0 and writing CSAF 2.1 have in common.

mod context;
mod in_words;
mod shared_types;
mod subject;

use serde::Serialize;
use serde_json::Value;

use super::{
    loss::{Loss, Lost},
    particulars,
};
use crate::{model::advisory::Particulars, source::Pointer};
pub(super) use context::{Context, Within, in_document, list, optional_text, some_if_any, strings, text};
pub(super) use in_words::{AddedNotes, exploitation_in_words, general_note};
pub(super) use shared_types::write_shared_types;
pub(super) use subject::{Subject, subjects};

/// The key of extensions in CSAF 2.1.
pub(super) const EXTENSIONS: &str = "x_extensions";

/// A CSAF document.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text: keys in order, two blanks a level, a line break at the end; the same for the same advisory.
    pub text: String,
    /// What it does not say as the advisory does, in the order of the document.
    pub losses: Vec<Lost>,
    /// The places whose content stands at another place of the advisory, each with that one.
    moved: Vec<(Pointer, Pointer)>,
}

impl Written {
    /// The part of the advisory that the value at `pointer` of the document is made from. Parts are named as CSAF 2.1
    /// names them, so that of an advisory read from CSAF 2.1 they are places of the source;
    /// [`place_in_csaf20`](super::place_in_csaf20) names them as CSAF 2.0 does.
    pub fn source_of(&self, pointer: &Pointer) -> Pointer {
        let below = |(written, from): &(Pointer, Pointer)| {
            let rest = pointer.steps().strip_prefix(written.steps())?;
            Some(from.steps().iter().chain(rest).cloned().collect())
        };
        self.moved.iter().find_map(below).unwrap_or_else(|| pointer.clone())
    }
}

/// An advisory cannot be written, because a value of it has no place in the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` cannot be written as CSAF: {why}")]
pub struct WriteError {
    /// The place in the document.
    pub pointer: Pointer,
    /// What is wrong with the value.
    pub why: String,
}

/// Makes the text of a document from its typed form. `is_same_version` tells that the advisory was read from a document
/// of the version that is written: what the types do not keep of that one is then put back.
pub(super) fn finish(
    context: Context<'_>,
    typed: &impl Serialize,
    is_same_version: bool,
) -> Result<Written, WriteError> {
    let not_json = |error: serde_json::Error| WriteError { pointer: Pointer::default(), why: error.to_string() };
    let mut json = serde_json::to_value(typed).map_err(not_json)?;
    leave_out_default_url(&context, &mut json);
    restore_particulars(&context, &mut json, is_same_version);
    json.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&json).map_err(not_json)?;
    text.push('\n');
    let (losses, moved) = context.into_losses_and_moved();
    Ok(Written { text, losses, moved })
}

/// The types always write the URL of the TLP; where the advisory has none, the document has none.
fn leave_out_default_url(context: &Context<'_>, json: &mut Value) {
    if context.advisory.distribution.tlp.as_ref().is_some_and(|tlp| tlp.url.is_none())
        && let Some(Value::Object(tlp)) = json.pointer_mut("/document/distribution/tlp")
    {
        tlp.shift_remove("url");
    }
}

fn restore_particulars(context: &Context<'_>, json: &mut Value, is_same_version: bool) {
    let Particulars { unknown_properties, omitted_defaults } = &context.advisory.particulars;
    if is_same_version {
        for property in omitted_defaults {
            particulars::leave_out(json, property);
        }
    }
    for property in unknown_properties {
        if !is_same_version || !particulars::put_back(json, property) {
            context.lose(Loss::UnknownProperty { pointer: property.pointer.clone() }, property.pointer.clone());
        }
    }
}
