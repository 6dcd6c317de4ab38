//! (io) Sends the calls of all kinds.

use super::objects::Call;
use super::table::*;
use crate::aws::{Answer, Aws, Failure};

macro_rules! apply_each_kind {
    ($($variant:ident: $module:ident in $held:ident, read $how:ident;)+) => {
        /// Sends a call. The failure contains `***` in place of values that can be secret.
        pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
            let answer = match call {
                $(Call::$variant(call) => $module::apply(aws, call).await,)+
            };
            answer.map_err(|failure| failure.masked(call.secrets().into_iter()))
        }
    };
}
each_kind!(apply_each_kind);
