//! When what was burnt passed round sums.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use quench_core::money::Usd;
use quench_core::trail::spend_marks;
use rust_decimal::Decimal;

use crate::scene::at;

type Run = (Timestamp, Option<Timestamp>, Usd);

fn run(start: &str, end: Option<&str>, rate: &str) -> Run {
    (at(start), end.map(at), Usd(rate.parse().unwrap()))
}

fn marks(runs: &[Run], now: &str) -> Vec<(Timestamp, String)> {
    spend_marks(runs, at(now)).into_iter().map(|entry| (entry.at, entry.amount.unwrap().to_string())).collect()
}

#[test]
fn sums_are_passed_when_the_line_crosses_them() {
    let expect =
        |list: &[(&str, &str)]| list.iter().map(|(time, sum)| (at(time), (*sum).to_owned())).collect::<Vec<_>>();
    // A dollar an hour, then ten.
    let steps = [run("00:00:00", None, "1"), run("02:00:00", None, "9")];
    assert_eq!(marks(&steps, "12:00:00"), expect(&[("01:00:00", "1"), ("02:48:00", "10"), ("11:48:00", "100")]));
    // What has not come yet is not told, and neither is a sum that the end of a run leaves unreached.
    assert_eq!(marks(&steps, "02:47:59"), expect(&[("01:00:00", "1")]));
    assert_eq!(marks(&[run("00:00:00", Some("00:59:59"), "1")], "12:00:00"), []);
    assert_eq!(marks(&[run("00:00:00", Some("01:00:00"), "1")], "12:00:00"), expect(&[("01:00:00", "1")]));
    // A pause burns nothing.
    let pause = [run("00:00:00", Some("00:30:00"), "1"), run("05:00:00", None, "1")];
    assert_eq!(marks(&pause, "12:00:00"), expect(&[("05:30:00", "1")]));
    // Many at once pass several sums within the same line.
    let burst = vec![run("00:00:00", None, "0.79"); 12_000];
    let sums: Vec<String> = marks(&burst, "12:00:00").into_iter().map(|(_, sum)| sum).collect();
    assert_eq!(sums, ["1", "10", "100", "1000", "10000"]);
}

#[test]
fn an_instant_is_the_first_millisecond_at_which_the_sum_is_burnt() {
    // 3 dollars an hour: the first after 20 minutes exactly; 7: after 8 min 34.2857.. s.
    assert_eq!(marks(&[run("00:00:00", None, "3")], "00:30:00"), [(at("00:20:00"), "1".to_owned())]);
    assert_eq!(marks(&[run("00:00:00", None, "7")], "00:30:00"), [(at("00:08:34.286"), "1".to_owned())]);
}

#[test]
fn what_is_no_run_burns_nothing() {
    for run in [
        run("10:00:00", Some("09:00:00"), "100"),
        run("13:00:00", None, "100"),
        run("10:00:00", None, "0"),
        run("10:00:00", None, "-5"),
    ] {
        assert_eq!(marks(&[run], "12:00:00"), [], "{run:?}");
    }
}

proptest! {
    /// Judged by adding up each run alone, a millisecond before and at the instant that is told.
    #[test]
    fn just_before_a_mark_less_was_burnt_and_at_it_enough(
        runs in prop::collection::vec((0_i64..50_000_000, prop::option::of(0_i64..50_000_000), 1_i64..40_000_000), 0..12),
        now in 0_i64..86_000_000,
    ) {
        let zero = at("00:00:00");
        let instant = |milliseconds: i64| zero + SignedDuration::from_millis(milliseconds);
        let given: Vec<Run> = runs
            .iter()
            .map(|(start, length, rate)| {
                (instant(*start), length.map(|length| instant(start + length)), Usd(Decimal::new(*rate, 5)))
            })
            .collect();
        // Rates times milliseconds, in hundred-thousandths.
        let burnt = |at: i64| -> i128 {
            let of = |(start, length, rate): &(i64, Option<i64>, i64)| {
                let end = length.map_or(at, |length| (start + length).min(at));
                i128::from((end - start).max(0)) * i128::from(*rate)
            };
            runs.iter().map(of).sum()
        };
        let wanted = |dollars: i128| dollars * 3_600_000 * 100_000;
        let told = spend_marks(&given, instant(now));
        let reached = [1, 10, 100, 1_000, 10_000].into_iter().filter(|dollars| burnt(now) >= wanted(*dollars));
        prop_assert_eq!(told.len(), reached.count());
        for entry in told {
            let at = entry.at.duration_since(zero).as_millis();
            let at = i64::try_from(at).unwrap();
            let dollars: i128 = entry.amount.unwrap().to_string().parse().unwrap();
            prop_assert!(burnt(at) >= wanted(dollars));
            prop_assert!(burnt(at - 1) < wanted(dollars));
        }
    }
}
