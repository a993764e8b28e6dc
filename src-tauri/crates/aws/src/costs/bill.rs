//! `ce:GetCostAndUsage`: the charges.

use std::collections::HashMap;

use aws_sdk_costexplorer::types::{
    Dimension, Expression, Granularity, Group, GroupDefinition, GroupDefinitionType, ResultByTime,
};
use quench_core::billing::{BillPage, BillQuestion, PageGroup, PagePeriod};
use quench_core::cloud_error::CloudError;
use quench_core::text::neutral;
use quench_core::view::BillGrouping;
use tokio_util::sync::CancellationToken;

use super::{METRIC, Paged, charges, interval, is_one_of};
use crate::connection::Connection;

const OPERATION: &str = "ce:GetCostAndUsage";

impl Connection {
    /// A page of the charges that `question` asks for, from the beginning or from where a token goes on. Costs $0.01, whatever
    /// comes of it.
    pub async fn bill_page(
        &self,
        question: &BillQuestion,
        token: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Paged<BillPage>, CloudError> {
        let period = interval(question.from, question.until);
        let split = match question.grouping {
            BillGrouping::Region => "REGION",
            BillGrouping::UsageType => "USAGE_TYPE",
        };
        let by = |key: &str| GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(key).build();
        let filter = match &question.regions {
            None => charges(),
            Some(regions) => {
                let regions = regions.iter().map(|region| region.as_str().to_owned());
                Expression::builder().and(charges()).and(is_one_of(Dimension::Region, regions)).build()
            }
        };
        let request = self
            .cost_explorer()
            .get_cost_and_usage()
            .set_time_period(period)
            .granularity(if question.monthly { Granularity::Monthly } else { Granularity::Daily })
            .metrics(METRIC)
            .group_by(by(split))
            .group_by(by("SERVICE"))
            .filter(filter)
            .set_next_page_token(token.map(str::to_owned));
        let answer = self.ask_once(OPERATION, cancel, || request.clone().send()).await?;
        let mut names = Names::default();
        let split = answer.group_definitions.unwrap_or_default();
        let split = split.iter().filter_map(|group| group.key()).map(|key| names.of(key)).collect();
        let days = answer.results_by_time.unwrap_or_default();
        let periods = days.iter().map(|day| period_of(day, &mut names)).collect();
        Ok(Paged::new(BillPage { names: names.list, split, periods }, answer.next_page_token))
    }
}

/// Names of a page, each once.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    index: HashMap<String, u32>,
}

impl Names {
    fn of(&mut self, name: &str) -> u32 {
        if let Some(index) = self.index.get(name) {
            return *index;
        }
        let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(neutral(name));
        self.index.insert(name.to_owned(), index);
        index
    }
}

fn period_of(day: &ResultByTime, names: &mut Names) -> PagePeriod {
    let text = |of: fn(&aws_sdk_costexplorer::types::DateInterval) -> &str| day.time_period().map(of).map(neutral);
    PagePeriod {
        start: text(|period| period.start()).unwrap_or_default(),
        end: text(|period| period.end()).unwrap_or_default(),
        estimated: day.estimated(),
        groups: day.groups().iter().map(|group| group_of(group, names)).collect(),
    }
}

fn group_of(group: &Group, names: &mut Names) -> PageGroup {
    let keys = group.keys().iter().map(|key| names.of(key)).collect();
    let metric = group.metrics().and_then(|metrics| metrics.get(METRIC));
    let amount = metric.and_then(|metric| metric.amount()).map(neutral);
    PageGroup(keys, amount, metric.and_then(|metric| metric.unit()).map(|unit| names.of(unit)))
}
