//! Generated files are what the sources generate.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;

#[test]
fn the_crd_is_what_the_types_generate() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds/lambdasfnpatterns.serverlesspatterns.dev.yaml");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == lambdasfn::api::crd_yaml().unwrap(),
        "crds/ is stale: run `cargo xtask generate`"
    );
}
