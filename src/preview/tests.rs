use super::*;
use serde_json::json;

fn change(action: &str, kind: &str, name: &str, call: &str) -> ChangePreview {
    ChangePreview {
        action: action.into(),
        kind: kind.into(),
        name: name.into(),
        call: call.into(),
        ..ChangePreview::default()
    }
}

fn field(field: &str, old: &str, new: &str) -> FieldPreview {
    FieldPreview {
        field: field.into(),
        old: old.into(),
        new: new.into(),
    }
}

fn remark(kind: &str, reason: &str, message: &str) -> Remark {
    Remark {
        kind: kind.into(),
        name: "x".into(),
        reason: reason.into(),
        message: message.into(),
    }
}

fn object(name: &str) -> ObjectPreview {
    ObjectPreview {
        namespace: "team-a".into(),
        name: name.into(),
        account_id: "123456789012".into(),
        region: "eu-west-1".into(),
        ..ObjectPreview::default()
    }
}

/// Returns a preview with every part.
fn everything() -> Preview {
    let new = ObjectPreview {
        file: Some("new.yaml (document 2)".into()),
        new: true,
        changes: vec![
            ChangePreview {
                fields: vec![
                    field("maxSessionDuration", "", "3600"),
                    field("description", "", "a <b>"),
                ],
                ..change("Create", "Role", "new-lambda", "CreateRole")
            },
            change("Create", "LogGroup", "/aws/lambda/new-lambda", "CreateLogGroup"),
            change("Create", "Role", "new-lambda", "PutRolePolicy"),
        ],
        ..object("new")
    };
    let memory = ChangePreview {
        fields: vec![
            field("memorySize", "256", "512"),
            field("environment.variables.A", "***", "***"),
            field("description", "", "a|b `c` <d>\n\u{1b}[31m"),
        ],
        held_back_by: Some("AwaitingApproval".into()),
        ..change("Update", "Function", "edited-lambda", "UpdateFunctionConfiguration")
    };
    let version = ChangePreview {
        later: true,
        ..change("Update", "Function", "edited-lambda", "PublishVersion")
    };
    let retention = ChangePreview {
        drift: true,
        fields: vec![field("retentionInDays", "7", "60")],
        ..change("Update", "LogGroup", "/aws/lambda/edited-lambda", "PutRetentionPolicy")
    };
    let edited = ObjectPreview {
        hash: Some("1234".into()),
        changes: vec![
            memory,
            retention,
            version,
            change("Delete", "Role", "old", "DeleteRolePolicy"),
            change("Delete", "Role", "old", "DeleteRole"),
        ],
        waits: vec![remark("StateMachine", "WaitingForStateMachine", "is being deleted")],
        notes: vec!["the operator does not watch this namespace".into()],
        ..object("edited")
    };
    let broken = ObjectPreview {
        refusals: vec![remark("Role", "NotOwned", "exists and is not this object's")],
        failures: vec![remark("Function", "AccessDenied", "GetFunction: AccessDenied")],
        violations: vec![Violation::new(
            "spec.function.memorySize",
            "must be between 128 and 10240",
            Reason::Invalid,
        )],
        ..object("broken")
    };
    let problems = vec!["a.yaml: is not YAML or JSON: did not find expected key".into()];
    let ignored = ObjectPreview {
        ignored: Some("the operator does not watch the namespace team-a, only team-b".into()),
        ..object("ignored")
    };
    Preview::new(
        vec![new, edited, object("settled"), broken, ignored],
        problems,
        vec!["settings are those of the flags".into()],
    )
}

fn plain(preview: &Preview) -> String {
    anstream::adapter::strip_str(&text(preview)).to_string()
}

#[test]
fn text_has_the_style_of_terraform() {
    insta::assert_snapshot!(plain(&everything()));
}

#[test]
fn markdown_is_for_pull_requests() {
    insta::assert_snapshot!(markdown(&everything()));
}

#[test]
fn json_has_a_stable_shape() {
    insta::assert_json_snapshot!(everything());
}

#[test]
fn foreign_text_controls_neither_the_terminal_nor_a_table() {
    let preview = everything();
    assert!(!plain(&preview).contains('\u{1b}'));
    let markdown = markdown(&preview);
    let rows = markdown.lines().filter(|line| line.starts_with('|'));
    for row in rows {
        assert_eq!(row.matches('|').count(), 5, "{row}");
    }
    assert!(!markdown.contains("<d>"));
}

#[test]
fn the_conclusion_depends_on_all_objects() {
    let verdict = |objects| Preview::new(objects, vec![], vec![]).conclusion();
    let waiting = ObjectPreview {
        waits: vec![remark("Function", "WaitingForFunction", "is being prepared")],
        ..object("w")
    };
    let refused = ObjectPreview {
        refusals: vec![remark("Role", "NotOwned", "no")],
        ..object("r")
    };
    assert_eq!(verdict(vec![]), Conclusion::Nothing);
    assert_eq!(verdict(vec![object("a")]), Conclusion::Nothing);
    assert_eq!(verdict(vec![object("a"), waiting.clone()]), Conclusion::Changes);
    assert_eq!(verdict(vec![refused, waiting]), Conclusion::Errors);
    assert_eq!(
        Preview::new(vec![], vec!["p".into()], vec![]).conclusion(),
        Conclusion::Errors
    );
}

#[test]
fn an_aws_object_counts_once() {
    let summary = everything().summary;
    assert_eq!(
        json!(summary),
        json!({"create": 2, "change": 2, "delete": 1, "calls": 8})
    );
}

#[test]
fn an_error_names_the_common_owner_of_several_objects_once() {
    let message = "the owner is LambdaSfnPattern team-a/hello of cluster c";
    let refusals = ["Role", "Function"].map(|kind| remark(kind, "NotOwned", message));
    let refused = ObjectPreview {
        refusals: refusals.to_vec(),
        ..object("r")
    };
    let preview = Preview::new(vec![refused], vec![], vec![]);
    let expected = format!("Error: Role x, Function x: {message} (NotOwned)");
    assert!(plain(&preview).contains(&expected), "{}", plain(&preview));
    assert_eq!(markdown(&preview).matches(message).count(), 1);
}
