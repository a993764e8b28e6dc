//! The keep list: what is understood, what is refused and where, and that what was written is read again.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use jiff::Timestamp;
use proptest::prelude::*;
use quench_core::keep_list::{LONGEST, MOST, read, write};
use quench_core::mark::Mark;
use quench_core::view::{LineProblem, LineProblemKind, MarkOrder, MarkView};

const HEADER: &str = "mark,arn,reason,owner,expires_on\n";

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:{rest}")
}

fn read_text(text: &str) -> Result<Vec<MarkOrder>, Vec<LineProblem>> {
    read(text.as_bytes(), "123456789012", "aws", &|_| false)
}

fn order(mark: Mark, rest: &str, reason: &str, owner: &str, expires_on: Option<&str>) -> MarkOrder {
    MarkOrder {
        arn: arn(rest),
        mark: Some(mark),
        reason: reason.into(),
        owner: owner.into(),
        expires_on: expires_on.map(str::to_owned),
    }
}

fn problems(lines: &str) -> Vec<(u32, LineProblemKind)> {
    let told = read_text(&format!("{HEADER}{lines}")).unwrap_err();
    told.into_iter().map(|problem| (problem.line, problem.kind)).collect()
}

#[test]
fn it_is_read_however_a_spreadsheet_wrote_it() {
    let expected = [
        order(Mark::Keep, "cluster/prod", "the shop, \"live\"", "Ana", Some("2026-12-31")),
        order(Mark::Remove, "task-definition/api", "", "", None),
    ];
    let (prod, api) = (arn("cluster/prod"), arn("task-definition/api"));
    let plain = format!("{HEADER}keep,{prod},\"the shop, \"\"live\"\"\",Ana,2026-12-31\nremove,{api},,,\n");
    assert_eq!(read_text(&plain).unwrap(), expected);
    let european = format!(
        "\u{feff}\"Mark\";\"ARN\";Reason;Owner;Expires_On\r\n\r\n KEEP ; {prod};\"the shop, \"\"live\"\"\";Ana; 31.12.2026 \r\n;;;;\r\nRemove;{api};;;\r\n"
    );
    assert_eq!(read_text(&european).unwrap(), expected);
    assert_eq!(read_text(&plain.replace('\n', "\r")).unwrap(), expected, "of an old Macintosh");
    assert_eq!(read_text(plain.trim_end()).unwrap(), expected, "the last line need not end");
    assert_eq!(read_text(HEADER).unwrap(), []);
}

#[test]
fn everything_that_can_be_marked_is_an_arn_and_nothing_else_is() {
    for rest in [
        "cluster/prod_1",
        "service/prod/api",
        "service/api",
        "task/prod/0a1b",
        "task/0a1b2c3d-aaaa-bbbb-cccc-000000000000",
        "task-definition/api:7",
        "task-definition/api",
    ] {
        assert_eq!(read_text(&format!("{HEADER}keep,{},,,\n", arn(rest))).unwrap()[0].arn, arn(rest));
    }
    let rule = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
    assert_eq!(read_text(&format!("{HEADER}keep,{rule},,,\n")).unwrap()[0].arn, rule);
    for rest in [
        "cluster/prod-*",
        "cluster/a/b",
        "cluster/",
        "service/prod/a/b",
        "service/prod/*",
        "task-definition/api:*",
        "task-definition/api:+7",
        "task-definition/api:07",
        "task-definition/api:",
        "task-definition/*",
        "task-set/prod/api/1",
        "container-instance/prod/1",
    ] {
        assert_eq!(problems(&format!("keep,{},,,\n", arn(rest))), [(2, LineProblemKind::NotAnArn)], "{rest}");
    }
    for text in ["", "production", "arn:aws:s3:::bucket", "arn:aws:events:eu-west-1:123456789012:rule/night*"] {
        assert_eq!(problems(&format!("keep,{text},,,\n")), [(2, LineProblemKind::NotAnArn)], "{text}");
    }
}

#[test]
fn every_problem_is_told_with_its_line() {
    use LineProblemKind::{Duplicate, ExpiryMalformed, Malformed, MarkUnknown, NotAnArn, OtherAccount, TooLong};
    let prod = arn("cluster/prod");
    let (other, china) = (prod.replace("123456789012", "000000000000"), prod.replace("arn:aws:", "arn:aws-cn:"));
    let long = "ä".repeat(LONGEST + 1);
    let text = [
        format!("keep,{prod},\"two\nlines and\r\nthree\",,"),  // 2 to 4
        String::new(),                                         // 5
        "keep,prod,,,".into(),                                 // 6
        format!("hold,{},,,2026-13-01", arn("cluster/a")),     // 7, twice
        format!("keep,{prod},,,"),                             // 8
        format!("keep,{other},,,"),                            // 9
        format!("keep,{china},,,"),                            // 10
        format!("keep,{},,", arn("cluster/b")),                // 11
        format!("keep,{},{long},{long},", arn("cluster/c")),   // 12, twice
        format!("keep,{},\"x\"y,,", arn("cluster/d")),         // 13
        format!("keep,{},,,12/31/2026", arn("cluster/e")),     // 14
        format!("keep,{},\"never closed,,", arn("cluster/f")), // 15
        "keep,again,,,".into(),                                // 16
    ];
    let found = problems(&text.join("\n"));
    let expected = [
        (6, NotAnArn),
        (7, MarkUnknown),
        (7, ExpiryMalformed),
        (8, Duplicate),
        (9, OtherAccount),
        (10, OtherAccount),
        (11, Malformed),
        (12, TooLong),
        (12, TooLong),
        (13, Malformed),
        (14, ExpiryMalformed),
        (15, Malformed),
        (16, NotAnArn),
    ];
    assert_eq!(found, expected);
}

#[test]
fn bytes_that_are_no_text_are_told_and_what_is_told_is_harmless() {
    let mut text = format!("{HEADER}keep,{},f", arn("cluster/a")).into_bytes();
    text.extend(b"\xfcr,,\nkeep,a\xe2\x80\xaeb,,,\n");
    let told = read(&text, "123456789012", "aws", &|_| false).unwrap_err();
    assert_eq!((told[0].line, told[0].kind), (2, LineProblemKind::Malformed), "of a spreadsheet that wrote Latin 1");
    assert_eq!(told[1].text, "a\\u{202e}b");
    let long = read_text(&format!("{HEADER}keep,{},,,\n", "x".repeat(10_000))).unwrap_err();
    assert_eq!(long[0].text.chars().count(), 121, "cut");
}

#[test]
fn without_a_header_nothing_else_is_told() {
    let wrong = ["", "\n\n", "keep,arn,,,\n", "arn,mark,reason,owner,expires_on\n", "mark,arn\n", "\"mark", "\0\u{7f}"];
    for text in wrong {
        let told = read_text(text).unwrap_err();
        assert_eq!(told.len(), 1, "{text:?}");
        assert_eq!(told[0].kind, LineProblemKind::NoHeader, "{text:?}");
    }
    assert_eq!(read_text("\n\nkeep,x,,,\n").unwrap_err()[0].line, 3);
}

#[test]
fn a_list_has_an_end() {
    let line = |number: usize| format!("keep,{},,,\n", arn(&format!("cluster/c{number}")));
    let whole: String = (0..MOST).map(line).collect();
    assert_eq!(read_text(&format!("{HEADER}\n{whole}\n\n")).unwrap().len(), MOST, "blank lines are none");
    let found = problems(&format!("{whole}{}not read any more", line(MOST)));
    assert_eq!(found, [(20_002, LineProblemKind::TooMany)]);
}

/// The one change to a spreadsheet's text that is made on purpose.
#[test]
fn no_spreadsheet_runs_what_was_written() {
    let reason = "=HYPERLINK(\"http://x\")";
    let view = view(order(Mark::Keep, "cluster/a", reason, "@ana", Some("2026-12-31")));
    let text = write(std::slice::from_ref(&view));
    let line = format!("\"keep\",\"{}\",\"'=HYPERLINK(\"\"http://x\"\")\",\"'@ana\",\"2026-12-31\"\n", view.arn);
    assert_eq!(text, format!("{HEADER}{line}"));
    assert_eq!(read_text(&text).unwrap()[0].reason, reason);
}

fn view(order: MarkOrder) -> MarkView {
    MarkView {
        arn: order.arn,
        mark: order.mark.unwrap(),
        reason: order.reason,
        owner: order.owner,
        expires_on: order.expires_on,
        expired: false,
        set_at: Timestamp::UNIX_EPOCH,
        found: true,
    }
}

fn any_orders() -> impl Strategy<Value = Vec<MarkOrder>> {
    let texts = || {
        prop_oneof!["[a-c'=+@\",;\r\n ＝-]{0,8}", any::<String>().prop_map(|text| text.chars().take(LONGEST).collect())]
    };
    let day = proptest::option::of(
        (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
    );
    let rest = proptest::sample::select(vec![
        "cluster/c",
        "service/c/s",
        "task/c/",
        "task-definition/f",
        "task-definition/f:1",
    ]);
    let order = (any::<bool>(), rest, texts(), texts(), day).prop_map(|(keep, rest, reason, owner, expires_on)| {
        let mark = if keep { Mark::Keep } else { Mark::Remove };
        order(mark, rest, &reason, &owner, expires_on.as_deref())
    });
    proptest::collection::vec(order, 0..8).prop_map(|mut orders| {
        // Each of its own.
        orders.iter_mut().enumerate().for_each(|(number, order)| order.arn.push_str(&number.to_string()));
        orders
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(orders in any_orders()) {
        let views: Vec<_> = orders.iter().cloned().map(view).collect();
        let text = write(&views);
        prop_assert_eq!(read_text(&text), Ok(orders.clone()));
        prop_assert_eq!(read_text(&format!("\u{feff}{text}")), Ok(orders));
    }

    /// Whatever stands in a file, it is read or refused; and each problem is in a line that is there.
    #[test]
    fn any_file_is_read_or_refused(bytes in proptest::collection::vec(proptest::sample::select(b"\",;\r\n' kx=\xff".to_vec()), 0..200), header in any::<bool>()) {
        let mut text = if header { HEADER.as_bytes().to_vec() } else { Vec::new() };
        text.extend(bytes);
        let breaks = text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        match read(&text, "123456789012", "aws", &|_| false) {
            Ok(orders) => prop_assert!(orders.is_empty(), "there is no ARN in it"),
            Err(told) => {
                prop_assert!(!told.is_empty() && told.is_sorted_by_key(|problem| problem.line));
                prop_assert!(told.iter().all(|problem| problem.line >= 1 && problem.line as usize <= breaks + 1));
            }
        }
    }
}
