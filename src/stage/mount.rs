//! Whether another file system, or another part of the same one, is mounted somewhere.
//!
//! What is mounted below the output folder would change places with it: what lies there would be seen as a part of the
//! second tree, and removed by the next build.

use std::path::Path;

/// Whether something is mounted at a path, or what lies there is on another file system than the folder around it.
#[cfg(unix)]
pub(super) fn is_mounted(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| path.symlink_metadata().ok().map(|metadata| metadata.dev());
    let around = path.parent().and_then(device);
    device(path).is_some_and(|own| around.is_some_and(|around| own != around)) || is_mount_root(path)
}

#[cfg(not(unix))]
pub(super) fn is_mounted(_path: &Path) -> bool {
    false
}

/// Whether the kernel says so: a part of the same file system that is mounted a second time has the same device. Kernels
/// before Linux 5.8 do not say.
#[cfg(target_os = "linux")]
fn is_mount_root(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    statx(CWD, path, flags, StatxFlags::empty())
        .is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_mount_root(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_mounted_is_known() {
        assert!(is_mounted(Path::new("/proc")) && is_mount_root(Path::new("/proc")));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(!is_mounted(folder.path()) && !is_mounted(&folder.path().join("file")));
        assert!(!is_mounted(&folder.path().join("nothing")));
    }
}
