//! (io) Reads objects of all kinds concurrently.

use super::depth::{Depth, Found, one_by_one};
use super::objects::Observed;
use super::table::*;
use crate::api::{Kind, ResourceId};
use crate::aws::Aws;
use futures::future::{self, FutureExt};

macro_rules! one_by_one {
    ($module:ident, $aws:expr, $wanted:expr) => {
        one_by_one($wanted, |name, depth| $module::read($aws, name, depth).boxed()).await
    };
}

macro_rules! together {
    ($module:ident, $aws:expr, $wanted:expr) => {
        $module::read($aws, $wanted).await
    };
}

macro_rules! read_each_kind {
    ($($variant:ident: $module:ident in $held:ident, read $how:ident;)+) => {
        /// Reads objects. Each kind decides how many calls it needs for all its objects.
        pub(crate) async fn read(aws: &Aws, scope: &[(&ResourceId, &Depth)]) -> Vec<(ResourceId, Found<Observed>)> {
            // The futures are boxed, because futures of many calls are too big for a thread's stack.
            let reads = [$({
                let of_kind = |(id, _): &&(&ResourceId, &Depth)| id.kind == Kind::$variant;
                let wanted: Vec<_> = scope.iter().filter(of_kind).copied().collect();
                async move {
                    if wanted.is_empty() {
                        return vec![];
                    }
                    let found = $how!($module, aws, &wanted).into_iter();
                    let found = found.map(|found| found.map(|object| object.map(|o| Observed::$variant(o.into()))));
                    wanted.iter().map(|(id, _)| (*id).clone()).zip(found).collect::<Vec<_>>()
                }
                .boxed()
            },)+];
            future::join_all(reads).await.into_iter().flatten().collect()
        }
    };
}
each_kind!(read_each_kind);
