//! Days on which a service cost far more in a region than on the days before.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use rust_decimal::Decimal;

use super::RecordType;
use crate::World;
use crate::world::calendar::day_of;

/// AWS tells of anomalies of the last 90 days.
pub(crate) const TOLD_FOR: i64 = 90;
/// What is usual is the median of so many usual days.
const USUAL_DAYS: usize = 14;
/// So many times as much as usual is not usual any more, if it is that many dollars more besides.
const TIMES: Decimal = Decimal::TWO;
const LEAST: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// Days in a row that stand out.
#[derive(Clone, Debug)]
pub(crate) struct Anomaly {
    pub(crate) service: Cow<'static, str>,
    pub(crate) region: Cow<'static, str>,
    /// Since 1970.
    pub(crate) first: i64,
    /// What each day cost, in US dollars.
    pub(crate) actual: Vec<Decimal>,
    /// What is usual for one day.
    pub(crate) expected: Decimal,
    /// What each usage type cost on all these days.
    pub(crate) usage_types: BTreeMap<Cow<'static, str>, Decimal>,
}

impl Anomaly {
    /// The last of its days.
    pub(crate) fn last(&self) -> i64 {
        self.first + i64::try_from(self.actual.len()).unwrap_or(1) - 1
    }
}

/// What one day cost by usage type.
type Day = Vec<(Cow<'static, str>, Decimal)>;

impl World {
    /// Everything that stands out on the bill as it is now, by its first day.
    pub(crate) fn anomalies(&self) -> Vec<Anomaly> {
        let until = day_of(self.now) + 1;
        let from = until - TOLD_FOR - i64::try_from(USUAL_DAYS).unwrap_or(0);
        let mut series: BTreeMap<_, BTreeMap<i64, Day>> = BTreeMap::new();
        for (day, charges) in self.charges(from, until) {
            for charge in charges.into_iter().filter(|charge| charge.record == RecordType::Usage) {
                let of = series.entry((charge.service, charge.region)).or_default();
                of.entry(day).or_default().push((charge.usage_type, charge.cost));
            }
        }
        let mut found: Vec<Anomaly> = Vec::new();
        for ((service, region), days) in &series {
            found.extend(outliers(days, from, until).into_iter().map(|run| Anomaly {
                service: service.clone(),
                region: region.clone(),
                ..run
            }));
        }
        found.sort_by_key(|anomaly| anomaly.first);
        found
    }
}

/// The runs of days that stand out. They do not become usual by lasting.
fn outliers(days: &BTreeMap<i64, Day>, from: i64, until: i64) -> Vec<Anomaly> {
    let nothing = Vec::new();
    let (mut usual, mut runs) = (VecDeque::new(), Vec::<Anomaly>::new());
    for day in from..until {
        let lines = days.get(&day).unwrap_or(&nothing);
        let cost = lines.iter().fold(Decimal::ZERO, |sum, (_, cost)| sum.saturating_add(*cost));
        let expected = median(&usual);
        let outlier = usual.len() == USUAL_DAYS
            && cost >= expected.saturating_mul(TIMES)
            && cost >= expected.saturating_add(LEAST);
        if !outlier {
            usual.push_back(cost);
            if usual.len() > USUAL_DAYS {
                usual.pop_front();
            }
            continue;
        }
        if runs.last().is_none_or(|run| run.last() + 1 < day) {
            runs.push(Anomaly {
                service: Cow::Borrowed(""),
                region: Cow::Borrowed(""),
                first: day,
                actual: Vec::new(),
                expected,
                usage_types: BTreeMap::new(),
            });
        }
        let Some(run) = runs.last_mut() else { continue };
        run.actual.push(cost);
        for (usage_type, cost) in lines {
            let sum = run.usage_types.entry(usage_type.clone()).or_default();
            *sum = sum.saturating_add(*cost);
        }
    }
    runs
}

fn median(costs: &VecDeque<Decimal>) -> Decimal {
    let mut sorted: Vec<Decimal> = costs.iter().copied().collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(costs: &[i64]) -> Vec<(i64, usize, Decimal)> {
        let day = |cost: &i64| vec![(Cow::Borrowed("x"), Decimal::from(*cost))];
        let days = (0..).zip(costs.iter().map(day)).collect();
        let found = outliers(&days, 0, i64::try_from(costs.len()).unwrap());
        found.into_iter().map(|run| (run.first, run.actual.len(), run.expected)).collect()
    }

    #[test]
    fn days_far_above_the_median_of_those_before_are_runs() {
        let usual = [10_i64; 14];
        let with = |more: &[i64]| runs(&[&usual[..], more].concat());
        assert_eq!(with(&[11, 19, 10]), []);
        assert_eq!(with(&[20]), [(14, 1, Decimal::TEN)]);
        assert_eq!(with(&[90, 95, 10, 80]), [(14, 2, Decimal::TEN), (17, 1, Decimal::TEN)]);
        assert_eq!(with(&[90; 40]), [(14, 40, Decimal::TEN)], "what lasts does not become usual");
        assert_eq!(runs(&[90, 10, 90, 10]), [], "nothing is usual yet");
        let cents = [0_i64; 14];
        assert_eq!(runs(&[&cents[..], &[4]].concat()), [], "twice nothing is nothing");
        assert_eq!(runs(&[&cents[..], &[5]].concat()), [(14, 1, Decimal::ZERO)]);
    }
}
