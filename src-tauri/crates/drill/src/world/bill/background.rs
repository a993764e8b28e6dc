//! What the company pays beside ECS: a function of seed, day, region and service.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::services::{BilledIn, BilledService, SERVICES, first};
use super::settings::BillShape;
use super::{Charge, RecordType};
use crate::World;
use crate::chance::hash_of;
use crate::regions::offered;
use crate::world::billing_region::usage_type;
use crate::world::calendar::{date, day_of, month_of};

/// Digits behind the point of what is drawn.
const DIGITS: u32 = 10;
/// Of a millionth of a dollar.
const UNITS: i64 = 10_000;

impl World {
    /// The charges of a day, as far as they are in the bill.
    pub(super) fn background_charges(&self, day: i64) -> Vec<Charge> {
        match self.billing.large {
            Some(shape) => self.large_bill(day, shape),
            None => self.company_bill(day),
        }
    }

    fn company_bill(&self, day: i64) -> Vec<Charge> {
        let mut charges = Vec::new();
        if self.billing.company.is_empty() || day < day_of(self.account_created_at()) {
            return charges;
        }
        let mut hours = Hours::new(self, day);
        for service in &SERVICES {
            match service.billed_in {
                BilledIn::Only(place) => charges.extend(hours.charge(service, Cow::Borrowed(place))),
                BilledIn::EachRegion => {
                    let regions = self.billing.company.iter();
                    charges.extend(regions.filter_map(|region| hours.charge(service, Cow::Owned(region.clone()))));
                }
            }
        }
        charges
    }

    fn large_bill(&self, day: i64, shape: BillShape) -> Vec<Charge> {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let mut oldest = month_of(day_of(self.now));
        for _ in 1..shape.months {
            oldest = month_of(oldest - 1);
        }
        let Ok(regions) = offered() else { return Vec::new() };
        if shape.months == 0 || day < oldest {
            return Vec::new();
        }
        let mut hours = Hours::new(self, day);
        let services: Vec<BilledService> = first(size(shape.services)).collect();
        let cells = regions.take(size(shape.regions)).flat_map(|region| services.iter().map(move |one| (region, one)));
        cells.filter_map(|(region, service)| hours.charge(service, Cow::Borrowed(region.code.as_str()))).collect()
    }
}

/// One day, with how much of it is in the bill of each region.
struct Hours<'a> {
    world: &'a World,
    day: i64,
    /// As text, to draw by.
    shown: String,
    weekend: bool,
    billed: BTreeMap<Cow<'static, str>, i64>,
}

impl<'a> Hours<'a> {
    fn new(world: &'a World, day: i64) -> Self {
        let weekend = date(day).weekday().to_monday_zero_offset() >= 5;
        Self { world, day, shown: day.to_string(), weekend, billed: BTreeMap::new() }
    }

    /// None where nothing is in the bill yet.
    fn charge(&mut self, service: &BilledService, region: Cow<'static, str>) -> Option<Charge> {
        let (world, day) = (self.world, self.day);
        let hours = match self.billed.get(&region) {
            Some(hours) => *hours,
            None => *self.billed.entry(region.clone()).or_insert_with(|| world.billed_hours(&region, day)),
        };
        let drawn = |of: &[&str], most: u64| i64::try_from(hash_of(world.seed, of) % (most + 1)).unwrap_or(0);
        // Some regions are used less than others, and no day is quite like the next.
        let size = match service.billed_in {
            BilledIn::EachRegion => 40 + drawn(&["size", &region, service.name], 60),
            BilledIn::Only(_) => 100,
        };
        let permille = 930 + drawn(&["day", &self.shown, &region, service.name], 140);
        let weekday = if self.weekend { service.weekend } else { 100 };
        // Every factor is far from what would overflow, and the order keeps the fractions.
        let whole = service.daily * UNITS / 100 * size / 1000 * permille / 100 * weekday;
        let cost = Decimal::new(whole / 24 * hours, DIGITS);
        (!cost.is_zero()).then(|| Charge {
            record: RecordType::Usage,
            service: Cow::Borrowed(service.name),
            usage_type: Cow::Owned(match service.billed_in {
                BilledIn::Only("global" | super::NO_REGION) => service.usage_type.to_owned(),
                _ => usage_type(&region, service.usage_type),
            }),
            region,
            cost,
        })
    }
}
