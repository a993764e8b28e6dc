//! How fast money goes: the sum of what the running tasks cost per hour.

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
}
