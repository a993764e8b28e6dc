//! `ce:GetCostAndUsage` by kind of record: credits, refunds and tax, which are in no total of charges.

use std::collections::BTreeMap;

use aws_sdk_costexplorer::types::{Granularity, GroupDefinition, GroupDefinitionType};
use jiff::civil::Date;
use quench_core::billing::{ApartAnswer, Currency, parse_amount};
use quench_core::cloud_error::CloudError;
use quench_core::money::Amount;
use quench_core::text::neutral;
use quench_core::view::{ApartKind, ApartTotal, OddKind, OddView};
use tokio_util::sync::CancellationToken;

use super::{METRIC, Paged, apart, interval};
use crate::connection::Connection;

const OPERATION: &str = "ce:GetCostAndUsage";
const EXAMPLES: usize = 5;

impl Connection {
    /// A page of credits, refunds and tax in `currency`, from `from` until `until`, which is not in it, by month. Costs $0.01, whatever comes of it.
    pub async fn apart_page(
        &self,
        from: Date,
        until: Date,
        currency: Currency,
        token: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Paged<ApartAnswer>, CloudError> {
        let request = self
            .cost_explorer()
            .get_cost_and_usage()
            .set_time_period(interval(from, until))
            .granularity(Granularity::Monthly)
            .metrics(METRIC)
            .group_by(GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key("RECORD_TYPE").build())
            .filter(apart())
            .set_next_page_token(token.map(str::to_owned));
        let answer = self.ask_once(OPERATION, cancel, || request.clone().send()).await?;
        let mut sums = BTreeMap::<(Currency, ApartKind), Amount>::new();
        let mut odd = BTreeMap::<OddKind, OddView>::new();
        let mut tell = |kind: OddKind, example: String| {
            let told = odd.entry(kind).or_insert(OddView { kind, count: 0, examples: Vec::new() });
            told.count += 1;
            if told.examples.len() < EXAMPLES {
                told.examples.push(neutral(&example));
            }
        };
        for group in answer.results_by_time.unwrap_or_default().iter().flat_map(|month| month.groups()) {
            let keys = group.keys().join(" · ");
            let kind = match group.keys() {
                [key] => kind_of(key),
                _ => None,
            };
            let Some(kind) = kind else {
                tell(OddKind::WrongGroups, keys);
                continue;
            };
            let metric = group.metrics().and_then(|metrics| metrics.get(METRIC));
            let unit = metric.and_then(|metric| metric.unit()).and_then(Currency::parse);
            let text = metric.and_then(|metric| metric.amount());
            match (unit, text, text.and_then(parse_amount)) {
                (Some(currency), _, Some(amount)) => *sums.entry((currency, kind)).or_default() += amount,
                (None, ..) | (_, None, _) => tell(OddKind::NoUnit, keys),
                (_, Some(text), None) => tell(OddKind::NotDecimal, format!("{keys} · {text}")),
            }
        }
        for ((other, _), sum) in sums.iter().filter(|((other, _), _)| *other != currency) {
            tell(OddKind::OtherCurrency, format!("{other} {sum}"));
        }
        let totals = sums.iter().filter(|((told, _), _)| *told == currency);
        let page = ApartAnswer {
            read_at: self.clock().now(),
            from,
            until,
            currency,
            totals: totals.map(|((_, kind), total)| ApartTotal { kind: *kind, total: *total }).collect(),
            odd: odd.into_values().collect(),
        };
        Ok(Paged::new(page, answer.next_page_token))
    }
}

fn kind_of(key: &str) -> Option<ApartKind> {
    match key {
        "Credit" => Some(ApartKind::Credit),
        "Refund" => Some(ApartKind::Refund),
        "Tax" => Some(ApartKind::Tax),
        _ => None,
    }
}
