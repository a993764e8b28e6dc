//! How fast money goes: the sum of what the running tasks cost per hour.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Usd;
use crate::price::{TaskPrice, task_price};
use crate::price_book::PriceBook;
use crate::region::RegionCode;
use crate::resource::Task;

/// A rate of spend with what is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Burn {
    /// US dollars per hour of the priced tasks.
    pub per_hour: Usd,
    /// Some rate is an estimate.
    pub about: bool,
    /// Some cost has no price: the true rate is higher.
    pub at_least: bool,
    /// Tasks that cost money and have no price.
    pub unpriced: u32,
    /// Tasks whose machines cost, not they.
    pub on_instances: u32,
}

/// What is saved once a burn has stopped, US dollars. AWS counts a month as 730 hours (AWS Pricing Calculator).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Saving {
    /// In an hour.
    pub per_hour: Usd,
    /// In 24 of them.
    pub per_day: Usd,
    /// In 730 of them.
    pub per_month: Usd,
    /// Some rate is an estimate.
    pub about: bool,
    /// Some cost has no price: more is saved.
    pub at_least: bool,
}

const HOURS_A_DAY: u32 = 24;
const HOURS_A_MONTH: u32 = 730;

impl Burn {
    /// Adds one living task.
    pub fn add_task(&mut self, book: &PriceBook, region: &RegionCode, task: &Task) {
        match task_price(book, region, task) {
            TaskPrice::PerHour { rate, about, at_least } => {
                self.per_hour += rate;
                self.about |= about;
                self.at_least |= at_least;
            }
            TaskPrice::Unpriced => {
                self.unpriced += 1;
                self.at_least = true;
            }
            TaskPrice::OnInstances => self.on_instances += 1,
        }
    }

    /// The burn of those of `tasks` that are alive.
    pub fn of<'a>(book: &PriceBook, region: &RegionCode, tasks: impl IntoIterator<Item = &'a Task>) -> Self {
        let mut burn = Self::default();
        tasks.into_iter().filter(|task| task.is_alive()).for_each(|task| burn.add_task(book, region, task));
        burn
    }

    /// The sum of two burns.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            per_hour: self.per_hour + other.per_hour,
            about: self.about || other.about,
            at_least: self.at_least || other.at_least,
            unpriced: self.unpriced + other.unpriced,
            on_instances: self.on_instances + other.on_instances,
        }
    }

    /// What is saved once it has stopped.
    pub fn saving(&self) -> Saving {
        let hours = |hours: u32| self.per_hour.times(Decimal::from(hours));
        Saving {
            per_hour: self.per_hour,
            per_day: hours(HOURS_A_DAY),
            per_month: hours(HOURS_A_MONTH),
            about: self.about,
            at_least: self.at_least,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saving_is_told_by_the_hour_the_day_and_the_month_of_aws() {
        let task = Task {
            launch_type: Some("FARGATE".into()),
            cpu_units: Some(16_384),
            memory_mib: Some(32_768),
            ..Task::default()
        };
        let region = RegionCode::parse("us-east-1").unwrap();
        let book = PriceBook::bundled();
        let usd = |text: &str| Usd(text.parse().unwrap());
        let saving = Burn::of(&book, &region, [&task, &task]).saving();
        assert_eq!(
            (saving.per_hour, saving.per_day, saving.per_month),
            (usd("1.57984"), usd("37.91616"), usd("1153.2832"))
        );
        assert!(!saving.about && !saving.at_least);
        let unsized_task = Task { memory_mib: None, ..task.clone() };
        let estimated = RegionCode::parse("eu-central-2").unwrap();
        assert!(Burn::of(&book, &region, [&task, &unsized_task]).saving().at_least);
        assert!(Burn::of(&book, &estimated, [&task]).saving().about);
    }
}
