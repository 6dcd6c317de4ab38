//! The output of `kubectl get`: from kubectl if it is installed, else from the table that the API server returns.

use std::{path::Path, process::Stdio};

use anyhow::Context as _;
use http::Request;
use kube::Client;
use serde::Deserialize;
use serde_json::Value;
use tokio::process::Command;

use super::pattern::NAMESPACE;

const AS_TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// Returns the output of `kubectl get lambdasfnpattern`.
pub(super) async fn get_patterns(kubeconfig: &Path, client: &Client) -> anyhow::Result<String> {
    let kubectl = Command::new("kubectl")
        .args(["get", "lambdasfnpattern", "--namespace", NAMESPACE])
        .env("KUBECONFIG", kubeconfig)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    match kubectl {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        _ => table(client).await,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    column_definitions: Vec<Column>,
    #[serde(default)]
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Column {
    name: String,
    priority: u32,
}

#[derive(Deserialize)]
struct Row {
    cells: Vec<Value>,
}

async fn table(client: &Client) -> anyhow::Result<String> {
    let path = format!("/apis/serverlesspatterns.dev/v1alpha1/namespaces/{NAMESPACE}/lambdasfnpatterns");
    let request = Request::get(path).header("Accept", AS_TABLE).body(vec![])?;
    let table: Table = client
        .request(request)
        .await
        .context("cannot list the patterns as a table")?;
    Ok(table.text())
}

impl Table {
    fn text(&self) -> String {
        let shown = || {
            self.column_definitions
                .iter()
                .enumerate()
                .filter(|(_, column)| column.priority == 0)
        };
        let header = shown().map(|(_, column)| column.name.to_uppercase()).collect();
        let rows = self.rows.iter().map(|row| {
            let cells = shown().map(|(index, _)| row.cells.get(index).unwrap_or(&Value::Null));
            cells
                .map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned))
                .collect()
        });
        let lines: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
        let mut widths = vec![0; shown().count()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.len().max(*width);
            }
        }
        let padded = |line: &Vec<String>| {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("   ")
        };
        lines.iter().map(padded).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_the_columns_of_priority_zero() -> serde_json::Result<()> {
        let table: Table = serde_json::from_value(serde_json::json!({
            "columnDefinitions": [
                {"name": "Name", "priority": 0}, {"name": "Region", "priority": 1}, {"name": "Ready", "priority": 0},
            ],
            "rows": [{"cells": ["hello", "eu-west-1", "True"]}],
        }))?;
        assert_eq!(table.text(), "NAME    READY\nhello   True ");
        Ok(())
    }
}
