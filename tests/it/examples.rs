//! The API server and the operator accept every pattern in the documentation.

use crate::manifests;
use crate::world::World;
use kube::api::{DynamicObject, Patch, PatchParams, ValidationDirective};
use kube::{Api, ResourceExt};
use lambdasfn::api::LambdaSfnPattern;
use lambdasfn::names::Place;
use lambdasfn::object::Object;
use lambdasfn::round::Found;
use lambdasfn::settings::Settings;
use std::path::PathBuf;

fn files(dir: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(manifests::root().join(dir)).unwrap();
    let paths = entries.map(|e| e.unwrap().path());
    paths
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .collect()
}

/// Returns the patterns in the ```yaml blocks of the documentation and in `examples/`, each with its file.
pub(crate) fn documented() -> Vec<(String, DynamicObject)> {
    let mut patterns = vec![];
    for page in files("docs", "md")
        .into_iter()
        .chain([manifests::root().join("README.md")])
    {
        let text = std::fs::read_to_string(&page).unwrap();
        for block in text
            .split("```yaml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
        {
            if block.contains("kind: LambdaSfnPattern") {
                let document = lambdasfn::validate::documents(block).remove(0);
                let document = document.unwrap_or_else(|e| panic!("{page:?}: {e}\n{block}"));
                patterns.push((page.display().to_string(), serde_json::from_value(document).unwrap()));
            }
        }
    }
    for file in files("examples", "yaml") {
        let objects = lambdasfn_testbed_harness::manifests::read(&file).unwrap();
        patterns.extend(objects.into_iter().map(|o| (file.display().to_string(), o)));
    }
    patterns
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_valid() {
    let world = World::new("examples").await;
    let boundary = "arn:aws:iam::123456789012:policy/boundary";
    let settings = Settings {
        permissions_boundary: Some(boundary.into()),
        allowed_role_arns: vec!["*".into()],
        ..Settings::of_cluster("test")
    };
    let place = Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    };
    let patterns = documented();
    assert!(patterns.len() >= 3, "found only {} patterns", patterns.len());
    for (file, mut object) in patterns {
        let params = PatchParams {
            dry_run: true,
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply("test").force()
        };
        object.metadata.namespace = Some(world.namespace.clone());
        let api: Api<LambdaSfnPattern> = world.api();
        let accepted = api.patch(&object.name_any(), &params, &Patch::Apply(&object)).await;
        accepted.unwrap_or_else(|error| panic!("{file}: {}: {error}", object.name_any()));
        let (parsed, mut found) = (Object::from_dynamic(&object), Found::default());
        for uri in found.unread(&parsed, &settings, &place).images {
            found.artifacts.images.insert(uri, Ok("sha256:1".into()));
        }
        let parsed = found.parse(&parsed, &settings, &place);
        parsed.unwrap_or_else(|violations| panic!("{file}: {}: {violations:?}", object.name_any()));
    }
}
