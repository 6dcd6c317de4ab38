//! Runs the example with code from a container image.

use crate::examples_run::apply;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn the_example_container_image_works() {
    let mut world = World::enforcing_with_sources("container-image").await;
    let ecr = &world.aws.ecr;
    let create = ecr.create_repository().repository_name("media/thumbnails");
    create.send().await.unwrap();
    let put = ecr.put_image().repository_name("media/thumbnails").image_tag("stable");
    let put = put.image_manifest("{\"n\": 1}").send().await.unwrap();
    let digest = put.image.unwrap().image_id.unwrap().image_digest.unwrap();
    world.start(&[]);
    apply(&world, "container-image.yaml").await;
    let outputs = world.ready("thumbnails").await.outputs.unwrap();
    let get = world.aws.lambda.get_function();
    let get = get.function_name(outputs.lambda_function_name.unwrap()).send();
    let function = get.await.unwrap();
    let resolved = function.code.unwrap().resolved_image_uri.unwrap();
    assert!(resolved.ends_with(&format!("/media/thumbnails@{digest}")), "{resolved}");
    let config = function.configuration.unwrap().image_config_response.unwrap();
    let config = config.image_config.unwrap();
    assert_eq!(
        (config.command(), config.entry_point()),
        (
            &["thumbnails.handler".to_owned()][..],
            &["/lambda-entrypoint.sh".to_owned()][..]
        )
    );
}
