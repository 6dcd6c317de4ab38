use super::machines;
use serde_json::Value;
use std::collections::BTreeSet;

/// A right that a state needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// IAM action.
    pub action: &'static str,
    /// Resource ARN, exactly as the state uses it.
    pub resource: String,
}

/// The rights that the definition's Task states need, for Lambda functions that are named in the
/// definition. A function chosen at run time (`FunctionName.$`, `{% ... %}`) cannot be narrowed and gets
/// none; the role's `policyStatements` are the way to grant it.
pub fn grants(definition: &Value) -> BTreeSet<Grant> {
    let mut found = vec![];
    machines(String::new(), definition, &mut found);
    let states = found
        .iter()
        .flat_map(|(_, m)| m["States"].as_object().into_iter().flatten().map(|(_, s)| s));
    states
        .filter(|s| s["Type"] == "Task")
        .filter_map(lambda_function)
        .filter(|arn| !arn.contains(['*', '?']))
        .map(invoke)
        .collect()
}

fn invoke(resource: String) -> Grant {
    Grant {
        action: "lambda:InvokeFunction",
        resource,
    }
}

/// ARN of the function that a Task invokes: the Resource itself, or the FunctionName of the optimized
/// integration `arn:aws:states:::lambda:invoke` (with or without `.waitForTaskToken`).
fn lambda_function(state: &Value) -> Option<String> {
    let resource = state["Resource"].as_str()?;
    let mut parts = resource.splitn(6, ':');
    let service = parts.nth(2)?;
    let rest = parts.nth(2)?;
    if service == "lambda" && rest.starts_with("function:") {
        return Some(resource.to_owned());
    }
    let integration = service == "states" && (rest == "lambda:invoke" || rest == "lambda:invoke.waitForTaskToken");
    let name = ["Parameters", "Arguments"]
        .iter()
        .find_map(|key| state.get(key)?.get("FunctionName")?.as_str())?;
    (integration && name.starts_with("arn:")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_task_gets_the_function_that_it_names_and_no_other() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        let task = |v: Value| json!({"StartAt": "T", "States": {"T": v}});
        let direct = task(json!({"Type": "Task", "Resource": format!("{arn}:live"), "End": true}));
        assert_eq!(grants(&direct), BTreeSet::from([invoke(format!("{arn}:live"))]));
        let optimized = task(json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": arn}, "End": true}));
        assert_eq!(grants(&optimized), BTreeSet::from([invoke(arn.into())]));
        let many =
            task(json!({"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:*", "End": true}));
        assert!(grants(&many).is_empty(), "a pattern of names is no function");
        let dynamic = task(json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName.$": "$.f"}, "End": true}));
        assert!(grants(&dynamic).is_empty());
    }

    #[test]
    fn tasks_in_branches_count_too() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        let inner = json!({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": arn, "End": true}}});
        let map = json!({"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": inner, "End": true}}});
        assert_eq!(grants(&map).len(), 1);
    }
}
