//! Cost Explorer: what an account was charged by day or month, hours late, what it will be, and
//! what stands out (aws-facts 5).

use rust_decimal::Decimal;
use serde::Serialize;

use crate::wire::json::{Answer, parse};
use crate::{CostExplorer, Refusal, World};

mod anomalies;
mod ask;
mod filter;
mod forecast;
mod period;
mod usage;

/// Digits behind the point, as AWS writes amounts.
const DIGITS: u32 = 10;

/// Money of an answer.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Amount {
    amount: String,
    unit: &'static str,
}

impl Amount {
    fn usd(cost: Decimal) -> Self {
        Self { amount: shown(cost), unit: "USD" }
    }
}

fn shown(cost: Decimal) -> String {
    cost.round_dp(DIGITS).normalize().to_string()
}

pub(crate) fn answer(world: &World, region: &str, operation: &str, body: &[u8]) -> Answer {
    if region != "us-east-1" {
        let message = format!("Credential should be scoped to a valid region, not '{region}'.");
        return Err(Refusal::new(400, "InvalidSignatureException", message));
    }
    let body = parse(body)?;
    match operation {
        "GetAnomalies" => anomalies::get_anomalies(world, region, &body),
        "GetCostAndUsage" => usage::get_cost_and_usage(world, region, &body),
        "GetCostForecast" => forecast::get_cost_forecast(world, &body),
        _ => Err(Refusal::unknown_operation()),
    }
}

/// Whether Cost Explorer tells anything.
fn open(world: &World) -> Result<(), Refusal> {
    match world.cost_explorer() {
        CostExplorer::On => Ok(()),
        CostExplorer::Preparing => Err(unavailable()),
        CostExplorer::NotEnabled => {
            Err(Refusal::new(400, "AccessDeniedException", "User not enabled for cost explorer access"))
        }
        // As Cost Explorer says it of cost allocation tags.
        CostExplorer::MemberWithoutAccess => {
            Err(Refusal::new(400, "AccessDeniedException", "Linked account doesn't have access to cost explorer."))
        }
    }
}

fn unavailable() -> Refusal {
    let message = "Data is not available. Please try to adjust the time period. If just enabled Cost Explorer, data might \
                   not be ready for 24 hours.";
    Refusal::new(400, "DataUnavailableException", message)
}

fn bad_token() -> Refusal {
    Refusal::new(400, "InvalidNextTokenException", "The page token is not valid.")
}
