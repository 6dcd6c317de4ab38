//! The name under which the user runs this program.

use std::path::Path;
use std::sync::LazyLock;

/// Returns the command that the user types: `lambdasfn`, or `kubectl lambdasfn` for the plugin of kubectl.
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
