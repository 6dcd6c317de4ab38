//! One run of the testbed: start, kubeconfig of a ServiceAccount, IAM user, end.
#![allow(clippy::unwrap_used)]

use k8s_openapi::api::core::v1::{Namespace, ServiceAccount};
use kube::{
    Api, Client, Config,
    api::PostParams,
    config::{KubeConfigOptions, Kubeconfig},
};
use lambdasfn_testbed_harness::{
    Options, Progress, Testbed, create_iam_user, new_account, prepare, service_account_kubeconfig,
};

async fn client(kubeconfig: &std::path::Path) -> Client {
    let kubeconfig = Kubeconfig::read_from(kubeconfig).unwrap();
    Client::try_from(
        Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default())
            .await
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
#[ignore = "builds the control plane when it is not cached"]
async fn the_testbed_starts_serves_and_ends() {
    let tools = tokio::task::spawn_blocking(|| prepare(&Progress::stderr()))
        .await
        .unwrap()
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let testbed = Testbed::start(&tools, dir.path(), Options::default()).await.unwrap();
    let connection = testbed.connection();

    let admin = client(&connection.kubeconfig).await;
    let version = admin.apiserver_version().await.unwrap();
    assert_eq!((version.major.as_str(), version.minor.as_str()), ("1", "37"));
    let accounts: Api<ServiceAccount> = Api::namespaced(admin.clone(), "default");
    let mut account = ServiceAccount::default();
    account.metadata.name = Some("operator".to_owned());
    accounts.create(&PostParams::default(), &account).await.unwrap();
    let kubeconfig = dir.path().join("operator.kubeconfig");
    service_account_kubeconfig(&connection.kubeconfig, "default", "operator", &kubeconfig)
        .await
        .unwrap();
    let namespaces: Api<Namespace> = Api::all(client(&kubeconfig).await);
    let refused = namespaces.list(&Default::default()).await.unwrap_err();
    assert!(
        refused.to_string().contains("system:serviceaccount:default:operator"),
        "{refused}"
    );

    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"*"}]}"#;
    let enforcing = connection.enforcing_emulator.clone().unwrap();
    let (key, secret) = create_iam_user(&enforcing, &new_account(), policy).await.unwrap();
    assert!(key.starts_with("AKIA") && !secret.is_empty());

    let (variable, path) = connection.write(&dir.path().join("connection.json")).unwrap();
    assert_eq!(variable, "LAMBDASFN_TESTBED");
    assert_eq!(
        serde_json::from_slice::<lambdasfn_testbed_harness::Connection>(&std::fs::read(path).unwrap()).unwrap(),
        connection
    );
}
