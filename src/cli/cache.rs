//! Where what was found out before is kept: the cache of the user, where nothing of what somebody else writes into a
//! repository lies. It may be removed at any time.

use std::{
    env,
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    sync::Arc,
};

use etcetera::base_strategy::{BaseStrategy as _, choose_base_strategy};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::clock;
use candour::{
    csaf::Known,
    hash,
    model::{Advisory, Tlp},
    publish::Site,
};

/// The environment variable that names another folder, or turns this off where it is empty.
const VARIABLE: &str = "CANDOUR_CACHE";

/// What this very program has found in the documents of a project before.
pub(super) fn open(root: &Path) -> Known {
    // Who cannot tell where the project lies, or which program answered before, asks again.
    match place(root).and_then(|file| Some((file, program().ok()?))) {
        Some((file, program)) => Known::open(&file, program),
        None => Known::default(),
    }
}

/// The file of a project.
fn place(root: &Path) -> Option<PathBuf> {
    let folder = match env::var_os(VARIABLE) {
        Some(folder) if folder.is_empty() => return None,
        Some(folder) => folder.into(),
        None => choose_base_strategy().ok()?.cache_dir().join("candour"),
    };
    let project = root.canonicalize().ok()?;
    let hash = hash::sha256(&project.to_string_lossy());
    Some(folder.join(format!("validated-{}.json", &hash[..16])))
}

/// Keeps what was found in the documents that everybody may see now, and of no others: whoever sees the folder may be anybody.
/// Where that cannot be, the next run takes longer, and nothing else.
pub(super) fn keep(known: &Known, site: &Site) {
    if site.audience == Tlp::Clear && site.at <= clock::now() {
        let documents: Vec<&Arc<Advisory>> = site.csaf_documents().collect();
        let texts = documents.par_iter().flat_map_iter(|document| {
            let csaf21 = document.csaf21.iter();
            csaf21.chain([&document.csaf20]).map(|text| text.unpack().into_owned())
        });
        let _ = known.keep(texts);
    }
}

/// The version with the hash of the program: two that were built of different sources may have the same version.
fn program() -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut program = BufReader::with_capacity(1 << 18, File::open(env::current_exe()?)?);
    loop {
        let part = program.fill_buf()?;
        if part.is_empty() {
            break;
        }
        hash.update(part);
        let length = part.len();
        program.consume(length);
    }
    let hash = hash.finalize().iter().take(16).fold(0, |hash: u128, byte| hash << 8 | u128::from(*byte));
    Ok(format!("candour {} {hash:032x}", env!("CARGO_PKG_VERSION")))
}
