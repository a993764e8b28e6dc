//! The end of building: from everything that was told to a bill.

use jiff::civil::Date;

use super::names::{Names, drop_unused};
use super::odd::tell;
use super::rows::{cells, main_currency, once, others};
use super::{Bill, BillBuilder, Period};
use crate::view::OddKind;

impl BillBuilder {
    /// The bill of the pages so far. `missing` tells whether a period that AWS left out should have been there; it is asked of
    /// a complete bill only.
    pub fn bill(mut self, complete: bool, missing: impl Fn(&Period) -> bool) -> Bill {
        if complete {
            let left_out: Vec<Date> =
                self.periods.iter().filter(|period| !period.told && missing(period)).map(|period| period.day).collect();
            left_out.iter().for_each(|day| tell(&mut self.odd, OddKind::MissingDay, 1, || day.to_string()));
        }
        // More of the last period may be on the page that was not read.
        if !complete && let Some(last) = self.periods.iter_mut().rev().find(|period| period.told) {
            last.partly = true;
        }
        let mut rows = std::mem::take(&mut self.rows);
        let (place_ranks, service_ranks) = (self.places.ranks(), self.services.ranks());
        for row in &mut rows {
            row.place = place_ranks.get(usize::from(row.place)).copied().unwrap_or_default();
            row.service = service_ranks.get(usize::from(row.service)).copied().unwrap_or_default();
        }
        let mut places = std::mem::replace(&mut self.places, Names::new()).into_sorted();
        let mut services = std::mem::replace(&mut self.services, Names::new()).into_sorted();
        once(&mut rows, |row| {
            let day = self.periods.get(usize::from(row.period)).map(|period| period.day);
            let service = services.get(usize::from(row.service)).map_or("", String::as_str);
            let example = |day: Date| format!("{day} · {service} · {}", row.amount);
            tell(&mut self.odd, OddKind::Twice, 1, || day.map(example).unwrap_or_default());
        });
        let currency = main_currency(&rows);
        for (other, (count, sum)) in others(&rows, currency) {
            tell(&mut self.odd, OddKind::OtherCurrency, count, || format!("{other} {sum}"));
        }
        let tax = rows.iter().filter(|row| row.tax && row.currency == currency).map(|row| row.amount).sum();
        rows.retain(|row| !row.tax && row.currency == currency);
        let mut cells = cells(&rows);
        drop(rows);
        drop_unused(&mut places, &mut cells, |cell| &mut cell.place);
        drop_unused(&mut services, &mut cells, |cell| &mut cell.service);
        Bill {
            question: self.question,
            periods: self.periods,
            places,
            services,
            cells,
            currency,
            tax,
            odd: self.odd,
            pages: self.pages,
            complete,
        }
    }
}
