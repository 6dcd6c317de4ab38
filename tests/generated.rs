//! Generated files are what the sources generate.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[test]
fn the_crd_is_what_the_types_generate() {
    let path = lambdasfn_testbed_harness::checkout().join("crds/lambdasfnpatterns.serverlesspatterns.dev.yaml");
    let written = std::fs::read_to_string(path).unwrap();
    assert!(
        written == lambdasfn::api::crd_yaml().unwrap(),
        "crds/ is stale: run `cargo xtask generate`"
    );
}
