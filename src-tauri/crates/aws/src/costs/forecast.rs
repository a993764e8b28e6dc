//! `ce:GetCostForecast`: what AWS expects.

use aws_sdk_costexplorer::types::{Granularity, Metric};
use jiff::civil::Date;
use quench_core::billing::{Currency, ForecastAnswer, parse_amount};
use quench_core::cloud_error::CloudError;
use quench_core::view::ForecastView;
use tokio_util::sync::CancellationToken;

use super::{charges, interval};
use crate::connection::Connection;

const OPERATION: &str = "ce:GetCostForecast";

impl Connection {
    /// The charges that AWS expects from `from`, today or later, until `until`, which is not in it. Costs $0.01, whatever comes
    /// of it.
    pub async fn cost_forecast(
        &self,
        from: Date,
        until: Date,
        cancel: &CancellationToken,
    ) -> Result<ForecastAnswer, CloudError> {
        let request = self
            .cost_explorer()
            .get_cost_forecast()
            .set_time_period(interval(from, until))
            .granularity(Granularity::Monthly)
            .metric(Metric::UnblendedCost)
            .filter(charges());
        let answer = self.ask_once(OPERATION, cancel, || request.clone().send()).await?;
        let total = answer.total.as_ref();
        let amount = total.and_then(|total| total.amount()).and_then(parse_amount);
        let currency = total.and_then(|total| total.unit()).and_then(Currency::parse);
        let (Some(total), Some(currency)) = (amount, currency) else {
            return Err(self.odd_answer(OPERATION, "the forecast has no amount in a currency"));
        };
        let forecast = ForecastView { from, until, total, currency: currency.to_string() };
        Ok(ForecastAnswer { read_at: self.clock().now(), forecast })
    }
}
