//! `ce:GetAnomalies`: what AWS's own detection found unusual. An account without a monitor has none.

use aws_sdk_costexplorer::types::{Anomaly, AnomalyDateInterval, RootCause};
use jiff::civil::Date;
use quench_core::cloud_error::CloudError;
use quench_core::money::Usd;
use quench_core::region::RegionCode;
use quench_core::text::neutral;
use quench_core::view::{AnomalyCause, AnomalyView, BillPlace};
use rust_decimal::Decimal;
use tokio_util::sync::CancellationToken;

use super::Paged;
use crate::connection::Connection;

const OPERATION: &str = "ce:GetAnomalies";
const PAGE: i32 = 100;

impl Connection {
    /// A page of the anomalies from `from` to `until`, at most 90 days. Costs $0.01, whatever comes of it. With how
    /// many are left out because they are not told in full.
    pub async fn anomalies_page(
        &self,
        from: Date,
        until: Date,
        token: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Paged<(Vec<AnomalyView>, usize)>, CloudError> {
        let interval = AnomalyDateInterval::builder().start_date(from.to_string()).end_date(until.to_string()).build();
        let request = self
            .cost_explorer()
            .get_anomalies()
            .set_date_interval(interval.ok())
            .max_results(PAGE)
            .set_next_page_token(token.map(str::to_owned));
        let answer = self.ask_once(OPERATION, cancel, || request.clone().send()).await?;
        let told: Vec<AnomalyView> = answer.anomalies.iter().filter_map(anomaly).collect();
        let left_out = answer.anomalies.len() - told.len();
        Ok(Paged::new((told, left_out), answer.next_page_token))
    }
}

fn anomaly(told: &Anomaly) -> Option<AnomalyView> {
    let impact = Decimal::try_from(told.impact()?.total_impact()).ok()?;
    Some(AnomalyView {
        from: day(told.anomaly_start_date()?)?,
        until: told.anomaly_end_date().and_then(day),
        impact: Usd(impact.round_dp(2).normalize()),
        causes: causes(told.root_causes()),
    })
}

/// `2026-10-04` or `2026-10-04T00:00:00Z`.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// AWS tells one for each usage type: those of the same place and service are one, where the first stood.
fn causes(told: &[RootCause]) -> Vec<AnomalyCause> {
    let mut causes: Vec<AnomalyCause> = Vec::new();
    for cause in told.iter().map(cause) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}

fn cause(told: &RootCause) -> AnomalyCause {
    let place = |name: &str| match RegionCode::parse(name) {
        Ok(code) => BillPlace::Region { code },
        Err(_) if name == "global" => BillPlace::Global,
        Err(_) => BillPlace::Unknown { name: neutral(name) },
    };
    let named = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    AnomalyCause {
        place: named(told.region()).map(|name| place(&name)),
        service: named(told.service()).map(|service| neutral(&service)),
    }
}
