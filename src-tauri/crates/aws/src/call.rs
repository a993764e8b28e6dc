//! The one layer around every request: limiter, attempt, classification, seeded backoff.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use quench_clock::Clock;
use quench_core::cloud_error::CloudErrorKind;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio_util::sync::CancellationToken;

use crate::category::Category;
use crate::classify::{Call, Failure, classify};
use crate::limiter::Limiter;

/// How often a call is tried before its last error is told.
pub(crate) const ATTEMPTS: u32 = 6;
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// Makes requests, counts them, and waits between them. Shared by everything that a connection calls.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) clock: Clock,
    limiter: Limiter,
    chance: Mutex<StdRng>,
    counts: Mutex<BTreeMap<String, u64>>,
    throttled: AtomicU64,
}

impl Caller {
    pub(crate) fn new(clock: Clock, seed: u64, share: f64) -> Self {
        Self {
            limiter: Limiter::new(clock.clone(), share),
            clock,
            chance: Mutex::new(StdRng::seed_from_u64(seed)),
            counts: Mutex::default(),
            throttled: AtomicU64::new(0),
        }
    }

    /// Reads: repeats what is transient, gives up on the rest, and stops at once when told to.
    pub(crate) async fn read<T, E, F, Fut>(
        &self,
        call: Call<'_>,
        cancel: &CancellationToken,
        attempt: F,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.read_up_to(ATTEMPTS, call, cancel, attempt).await
    }

    /// The same with a number of attempts of its own, for where a person waits.
    pub(crate) async fn read_up_to<T, E, F, Fut>(
        &self,
        attempts: u32,
        call: Call<'_>,
        cancel: &CancellationToken,
        attempt: F,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let work = async {
            let mut number = 1;
            loop {
                self.admit(call).await;
                // The SDK's future takes 7 KB, and whatever it is moved into once more: thousands wait at the same time.
                match self.once(call, Box::pin(attempt())).await {
                    Err(failure) if failure.error.kind.is_transient() && number < attempts => {
                        self.back_off(number).await;
                        number += 1;
                    }
                    settled => return settled,
                }
            }
        };
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Failure { error: call.stopped(), not_applied: false, skew: None }),
            settled = work => settled,
        }
    }

    /// Waits for the budget of `call`.
    pub(crate) async fn admit(&self, call: Call<'_>) {
        self.limiter.admit(call.region, Category::of(call.operation)).await;
    }

    /// One request, counted and classified.
    pub(crate) async fn once<T, E>(
        &self,
        call: Call<'_>,
        attempt: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(call.operation.to_owned()).or_default() += 1;
        let error = match attempt.await {
            Ok(output) => return Ok(output),
            Err(error) => error,
        };
        let failure = classify(call, &error, self.clock.now());
        if failure.error.kind == CloudErrorKind::Throttled {
            self.throttled.fetch_add(1, Ordering::Relaxed);
            self.limiter.throttled(call.region, Category::of(call.operation));
        }
        tracing::debug!(
            operation = call.operation,
            region = call.region,
            kind = ?failure.error.kind,
            code = failure.error.code.as_deref(),
            request_id = failure.error.request_id.as_deref(),
            "a call failed"
        );
        Err(failure)
    }

    /// Full jitter over a doubling span, from the connection's seed.
    pub(crate) async fn back_off(&self, number: u32) {
        let span = FIRST_BACKOFF.saturating_mul(1 << number.min(10).saturating_sub(1)).min(LONGEST_BACKOFF);
        let part = self.chance.lock().unwrap_or_else(PoisonError::into_inner).random_range(0.0..1.0);
        self.clock.sleep(span.mul_f64(part)).await;
    }

    /// Requests per operation, retries too.
    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests that AWS throttled.
    pub(crate) fn throttled(&self) -> u64 {
        self.throttled.load(Ordering::Relaxed)
    }
}
