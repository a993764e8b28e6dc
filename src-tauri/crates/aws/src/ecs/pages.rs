//! Every page of a list, every batch of a description.

use std::collections::{BTreeSet, HashSet};
use std::error::Error;

use aws_sdk_ecs::types::Failure;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::StreamExt;
use quench_core::arn::ArnKind;
use quench_core::cloud_error::CloudErrorKind;
use tokio_util::sync::CancellationToken;

use super::{Described, Listing, RegionClient};
use crate::redact::shown;

/// The most that one page of any ECS list holds; some default to 10.
pub(crate) const PAGE: i32 = 100;
const PAGE_LIMIT: usize = 2_000;
/// A list of 200,000 is no list of a real account.
const ITEM_LIMIT: usize = 200_000;
/// Batches of one description under way at once; the limiter sets the pace.
const BATCHES_AT_ONCE: usize = 8;

/// A page: what it holds, and the token of the next one. `None` where AWS always sends a list, even an empty one.
pub(crate) type Page<R = String> = (Option<Vec<R>>, Option<String>);

/// How one kind of resource is described.
pub(crate) struct Batches<'a> {
    pub(crate) operation: &'static str,
    /// ARNs in one call.
    pub(crate) size: usize,
    pub(crate) kind: ArnKind,
    /// The name of the cluster that they must belong to.
    pub(crate) cluster: Option<&'a str>,
}

impl RegionClient {
    /// Reads pages until there is no next one, and keeps the ARNs that may be believed, each once. A token that comes
    /// again would never end, and a list without a list is not AWS's: both leave it incomplete.
    pub(crate) async fn pages<O, E, F, Fut>(
        &self,
        operation: &'static str,
        cancel: &CancellationToken,
        fetch: F,
        split: impl Fn(O) -> Page,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Listing<String>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn(Option<String>) -> Fut,
        Fut: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
    {
        self.rows(operation, cancel, fetch, split, |arn: String| check(&arn).map(|()| (arn.clone(), arn))).await
    }

    /// The same for rows that hold more than an ARN. `convert` gives what a row is known by and what is kept of it, or why
    /// it is not believed.
    pub(crate) async fn rows<R, T, O, E, F, Fut>(
        &self,
        operation: &'static str,
        cancel: &CancellationToken,
        fetch: F,
        split: impl Fn(O) -> Page<R>,
        convert: impl Fn(R) -> Result<(String, T), String>,
    ) -> Listing<T>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn(Option<String>) -> Fut,
        Fut: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
    {
        let unreadable = |why: &str| self.call(operation).error(CloudErrorKind::Unreadable, why);
        let mut listing = Listing::default();
        let mut seen = HashSet::new();
        let mut tokens = HashSet::new();
        let mut token: Option<String> = None;
        for _ in 0..PAGE_LIMIT {
            let (items, next) = match self.read(operation, cancel, || fetch(token.clone())).await {
                Ok(page) => split(page),
                Err(error) => {
                    listing.lacks(error);
                    return listing;
                }
            };
            let Some(items) = items else {
                listing.lacks(unreadable("the answer has no list"));
                return listing;
            };
            // Page by page, so that what is not believed is not kept either.
            for item in items {
                match convert(item) {
                    Err(why) => listing.lacks(unreadable(&why)),
                    Ok((key, item)) => {
                        if seen.insert(key) {
                            listing.items.push(item);
                        }
                    }
                }
            }
            if listing.items.len() > ITEM_LIMIT {
                break;
            }
            let Some(next) = next.filter(|next| !next.is_empty()) else {
                return listing;
            };
            if !tokens.insert(next.clone()) {
                listing.lacks(unreadable("the list gives the same page again and again"));
                return listing;
            }
            token = Some(next);
        }
        listing.lacks(unreadable("the list does not end"));
        listing
    }

    /// Describes `arns` batch by batch. An ARN ends in exactly one of: an item, `gone`, or the reason why it is
    /// missing. An item that was not asked for is not believed.
    pub(crate) async fn batches<R, T, O, E, F, Fut>(
        &self,
        batches: Batches<'_>,
        arns: &[String],
        cancel: &CancellationToken,
        fetch: F,
        split: impl Fn(O) -> (Option<Vec<R>>, Option<Vec<Failure>>),
        convert: impl Fn(R) -> Result<(String, T), String>,
    ) -> Described<T>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn(Vec<String>) -> Fut,
        Fut: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
    {
        let Batches { operation, size, kind, cluster } = batches;
        let call = self.call(operation);
        let mut described = Described::default();
        let mut asked = BTreeSet::new();
        for arn in arns {
            match self.scope().check(arn, kind, cluster) {
                Ok(()) => drop(asked.insert(arn.clone())),
                Err(why) => described.lacks(call.error(CloudErrorKind::Unreadable, &why)),
            }
        }
        let arns: Vec<String> = asked.iter().cloned().collect();
        let fetch = &fetch;
        // Owned batches: closures over borrowed ones make futures that tokio::spawn does not take.
        let batches: Vec<Vec<String>> = arns.chunks(size).map(<[String]>::to_vec).collect();
        let answers: Vec<_> = futures::stream::iter(batches)
            .map(|batch| self.read(operation, cancel, move || fetch(batch.clone())))
            .buffered(BATCHES_AT_ONCE)
            .collect()
            .await;
        for answer in answers {
            let (items, failures) = match answer {
                Ok(output) => split(output),
                Err(error) => {
                    described.lacks(error);
                    continue;
                }
            };
            for failure in failures.unwrap_or_default() {
                let arn = failure.arn.unwrap_or_default();
                let reason = failure.reason.unwrap_or_default();
                if reason == "MISSING" && asked.remove(&arn) {
                    described.gone.push(arn);
                } else {
                    let why = format!("{}: {} {}", shown(&arn), reason, failure.detail.unwrap_or_default());
                    described.lacks(call.error(CloudErrorKind::Refused, &why));
                }
            }
            for item in items.unwrap_or_default() {
                match convert(item) {
                    Ok((arn, item)) if asked.remove(&arn) => described.items.push(item),
                    Ok(_) => described.lacks(call.error(CloudErrorKind::Unreadable, "the answer is about another ARN")),
                    Err(why) => described.lacks(call.error(CloudErrorKind::Unreadable, &why)),
                }
            }
        }
        if described.missing.is_none() && !asked.is_empty() {
            let why = format!("the answers leave out {} of {}", asked.len(), arns.len());
            described.lacks(call.error(CloudErrorKind::Unreadable, &why));
        }
        described
    }
}
