//! The name under which the user runs this program.

use std::path::Path;
use std::sync::LazyLock;

/// How the user calls this program: as a plugin of kubectl by another name, which help and hints have to name.
pub(super) fn called() -> &'static str {
    static CALLED: LazyLock<&str> = LazyLock::new(|| {
        let path = std::env::args_os().next().unwrap_or_default();
        match Path::new(&path).file_stem() {
            Some(name) if name == "kubectl-lambdasfn" => "kubectl lambdasfn",
            _ => "lambdasfn",
        }
    });
    *CALLED
}
