//! Verdicts of the practice accounts. What weighs how much is tuned elsewhere: only clear cases are in here.

use quench_core::triage::{Certainty, Signal, Verdict};
use quench_core::view::{Held, SubjectKind};
use quench_drill::{Effect, Fault, When};

use super::*;

type Judged = Vec<(String, Verdict)>;

/// Everything that was judged, by whose it is: the attacker's, and the company's.
fn judged(scene: &Scene, kind: SubjectKind) -> (Judged, Judged) {
    let findings = scene.session.findings();
    let of = findings.of.iter().filter(|(_, finding)| finding.kind == kind);
    let all = of.map(|(arn, finding)| (arn.clone(), finding.verdict));
    scene.drill.world(|world| all.partition(|(arn, _)| world.is_rogue(arn)))
}

fn count(found: &[(String, Verdict)], verdict: Verdict) -> usize {
    found.iter().filter(|(_, other)| *other == verdict).count()
}

const KINDS: [SubjectKind; 4] =
    [SubjectKind::Cluster, SubjectKind::Service, SubjectKind::Task, SubjectKind::Definition];

#[tokio::test(start_paused = true)]
async fn campaigns_are_rogue_and_what_the_company_has_never_is() {
    for scenario in ["seed-story", "seventeen-regions", "fifty-clusters"] {
        let scene = investigated(scenario).await;
        let (rogue, company) = judged(&scene, SubjectKind::Cluster);
        let found = count(&rogue, Verdict::Rogue);
        assert!(rogue.len() > 50 && found * 10 >= rogue.len() * 9, "{scenario}: {found} of {}", rogue.len());
        assert!(rogue.iter().all(|(_, verdict)| *verdict <= Verdict::Suspect), "{scenario}: {rogue:?}");
        assert!(!company.is_empty());
        for kind in KINDS {
            let (_, company) = judged(&scene, kind);
            for (arn, verdict) in company {
                assert!(
                    verdict > Verdict::Suspect,
                    "{scenario}: {arn} is {verdict:?}: {:#?}",
                    finding(&scene.session, &arn)
                );
            }
        }
        // The window's numbers are those of the findings.
        let view = scene.session.triage_view();
        let all = [rogue, judged(&scene, SubjectKind::Cluster).1].concat();
        let rogues = u32::try_from(count(&all, Verdict::Rogue)).unwrap();
        assert_eq!((view.clusters.rogue, view.selectable.clusters), (rogues, rogues));
        let of_regions: u32 = scene.session.overview().regions.iter().map(|region| region.verdicts.rogue).sum();
        assert_eq!(of_regions, rogues);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_of_the_attackers_in_a_cluster_of_the_companys_is_seen_and_the_cluster_is_not_rogue() {
    let scene = investigated("mixed-account").await;
    let (rogue, company) = judged(&scene, SubjectKind::Service);
    assert_eq!(rogue.len(), 1);
    let (service, verdict) = &rogue[0];
    assert!(*verdict <= Verdict::Suspect, "{:#?}", finding(&scene.session, service));
    assert!(company.iter().all(|(_, verdict)| *verdict > Verdict::Suspect), "{company:?}");
    let inventory = scene.session.inventory().unwrap();
    let home =
        inventory.clusters().find(|(_, cluster)| cluster.services.iter().any(|found| found.arn == *service)).unwrap();
    let cluster = scene.session.findings().of[&home.1.arn].clone();
    assert_ne!(cluster.verdict, Verdict::Rogue);
    assert_eq!((cluster.hides(), cluster.holds.rogue + cluster.holds.suspect), (1, 1));
    assert_eq!(scene.session.triage_view().hidden, 1);
    assert!(judged(&scene, SubjectKind::Cluster).1.iter().all(|(_, verdict)| *verdict > Verdict::Suspect));
    let hidden: Vec<u32> =
        scene.session.overview().regions.iter().map(|region| region.hidden).filter(|hidden| *hidden > 0).collect();
    assert_eq!(hidden, [1], "the region says so too");
}

#[tokio::test(start_paused = true)]
async fn a_hijacked_service_is_a_suspect_and_tells_the_revision_before() {
    let scene = investigated("hijacked-service").await;
    let api = "arn:aws:ecs:us-east-1:000000000000:service/web/api";
    let found = finding(&scene.session, api);
    assert_eq!((found.verdict, found.held), (Verdict::Suspect, Some(Held::Hijacked)), "{found:#?}");
    assert!(found.certainty > Certainty::High, "it is held: {found:#?}");
    let (runs, before) = scene.drill.world(|world| {
        let runs = world.service(api).unwrap().task_definition.clone();
        let (family, number) = runs.rsplit_once(':').unwrap();
        let before = format!("{family}:{}", number.parse::<u32>().unwrap() - 1);
        assert!(world.task_definition(&before).is_some() && world.is_rogue(&runs) && !world.is_rogue(&before));
        (runs, before)
    });
    let hijack = found.hijack.unwrap();
    let name = |arn: &str| arn.rsplit('/').next().unwrap().to_owned();
    assert_eq!((hijack.now, hijack.before), (name(&runs), name(&before)));
    assert!(
        hijack.changes.iter().any(|change| change.signal == Signal::ImageChanged && change.to.contains("n0rthmoss"))
    );
    // Nothing of it goes with everything rogue: the service is the company's.
    let inventory = scene.session.inventory().unwrap();
    let web = inventory.clusters().find(|(_, cluster)| cluster.name == "web").unwrap().1;
    assert_ne!(finding(&scene.session, &web.arn).verdict, Verdict::Rogue);
    assert!(web.services.iter().all(|service| finding(&scene.session, &service.arn).verdict != Verdict::Rogue));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_whose_services_were_not_read_is_never_rogue() {
    for (operation, later) in [("ListServices", false), ("DescribeServices", false), ("ListTasks", false)] {
        let scene = scene("fifty-clusters").await;
        let when = When { page: later, ..When::operation(operation).in_region("us-east-1") };
        scene.drill.inject(Fault { when, effect: Effect::AccessDenied });
        scene.sweep().await;
        scene.session.investigate().await.unwrap();
        let findings = scene.session.findings();
        let clusters = findings.of.values().filter(|finding| finding.kind == SubjectKind::Cluster);
        let (there, elsewhere): (Vec<_>, Vec<_>) = clusters.partition(|finding| finding.region.as_str() == "us-east-1");
        assert!(there.len() > 10 && there.iter().all(|finding| finding.verdict != Verdict::Rogue), "{operation}");
        assert!(there.iter().all(|finding| !finding.missing.is_empty()), "{operation}: it says what is missing");
        assert!(elsewhere.iter().filter(|finding| finding.verdict == Verdict::Rogue).count() > 20, "{operation}");
    }
}
