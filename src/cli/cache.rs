//! Where what was found out before is kept: a folder below the root, which may be removed at any time.

use std::{
    env,
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use candour::csaf::Known;

/// The folder below the root.
pub(super) const FOLDER: &str = ".candour-cache";

/// What this very program has found in documents before.
pub(super) fn open(root: &Path) -> Known {
    match program() {
        Ok(program) => Known::open(&root.join(FOLDER), program),
        // Who cannot tell which program answered before asks again.
        Err(_) => Known::default(),
    }
}

/// Keeps what was found in documents. Where that cannot be, the next run takes longer, and nothing else.
pub(super) fn keep(known: &Known) {
    let _ = known.keep();
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
