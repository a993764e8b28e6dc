//! Cost Explorer, at $0.01 a request: one call of a function here is one request, and none is repeated. Whoever calls has
//! noted the request first, for a person who has seen its price.

mod anomalies;
mod apart;
mod bill;
mod forecast;

use aws_sdk_costexplorer::Client;
use aws_sdk_costexplorer::types::{DateInterval, Dimension, DimensionValues, Expression};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::civil::Date;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;

/// What a charge costs before credits, as it is on the bill of this account.
const METRIC: &str = "UnblendedCost";
/// What is told apart from charges. An account that lives on credits would show nothing otherwise.
const APART: [&str; 3] = ["Credit", "Refund", "Tax"];

/// A page, and where it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Paged<T> {
    /// What came.
    pub page: T,
    /// The token of the next page; none after the last.
    pub next: Option<String>,
}

impl<T> Paged<T> {
    fn new(page: T, next: Option<String>) -> Self {
        Self { page, next: next.filter(|next| !next.is_empty()) }
    }
}

impl Connection {
    fn cost_explorer(&self) -> Client {
        Client::new(&self.line.config(&self.account_region()))
    }

    /// One request, and never another one by itself. `cancel` is honoured until it is sent: what was sent is paid for.
    async fn ask_once<T, E, Fut>(
        &self,
        operation: &'static str,
        cancel: &CancellationToken,
        attempt: impl Fn() -> Fut,
    ) -> Result<T, CloudError>
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        Fut: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let home = self.account_region();
        let call = Call { operation, region: home.as_str() };
        let issue = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(call.stopped()),
            ready = self.line.ready(call) => ready?,
        };
        let asked = self.clock().monotonic();
        let failure = match self.line.caller.read_up_to(1, call, &CancellationToken::new(), attempt).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        // Whoever asked decides whether it is asked again, and notes it first.
        self.line.is_of_the_sign_in(&failure, issue, asked).await;
        Err(self.line.judged(failure).await)
    }

    fn odd_answer(&self, operation: &'static str, what: &str) -> CloudError {
        let home = self.account_region();
        Call { operation, region: home.as_str() }.error(CloudErrorKind::Unreadable, what)
    }
}

fn interval(from: Date, until: Date) -> Option<DateInterval> {
    DateInterval::builder().start(from.to_string()).end(until.to_string()).build().ok()
}

fn is_one_of(dimension: Dimension, values: impl IntoIterator<Item = String>) -> Expression {
    let values = DimensionValues::builder().key(dimension).set_values(Some(values.into_iter().collect())).build();
    Expression::builder().dimensions(values).build()
}

/// Credits, refunds and tax.
fn apart() -> Expression {
    is_one_of(Dimension::RecordType, APART.map(str::to_owned))
}

/// Everything else.
fn charges() -> Expression {
    Expression::builder().not(apart()).build()
}
