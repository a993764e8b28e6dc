//! The bill as a file: it parses back to the same rows, and no spreadsheet runs it.

use proptest::prelude::*;
use quench_core::billing::{Bill, CsvRow, ECS, TAX, bill_csv};
use quench_core::view::{ApartKind, ApartTotal, BillPlace, BillQuery, BillSplit};

use crate::pages::{EC2, amount, at, bill, daily, later, one_day, question, region, usd};

const RUN: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn query(place: Option<BillPlace>) -> BillQuery {
    BillQuery { revision: 1, split: BillSplit::Place, place, service: None }
}

fn parsed(text: &str) -> Vec<CsvRow> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// What was put before a text is taken off again.
fn meant(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

fn row(kind: &str, day: &str, until: &str, place: &str, service: &str, amount: &str, state: &str) -> CsvRow {
    let [kind, from, until, place, service, amount, state] =
        [kind, day, until, place, service, amount, state].map(str::to_owned);
    CsvRow { kind, from, until, place, service, amount, currency: "USD".into(), state }
}

/// Quoted: where a spreadsheet parts fields at another sign, `x;=1+1` would be two, and one of them a formula.
const HEADER: &str = "\"kind\",\"from\",\"until\",\"place\",\"service\",\"amount\",\"currency\",\"state\"\n";

#[test]
fn every_row_is_in_it_exactly_and_credits_are_apart() {
    let last = one_day(1, vec![usd("us-east-1", ECS, "0.0000000001"), usd("", TAX, "7"), usd("global", EC2, "-2.50")]);
    let bill = bill(question(2), &[daily(&[Some("1234567.8900")]), vec![last]].concat());
    let apart = [
        ApartTotal { kind: ApartKind::Credit, total: amount("-10") },
        ApartTotal { kind: ApartKind::Refund, total: amount("-0.5") },
        ApartTotal { kind: ApartKind::Tax, total: amount("7") },
    ];
    let read_at = at("2026-10-03T12:00:00Z");
    let text = bill_csv(&bill, &query(None), read_at, &apart).unwrap();
    assert!(text.starts_with(HEADER), "{text}");
    let [first, second, third] = ["2026-10-01", "2026-10-02", "2026-10-03"];
    assert_eq!(
        parsed(&text),
        [
            row("charge", first, second, "ap-northeast-2", ECS, "1234567.89", "final"),
            row("charge", second, third, "us-east-1", ECS, "0.0000000001", "open"),
            row("charge", second, third, "global", EC2, "-2.5", "open"),
            row("credit", first, third, "", "", "-10", ""),
            row("refund", first, third, "", "", "-0.5", ""),
            row("tax", first, third, "", "", "7", ""),
        ]
    );
    let seoul = bill_csv(&bill, &query(Some(region("ap-northeast-2"))), read_at, &apart).unwrap();
    assert_eq!(parsed(&seoul).len(), 1, "credits are of no place");
    let none = bill_csv(&bill, &query(Some(region("eu-west-1"))), read_at, &apart).unwrap();
    assert_eq!(none, HEADER, "a file without lines has its names");
}

fn of_names(place: &str, service: &str) -> Bill {
    bill(question(1), &[one_day(0, vec![usd(place, service, "-3")])])
}

#[test]
fn a_hostile_name_is_text() {
    let long = "=9".repeat(4096);
    for name in [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "'=1",
        "\"=1\",\"",
        "a,b\"c\nd",
        "\u{202e}=1",
        "\u{feff}=1",
        "",
        &long,
    ] {
        let bill = of_names(name, name);
        let text = bill_csv(&bill, &query(None), later(), &[]).unwrap();
        let rows = parsed(&text);
        assert_eq!(rows.len(), 1, "{name:?}");
        assert_eq!(meant(&rows[0].service), bill.services[0], "{name:?}");
        assert_eq!(meant(&rows[0].place), bill.places[0].name(), "{name:?}");
        for cell in [&rows[0].place, &rows[0].service] {
            assert!(!cell.starts_with(RUN) && cell.len() < 8192, "{cell:?}");
            assert!(!cell.contains(['\u{202e}', '\u{feff}', '\n', '\r', '\t']), "{cell:?}");
        }
        assert_eq!(rows[0].amount, "-3", "an amount is a number, whatever its sign");
    }
}

proptest! {
    #[test]
    fn a_file_parses_back_to_the_rows_of_the_bill(
        names in prop::collection::vec(("[=+@'\"\\-,;\n\r\t a-z가\u{202e}＝]{0,12}", ".{0,40}"), 1..12),
        amounts in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 12),
    ) {
        let amounts: Vec<String> = amounts.iter().map(|amount| format!("{amount}E-7")).collect();
        let groups = names.iter().zip(&amounts).map(|((place, service), amount)| usd(place, service, amount)).collect();
        let bill = bill(question(1), &[one_day(0, groups)]);
        let rows = parsed(&bill_csv(&bill, &query(None), later(), &[]).unwrap());
        prop_assert_eq!(rows.len(), bill.cells.len());
        for (row, cell) in rows.iter().zip(&bill.cells) {
            prop_assert_eq!(meant(&row.place), bill.place(cell).unwrap().name());
            prop_assert_eq!(meant(&row.service), bill.service(cell));
            prop_assert_eq!(amount(&row.amount), cell.amount);
            prop_assert!(![&row.place, &row.service].iter().any(|cell| cell.starts_with(RUN)));
        }
    }
}
