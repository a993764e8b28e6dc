//! The keep list as a file: out of one store into another, all of it or nothing.

use quench_core::view::{LineProblemKind, MarkView};

use super::*;
use crate::scene::production;

const HEADER: &str = "mark,arn,reason,owner,expires_on\n";
const FAMILY: &str = "arn:aws:ecs:us-east-1:000000000000:task-definition/shop-api";

/// `small`, swept.
async fn small() -> (Scene, String, Vec<String>) {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let rogue = rogue_clusters(&scene).into_iter().collect();
    (scene, production(&inventory).unwrap(), rogue)
}

/// All but when it was set.
fn told(marks: Vec<MarkView>) -> Vec<MarkView> {
    marks.into_iter().map(|mark| MarkView { set_at: Timestamp::UNIX_EPOCH, ..mark }).collect()
}

#[tokio::test(start_paused = true)]
async fn what_one_writes_another_reads_as_the_same_marks() {
    let (scene, production, rogue) = small().await;
    let reasons = [
        "=cmd|' /C calc'!A0",
        "'quoted, \"twice\"; and\nover two lines",
        "결제 서비스\u{202e}",
        "-1+1",
        "  spaces around  ",
    ];
    for (arn, reason) in [production.as_str(), FAMILY].into_iter().chain(rogue.iter().map(String::as_str)).zip(reasons)
    {
        let mark = if arn == rogue[0] { Mark::Remove } else { Mark::Keep };
        scene.session.set_mark(&MarkOrder { reason: reason.to_owned(), ..order(arn, Some(mark)) }).unwrap();
    }
    scene.session.set_mark(&until(order(&rogue[4], Some(Mark::Keep)), "2027-01-31")).unwrap();
    // One that is over is in no list.
    let over = order("arn:aws:ecs:us-east-1:000000000000:cluster/of-yesterday", Some(Mark::Keep));
    scene.session.set_mark(&until(over, "2026-10-03")).unwrap();
    let file = scene.session.keep_list_csv().unwrap();
    assert!(!file.contains("of-yesterday"));
    let (other, _, _) = small().await;
    let read = other.session.import_keep_list(file.as_bytes()).unwrap();
    assert_eq!((read.applied, read.problems_total), (6, 0), "{:?}", read.problems);
    let mut written = told(scene.session.marks_view().unwrap());
    written.retain(|mark| !mark.expired);
    assert_eq!(told(other.session.marks_view().unwrap()), written);
    assert_eq!(other.session.marks(), scene.session.marks());
    assert_eq!(other.session.keep_list_csv().unwrap(), file, "and it writes the same file again");
    let other = restarted(other).await;
    assert_eq!(other.session.marks(), scene.session.marks());
}

#[tokio::test(start_paused = true)]
async fn a_list_with_one_bad_line_applies_nothing_and_tells_the_line() {
    let (scene, production, rogue) = small().await;
    let elsewhere = production.replace("000000000000", "123456789012");
    let good = format!("keep,{production},ours,ana,\n");
    let long = "x".repeat(501);
    for (bad, kind) in [
        (format!("protect,{},,,", rogue[0]), LineProblemKind::MarkUnknown),
        ("keep,production,,,".to_owned(), LineProblemKind::NotAnArn),
        ("keep,arn:aws:ecs:us-east-1:000000000000:cluster/prod-*,,,".to_owned(), LineProblemKind::NotAnArn),
        (format!("keep,{elsewhere},,,"), LineProblemKind::OtherAccount),
        (format!("keep,{production},again,,"), LineProblemKind::Duplicate),
        (format!("keep,{},,,31/12/2026", rogue[0]), LineProblemKind::ExpiryMalformed),
        (format!("keep,{},{long},,", rogue[0]), LineProblemKind::TooLong),
        (format!("keep,{},,", rogue[0]), LineProblemKind::Malformed),
        (format!("keep,{},\"never closed,,", rogue[0]), LineProblemKind::Malformed),
    ] {
        let file = format!("{HEADER}{good}\n{bad}\n");
        let read = scene.session.import_keep_list(file.as_bytes()).unwrap();
        assert_eq!((read.applied, read.problems_total), (0, 1), "{bad}: {:?}", read.problems);
        assert_eq!((read.problems[0].line, read.problems[0].kind), (4, kind), "{bad}");
        assert_eq!(scene.session.marks_view().unwrap(), [], "{bad}");
    }
    let no_header = scene.session.import_keep_list(good.as_bytes()).unwrap();
    assert_eq!((no_header.applied, no_header.problems[0].kind), (0, LineProblemKind::NoHeader));
    let read = scene.session.import_keep_list(format!("{HEADER}{good}").as_bytes()).unwrap();
    assert_eq!((read.applied, scene.session.marks().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_list_adds_to_the_marks_that_are_set_and_makes_the_shown_plan_void() {
    let (scene, production, rogue) = small().await;
    scene.session.mark(&everywhere(&scene.session)).unwrap();
    let plan = scene.session.make_plan().unwrap();
    let file = format!("{HEADER}keep,{production},ours,,\nkeep,{},ours too,,\n", rogue[0]);
    scene.session.import_keep_list(file.as_bytes()).unwrap();
    let refused = scene.session.approve(&plan.hash, "0000");
    assert!(matches!(refused, Err(SessionError::PlanChanged)), "the plan that was shown takes what is kept now");
    let (targets, _) = planned(&scene.session);
    assert!(!targets.contains(&production) && !targets.contains(&rogue[0]) && targets.contains(&rogue[1]));
    assert_eq!(scene.session.marks().len(), rogue.len() + 1);
    assert_eq!(scene.session.triage_view().keeps, 2);
}
