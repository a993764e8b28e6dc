//! What tasks cost, metered from what truly ran: in disabled regions too, and of tasks that ECS has forgotten.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Charge, ECS, RecordType};
use crate::World;
use crate::world::billing_region::usage_type;
use crate::world::calendar::DAY;
use crate::world::meter::Meter;
use crate::world::metered::{Counts, count};

impl World {
    /// The charges of each day, the last day not included, as far as they are in the bill.
    pub(super) fn metered_charges(&self, from: i64, until: i64) -> BTreeMap<i64, Vec<Charge>> {
        let windows = self.windows(from, until);
        let mut days: BTreeMap<i64, Counts> = BTreeMap::new();
        for (kind, parts) in self.billed_within(&windows) {
            for (place, millis) in parts {
                let Some(window) = windows.get(place).filter(|window| self.billed(&kind.region, **window)) else {
                    continue;
                };
                let day = days.entry(window.from.div_euclid(DAY)).or_default();
                count(day, &kind, millis);
            }
        }
        days.into_iter().map(|(day, counts)| (day, self.charges_of(counts))).collect()
    }

    fn charges_of(&self, counts: Counts) -> Vec<Charge> {
        let charge = |((region, meter), counted): ((String, Meter), _)| Charge {
            record: RecordType::Usage,
            service: Cow::Borrowed(ECS),
            usage_type: Cow::Owned(usage_type(&region, meter.usage_type())),
            cost: self.cost(&region, meter, counted),
            region: Cow::Owned(region),
        };
        counts.into_iter().map(charge).filter(|charge| !charge.cost.is_zero()).collect()
    }
}
