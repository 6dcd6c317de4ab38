//! Kubeconfigs of ServiceAccounts.

use std::{fs, path::Path};

use anyhow::{Context as _, bail};
use k8s_openapi::api::{
    authentication::v1::{TokenRequest, TokenRequestSpec},
    core::v1::ServiceAccount,
};
use kube::{
    Api, Client, Config,
    api::PostParams,
    config::{Context, KubeConfigOptions, Kubeconfig, NamedAuthInfo, NamedContext},
};

const NAME: &str = "testbed";

/// Writes a kubeconfig with a token of this ServiceAccount, for the cluster of an administrator's kubeconfig. The token
/// expires after a day.
pub async fn service_account_kubeconfig(admin: &Path, namespace: &str, name: &str, path: &Path) -> anyhow::Result<()> {
    let mut kubeconfig = Kubeconfig::read_from(admin).with_context(|| format!("cannot read {}", admin.display()))?;
    let config = Config::from_custom_kubeconfig(kubeconfig.clone(), &KubeConfigOptions::default()).await?;
    let accounts: Api<ServiceAccount> = Api::namespaced(Client::try_from(config)?, namespace);
    let request = TokenRequest {
        spec: TokenRequestSpec {
            expiration_seconds: Some(24 * 60 * 60),
            ..Default::default()
        },
        ..Default::default()
    };
    let answer = accounts
        .create_token_request(name, &PostParams::default(), &request)
        .await
        .with_context(|| format!("cannot create a token for ServiceAccount {namespace}/{name}"))?;
    let token = answer
        .status
        .context("the answer of the TokenRequest has no token")?
        .token;

    let [cluster] = kubeconfig.clusters.as_slice() else {
        bail!("{} must have exactly one cluster", admin.display())
    };
    let context = Context {
        cluster: cluster.name.clone(),
        user: Some(NAME.to_owned()),
        namespace: Some(namespace.to_owned()),
        ..Default::default()
    };
    let user = kube::config::AuthInfo {
        token: Some(token.into()),
        ..Default::default()
    };
    kubeconfig.auth_infos = vec![NamedAuthInfo {
        name: NAME.to_owned(),
        auth_info: Some(user),
        ..Default::default()
    }];
    kubeconfig.contexts = vec![NamedContext {
        name: NAME.to_owned(),
        context: Some(context),
        ..Default::default()
    }];
    kubeconfig.current_context = Some(NAME.to_owned());
    fs::write(path, serde_saphyr::to_string(&kubeconfig)?).with_context(|| format!("cannot write {}", path.display()))
}
