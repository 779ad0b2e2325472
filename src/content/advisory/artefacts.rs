//! The artefacts of the catalogue that an advisory names, for the hashes and bills of materials of its product tree.
//!
//! An advisory names each of them, and none is taken over unasked: a published document would change with every file
//! that is added to the catalogue later.

use super::tree::TreeBuilder;
use crate::{
    content::words::{OneOrMany, Words},
    diagnostic::{Diagnostic, nearest},
    model::{Artefact, Product, ProductId},
    source::Origin,
};

/// Gives the versions that a table names, with their ids, the artefacts of these names.
pub(super) fn add<'c>(
    names: OneOrMany<Words>,
    product: &'c Product,
    versions: &[(String, ProductId)],
    table: &Origin,
    tree: &mut TreeBuilder<'c>,
    found: &mut Vec<Diagnostic>,
) {
    let is_list = names.0.len() > 1;
    for (at, name) in names.0.into_iter().enumerate() {
        let place = if is_list { table.key("artefacts").index(at) } else { table.key("artefacts") };
        match named(&name.0, product, versions) {
            Ok(artefacts) => artefacts.into_iter().for_each(|(id, artefact)| tree.ship(id, artefact)),
            Err(problem) => found.push(problem.at(&place)),
        }
    }
}

/// The artefacts of a name that hold one of the versions.
fn named<'c, 'v>(
    name: &str,
    product: &'c Product,
    versions: &'v [(String, ProductId)],
) -> Result<Vec<(&'v ProductId, &'c Artefact)>, Diagnostic> {
    let all = || product.releases.iter().flat_map(|release| &release.artefacts);
    let id = |artefact: &Artefact| versions.iter().find(|(version, _)| *version == artefact.version).map(|(_, id)| id);
    let meant: Vec<(&ProductId, &Artefact)> = all()
        .filter(|artefact| artefact.name.as_str() == name)
        .filter_map(|artefact| Some((id(artefact)?, artefact)))
        .collect();
    if meant.is_empty() {
        return Err(unknown(name, product));
    }
    let is_bare =
        |artefact: &Artefact| artefact.sha256.is_none() && artefact.sha512.is_none() && artefact.sboms.is_empty();
    if meant.iter().any(|(_, artefact)| is_bare(artefact)) {
        let message = format!("the artefact `{name}` has neither a hash nor a bill of materials to take over");
        let help = format!("add sha256 to it in {}, or do not name it here", product.origin.path());
        return Err(Diagnostic::error("unknown-artefact", message).help(help));
    }
    Ok(meant)
}

fn unknown(name: &str, product: &Product) -> Diagnostic {
    let all = || product.releases.iter().flat_map(|release| &release.artefacts);
    let message = format!("no version that is named here has an artefact `{name}`");
    let other = all().find(|artefact| artefact.name.as_str() == name);
    let help = match (other, nearest(name, all().map(|artefact| artefact.name.as_str()))) {
        (Some(other), _) => format!("it is one of {}; name that version by itself, as in fixed", other.version),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => {
            format!("artefacts are listed in {}; those that advisories name stay there", product.origin.path())
        }
    };
    Diagnostic::error("unknown-artefact", message).help(help)
}
