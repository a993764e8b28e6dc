//! The bill day by day, each made when it is asked for: a page of a large bill does not make the others.

use std::collections::BTreeMap;

use super::Charge;
use super::adjustments::{CreditLeft, cover};
use crate::World;
use crate::world::calendar::{day_of, month_of};

/// What ran is metered for that many days at once, because each time all tasks are looked at.
const METERED: i64 = 32;

impl World {
    /// All that is on the bill of these days, the last one not included. Days in the future are not in it.
    pub(crate) fn charges(&self, from: i64, until: i64) -> impl Iterator<Item = (i64, Vec<Charge>)> {
        let mut credit: Option<CreditLeft> = None;
        self.used_days(from, until).map(move |(day, mut charges)| {
            let month = month_of(day);
            let mut left = credit.filter(|left| left.month == month).unwrap_or_else(|| self.credit_left(month, day));
            let credits = cover(&charges, &mut left);
            credit = Some(left);
            charges.extend(credits);
            charges.extend((day == month).then(|| self.tax(month)).flatten());
            charges.extend(self.refunds(day));
            (day, charges)
        })
    }

    /// The same without taxes, credits and refunds.
    pub(super) fn used_days(&self, from: i64, until: i64) -> impl Iterator<Item = (i64, Vec<Charge>)> {
        let until = until.min(day_of(self.now) + 1);
        let mut metered: BTreeMap<i64, Vec<Charge>> = BTreeMap::new();
        let mut metered_until = from;
        (from..until).map(move |day| {
            if day >= metered_until {
                metered_until = until.min(day + METERED);
                metered = self.metered_charges(day, metered_until);
            }
            let mut charges = metered.remove(&day).unwrap_or_default();
            charges.extend(self.background_charges(day));
            (day, charges)
        })
    }
}
