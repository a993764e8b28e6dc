//! Pages of anything: nothing panics, and every group is in a sum or counted as odd.

use std::collections::BTreeSet;

use proptest::prelude::*;
use quench_core::billing::{BillBuilder, BillPage, PageGroup, PagePeriod, TAX, bill_csv, explain, layers};
use quench_core::money::Amount;
use quench_core::view::{BillGrouping, BillQuery, BillSplit, OddKind};
use rust_decimal::Decimal;

use crate::pages::{later, october, question, view};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["REGION", "SERVICE", "USAGE_TYPE", "USD", "USD", "EUR", TAX, "us-east-1", "global", "", "EU-Fargate", "KRWX"])
            .prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

fn amount() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        4 => (-1_000_000_i64..1_000_000).prop_map(|cents| Some(Decimal::new(cents, 2).to_string())),
        1 => "[0-9eE.+-]{0,20}".prop_map(Some),
        1 => ".{0,12}".prop_map(Some),
        1 => Just(None),
    ]
}

fn date() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (-1_i64..6).prop_map(|day| october(day).to_string()),
        1 => (0_i64..4).prop_map(|day| format!("{}T00:00:00Z", october(day))),
        1 => "[0-9T:Z-]{0,12}",
    ]
}

fn group() -> impl Strategy<Value = PageGroup> {
    let keys = prop_oneof![5 => prop::collection::vec(0_u32..12, 2), 1 => prop::collection::vec(any::<u32>(), 0..4)];
    (keys, amount(), prop::option::of(prop_oneof![5 => 0_u32..12, 1 => any::<u32>()]))
        .prop_map(|(keys, amount, unit)| PageGroup(keys, amount, unit))
}

fn period() -> impl Strategy<Value = PagePeriod> {
    let days = prop_oneof![
        3 => (0_i64..4).prop_map(|day| (october(day).to_string(), october(day + 1).to_string())),
        1 => (date(), date()),
    ];
    (days, any::<bool>(), prop::collection::vec(group(), 0..12))
        .prop_map(|((start, end), estimated, groups)| PagePeriod { start, end, estimated, groups })
}

fn page() -> impl Strategy<Value = BillPage> {
    let split = prop_oneof![2 => Just(vec![]), 3 => Just(vec![0, 1]), 1 => prop::collection::vec(any::<u32>(), 0..3)];
    (prop::collection::vec(name(), 0..12), split, prop::collection::vec(period(), 0..4)).prop_map(
        |(mut names, split, periods)| {
            if split == [0, 1] {
                names.splice(0..0, ["REGION".to_owned(), "SERVICE".to_owned()]);
            }
            BillPage { names, split, periods }
        },
    )
}

/// The groups of periods that were asked for, how many of them are tax, and how many periods were not asked for.
fn expected(pages: &[BillPage]) -> (usize, usize) {
    let asked = |period: &&PagePeriod| {
        let plain = |text: &str| text.strip_suffix("T00:00:00Z").unwrap_or(text).to_owned();
        (0..4).any(|day| {
            plain(&period.start) == october(day).to_string() && plain(&period.end) == october(day + 1).to_string()
        })
    };
    let periods = || pages.iter().flat_map(|page| &page.periods);
    let groups = periods().filter(asked).map(|period| period.groups.len()).sum();
    (groups, periods().count() - periods().filter(asked).count())
}

proptest! {
    #[test]
    fn every_group_is_in_a_sum_or_counted_as_odd(
        pages in prop::collection::vec(page(), 0..4),
        usage_types: bool,
        complete: bool,
        alert in (1_i64..100_000, -1_i64..5),
    ) {
        let mut question = question(4);
        question.grouping = if usage_types { BillGrouping::UsageType } else { BillGrouping::Region };
        // Without tax, which is in a sum of its own that tells no rows.
        let mut pages = pages;
        pages.iter_mut().flat_map(|page| &mut page.names).filter(|name| *name == TAX).for_each(|name| name.push('.'));
        let mut builder = BillBuilder::new(question, BTreeSet::new());
        pages.iter().for_each(|page| builder.add(page));
        let bill = builder.bill(complete, |_| true);
        let (groups, strange) = expected(&pages);
        let told = |kind| bill.odd.get(&kind).map_or(0, |odd| odd.count as usize);
        use OddKind::{MissingDay, NoUnit, NotDecimal, OtherCurrency, OutsidePeriod, Overlapping, Twice, WrongGroups};
        let apart: usize = [NotDecimal, NoUnit, OtherCurrency, Twice, WrongGroups].into_iter().map(told).sum();
        if usage_types {
            prop_assert!(bill.cells.len() + apart <= groups, "several usage types make one cell");
        } else {
            prop_assert_eq!(bill.cells.len() + apart, groups);
        }
        prop_assert_eq!(told(OutsidePeriod) + told(Overlapping), strange);
        let untold = bill.periods.iter().filter(|period| !period.told).count();
        prop_assert_eq!(told(MissingDay), if complete { untold } else { 0 });
        prop_assert!(bill.odd.values().all(|odd| odd.examples.len() <= 5 && odd.count > 0));
        prop_assert!(bill.places.len() <= bill.cells.len() && bill.services.len() <= bill.cells.len());
        // Nothing that is made of it panics.
        let shown = view(&bill, later(), &["us-east-1"], Some(later()));
        prop_assert_eq!(shown.total.unwrap_or_default(), bill.total());
        for split in [BillSplit::Place, BillSplit::Service] {
            let query = BillQuery { revision: 1, split, place: bill.places.first().cloned() , service: None };
            prop_assert!(layers(&bill, &query, later()).layers.len() <= 8);
            prop_assert!(bill_csv(&bill, &query, later(), &[]).is_ok());
        }
        let told = explain(&bill, Amount(Decimal::from(alert.0)), october(alert.1), later());
        prop_assert_eq!(told.is_ok(), (0..4).contains(&alert.1));
    }

    #[test]
    fn a_page_that_was_kept_is_the_page_that_came(page in page()) {
        let kept = serde_json::to_string(&page).unwrap();
        prop_assert_eq!(serde_json::from_str::<BillPage>(&kept).unwrap(), page);
    }
}
