//! Checks that apply only to Express workflows.

use super::context::Context;
use crate::model::{At, Pattern, Resource, ResourceKind};

/// Reports a target that a task of an Express workflow cannot call.
pub(super) fn resource(at: At<'_>, resource: &Resource<'_>, context: &mut Context<'_>) {
    if !context.express {
        return;
    }
    if resource.kind == ResourceKind::Activity {
        let message = "Express state machine does not support Activity ARN";
        context.report.schema(at, message);
    }
    let integration = match resource.pattern() {
        Pattern::RequestResponse => return,
        Pattern::Sync | Pattern::Sync2 => ".sync",
        Pattern::WaitForTaskToken => ".waitForTaskToken",
    };
    let message = format!("Express state machine does not support '{integration}' service integration");
    context.report.schema(at, message);
}

/// Reports a distributed Map in an Express workflow.
pub(super) fn distributed_map(at: At<'_>, context: &mut Context<'_>) {
    if context.express {
        let message = "Express state machine does not support a Map state in DISTRIBUTED mode";
        context.report.schema(at, message);
    }
}
