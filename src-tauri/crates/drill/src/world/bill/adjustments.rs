//! Taxes, credits and refunds: what is on the bill and was not used.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Charge, NO_REGION, NO_USAGE_TYPE, RecordType};
use crate::World;
use crate::world::calendar::month_after;

/// Ten per cent, as in Korea, where the story plays.
const TAX: Decimal = Decimal::from_parts(10, 0, 0, false, 2);

/// How much of a month's credits is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct CreditLeft {
    pub(super) month: i64,
    pub(super) usd: Decimal,
}

impl World {
    /// A company's tax on what a month has used so far: one line on its first day, which grows with the month.
    pub(super) fn tax(&self, first: i64) -> Option<Charge> {
        if self.billing.company.is_empty() {
            return None;
        }
        let used = self.used(first, month_after(first));
        Some(adjustment(RecordType::Tax, Cow::Borrowed("Tax"), used.saturating_mul(TAX)))
            .filter(|charge| !charge.cost.is_zero())
    }

    pub(super) fn refunds(&self, day: i64) -> impl Iterator<Item = Charge> {
        let of_day = self.billing.refunds.iter().filter(move |refund| refund.day == day && !refund.usd.is_zero());
        of_day.map(|refund| adjustment(RecordType::Refund, Cow::Owned(refund.service.clone()), -refund.usd))
    }

    /// What is left of a month's credits at the beginning of a day.
    pub(super) fn credit_left(&self, month: i64, day: i64) -> CreditLeft {
        let promised = self.billing.credits;
        let used = if promised.is_zero() { Decimal::ZERO } else { self.used(month, day) };
        CreditLeft { month, usd: promised.saturating_sub(used).max(Decimal::ZERO) }
    }

    /// What was used in these days, the last one not included.
    fn used(&self, from: i64, until: i64) -> Decimal {
        let all = self.used_days(from, until).flat_map(|(_, charges)| charges);
        all.fold(Decimal::ZERO, |sum, charge| sum.saturating_add(charge.cost))
    }
}

/// Credits stand beside what they cover, under the same names.
pub(super) fn cover(charges: &[Charge], left: &mut CreditLeft) -> Vec<Charge> {
    let mut credits = Vec::new();
    for charge in charges {
        let covered = charge.cost.min(left.usd);
        if covered.is_zero() {
            continue;
        }
        left.usd = left.usd.saturating_sub(covered);
        credits.push(Charge { record: RecordType::Credit, cost: -covered, ..charge.clone() });
    }
    credits
}

fn adjustment(record: RecordType, service: Cow<'static, str>, cost: Decimal) -> Charge {
    Charge { record, service, region: Cow::Borrowed(NO_REGION), usage_type: Cow::Borrowed(NO_USAGE_TYPE), cost }
}
