//! The shipped manifests and IAM policies fit the operator.

use crate::code::{bucket, own, put, zip};
use crate::manifests;
use crate::world::{World, operations};
use k8s_openapi::api::apps::v1::Deployment;
use kube::ResourceExt;
use kube::api::DynamicObject;
use lambdasfn_testbed_gateway::Call;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

fn deployment() -> Deployment {
    serde_json::from_value(serde_json::to_value(&manifests::objects("deploy/kustomize/deployment.yaml")[0]).unwrap())
        .unwrap()
}

/// Returns the Deployment's pod template as a Pod, because Pod Security checks Pods.
fn pod(change: impl FnOnce(&mut Value)) -> DynamicObject {
    let template = deployment().spec.unwrap().template;
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "spec": template.spec,
        "metadata": {"name": "lambdasfn", "namespace": "lambdasfn-system"}});
    change(&mut pod);
    serde_json::from_value(pod).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pod_security_admits_the_shipped_pod_and_refuses_a_privileged_one() {
    let world = World::new("podsecurity").await;
    manifests::create(&world.client, &pod(|_| {}), true)
        .await
        .expect("the shipped pod is admitted");
    let privileged = pod(|p| p["spec"]["containers"][0]["securityContext"] = json!({"privileged": true}));
    let refused = manifests::create(&world.client, &privileged, true).await.unwrap_err();
    assert!(refused.to_string().contains("restricted"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_api_server_accepts_every_shipped_object() {
    let world = World::new("manifests").await;
    let objects = manifests::objects("deploy/kustomize");
    for object in &objects {
        lambdasfn_testbed_harness::manifests::apply(&world.client, object)
            .await
            .unwrap();
    }
    let kinds: Vec<String> = objects.iter().map(|o| o.types.clone().unwrap().kind).collect();
    for kind in [
        "CustomResourceDefinition",
        "Namespace",
        "ServiceAccount",
        "ClusterRole",
        "Role",
        "Deployment",
        "Service",
    ] {
        assert!(kinds.iter().any(|k| k == kind), "{kind}: {kinds:?}");
    }
    assert!(objects.iter().all(|o| !o.name_any().is_empty()));
}

/// The shipped policy has exactly the actions of the operations in the sources.
#[test]
fn the_iam_policy_allows_exactly_the_operations_in_the_sources() {
    let mut called = BTreeSet::new();
    let kinds = manifests::root().join("src/resource");
    for kind in std::fs::read_dir(kinds).unwrap().map(|entry| entry.unwrap().path()) {
        let service = match kind.file_name().unwrap().to_str().unwrap() {
            "role" => "iam",
            "log_group" => "logs",
            name if name.starts_with("state_machine") => "states",
            _ => "lambda",
        };
        for source in sources(&kind) {
            let quoted = source.split('"').skip(1).step_by(2);
            // The macro `operations!` lists the calls of a kind by the names of AWS's operations.
            let listed = source.split("operations! {").skip(1);
            let listed = listed.filter_map(|list| list.split('}').next());
            let listed = listed
                .flat_map(str::split_whitespace)
                .map(|name| name.trim_matches(','));
            let operations = quoted.chain(listed).filter(|text| is_operation(text));
            called.extend(operations.map(|operation| format!("{service}:{operation}")));
        }
    }
    // Dependent actions of these calls. Source: AWS's Service Authorization Reference.
    let along = [
        "cloudwatch:DescribeAlarms",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticfilesystem:DescribeMountTargets",
        "iam:PassRole",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        // A gradual deployment waits for the new version with this call.
        "lambda:GetFunctionConfiguration",
        "lambda:GetLayerVersion",
        "lambda:ListTags",
    ];
    called.extend(along.map(String::from));
    let policy = policy("operator-policy.json");
    assert_eq!(actions(&policy), called);
    let size = policy.to_string().len();
    assert!(
        size <= 10_240,
        "{size} characters exceed the limit of 10,240 for the inline policies of a role"
    );
}

/// The policy for sources in S3 and ECR has exactly the actions of the operations that read them.
#[test]
fn the_iam_policy_of_sources_allows_exactly_the_operations_that_read_them() {
    let text = std::fs::read_to_string(manifests::root().join("src/controller/artifacts.rs")).unwrap();
    let mut called: BTreeSet<String> = text
        .split("aws.call(Service::")
        .skip(1)
        .filter_map(|call| call.split('"').nth(1))
        .flat_map(|operation| match operation {
            // AWS requires the second action for a request with a version.
            "HeadObject" | "GetObject" => vec!["s3:GetObject", "s3:GetObjectVersion"],
            "BatchGetImage" => vec!["ecr:BatchGetImage"],
            other => panic!("add the action that {other} requires"),
        })
        .map(String::from)
        .collect();
    // AWS also requires this action of a caller that creates a function from an image of another account.
    // Source: <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>.
    called.insert("ecr:GetDownloadUrlForLayer".into());
    assert_eq!(actions(&policy("sources-policy.json")), called);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_iam_policy_of_sources_is_required_and_sufficient() {
    let mut world = World::enforcing("source-rights").await;
    let bucket = bucket(&world, false).await;
    put(&world, &bucket, "app.zip", zip("one")).await;
    let ecr = &world.aws.ecr;
    ecr.create_repository().repository_name("app").send().await.unwrap();
    let push = ecr.put_image().repository_name("app").image_tag("live");
    push.image_manifest("{\"n\": 1}").send().await.unwrap();
    world.start(&[&format!("--allowed-buckets={bucket}")]);
    let uri = format!("{}.dkr.ecr.eu-west-1.amazonaws.com/app:live", world.account);
    let image = json!({"function": {"code": {"image": {"uri": uri}}}});
    let object = own(json!({"s3": {"bucket": bucket, "key": "app.zip"}}));
    for (name, spec, right) in [
        ("object", object, "s3:GetObject"),
        ("image", image, "ecr:BatchGetImage"),
    ] {
        world.apply(name, spec).await;
        let status = world.reason(name, "AccessDenied").await;
        let message = &status.conditions[0].message;
        assert!(message.contains(right), "{message}");
        assert!(
            !world.calls().iter().any(Call::is_write),
            "{:?}",
            operations(&world.calls())
        );
    }
    let users = world.aws.iam.list_users().send().await.unwrap().users;
    let policy = std::fs::read_to_string(manifests::root().join("deploy/iam/sources-policy.json"));
    let put = world.aws.iam.put_user_policy().user_name(users[0].user_name());
    let put = put.policy_name("sources").policy_document(policy.unwrap());
    put.send().await.unwrap();
    for name in ["object", "image"] {
        world
            .annotate(name, "serverlesspatterns.dev/reconcile-requested-at", "now")
            .await;
        world.ready(name).await;
    }
}

fn policy(file: &str) -> Value {
    let text = std::fs::read_to_string(manifests::root().join("deploy/iam").join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    for statement in policy["Statement"].as_array().unwrap() {
        match &statement["Action"] {
            Value::String(one) => drop(allowed.insert(one.clone())),
            many => allowed.extend(many.as_array().unwrap().iter().map(|a| a.as_str().unwrap().to_owned())),
        }
        assert!(
            !statement["Action"].to_string().contains('*'),
            "an action must not have a wildcard"
        );
    }
    allowed
}

/// Returns the source code of a kind without its tests.
fn sources(kind: &Path) -> Vec<String> {
    if !kind.is_dir() {
        return vec![];
    }
    let entries = std::fs::read_dir(kind).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return sources(&path);
            }
            let text = std::fs::read_to_string(path).unwrap();
            vec![text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()]
        })
        .collect()
}

fn is_operation(text: &str) -> bool {
    let verbs = [
        "Create",
        "Update",
        "Delete",
        "Put",
        "Get",
        "List",
        "Describe",
        "Stop",
        "Publish",
        "Tag",
        "Untag",
        "Attach",
        "Detach",
        "Associate",
        "Disassociate",
        "Add",
        "Remove",
    ];
    text.chars().all(|c| c.is_ascii_alphanumeric()) && verbs.iter().any(|v| text.starts_with(v) && text.len() > v.len())
}

#[test]
fn the_known_regions_are_those_of_the_models_of_aws() {
    let models = lambdasfn_testbed_harness::Connection::from_env()
        .unwrap()
        .tools
        .api_models;
    let text = std::fs::read_to_string(models.join("partitions.json")).unwrap();
    let partitions: serde_json::Value = serde_json::from_str(&text).unwrap();
    let regions = partitions["partitions"].as_array().unwrap().iter();
    let names = regions.flat_map(|partition| partition["regions"].as_object().unwrap().keys());
    let mut names: Vec<&str> = names
        .map(String::as_str)
        .filter(|name| !name.contains("global"))
        .collect();
    names.sort_unstable();
    assert_eq!(names, lambdasfn::pattern::regions::REGIONS);
}
