//! Step: keeps everything running and prints commands to explore it.

use super::Demo;
use crate::demo::{account::REGION, interrupt::Interrupt};

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen
        .step("Explore the result; press Ctrl-C to stop everything")?;
    let pattern = demo.patterns.get().await?;
    let (function, machine) = (
        pattern.output("lambdaFunctionName")?,
        pattern.output("stateMachineArn")?,
    );
    let mut interrupt = Interrupt::new()?;
    demo.kept.set(true);
    demo.screen.say("In another terminal:")?;
    let kubeconfig = demo.stage.kubeconfig.display().to_string().replace('\'', r"'\''");
    for line in [
        format!("export KUBECONFIG='{kubeconfig}'"),
        format!("export AWS_ENDPOINT_URL={}", demo.stage.gateway.url()),
        format!("export AWS_REGION={REGION} AWS_DEFAULT_REGION={REGION}"),
        format!(
            "export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY=test",
            demo.stage.account
        ),
        "kubectl get lambdasfnpattern hello -o yaml".to_owned(),
        "kubectl get events".to_owned(),
        "kubectl edit lambdasfnpattern hello".to_owned(),
        "kubectl delete lambdasfnpattern hello".to_owned(),
        format!("aws lambda get-function --function-name {function}"),
        format!("aws stepfunctions list-executions --state-machine-arn \\\n     {machine}"),
    ] {
        demo.screen.say(&format!("  {line}"))?;
    }
    interrupt.received().await;
    demo.screen.say("Stopping.")?;
    Ok(())
}
