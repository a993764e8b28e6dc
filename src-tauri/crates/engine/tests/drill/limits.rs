//! Page sizes and batch limits: what stands on a second page, or in an eleventh batch entry, is found and goes.

use quench_core::report::RegionState;

use crate::scene::{assert_verified, scene};

#[tokio::test(start_paused = true)]
async fn every_page_of_everything_is_read() {
    let scene = scene("limits").await;
    let inventory = scene.sweep().await;
    let region =
        inventory.regions.iter().find(|(code, _)| code.as_str() == "us-east-1").map(|(_, region)| region).unwrap();
    assert_eq!(region.state(), RegionState::Found, "every part complete: {:?}", region.report);
    let (clusters, services, tasks, definitions) = scene.drill.world(|world| {
        let now = world.now();
        let clusters = world.clusters().filter(|cluster| cluster.status(now) == "ACTIVE").count();
        (clusters, world.services().count(), world.burning_tasks().count(), world.task_definitions().count())
    });
    let counts = region.counts();
    assert!(
        clusters >= 101 && definitions >= 250,
        "the scenario holds what it promises: {clusters} clusters, {definitions} definitions"
    );
    assert_eq!(counts.clusters as usize, clusters);
    assert_eq!(counts.services as usize, services);
    assert_eq!(counts.tasks as usize, tasks);
    assert_eq!(region.task_definitions.len(), definitions);
    let most = |count: fn(&quench_core::resource::Cluster) -> usize| region.clusters.iter().map(count).max().unwrap();
    assert_eq!(most(|cluster| cluster.services.len()), 101);
    assert_eq!(most(|cluster| cluster.tasks.iter().filter(|task| task.service_name().is_none()).count()), 201);
    assert_eq!(
        inventory.clusters().map(|(_, cluster)| cluster.arn.as_str()).collect::<std::collections::BTreeSet<_>>().len(),
        clusters
    );
}

#[tokio::test(start_paused = true)]
async fn all_of_it_goes_within_the_batch_limits() {
    let scene = scene("limits").await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    assert!(scene.clusters_left().is_empty(), "{:?}", scene.clusters_left());
    let refused: Vec<_> = scene
        .drill
        .log()
        .into_iter()
        .filter(|call| call.error.as_deref() == Some("InvalidParameterException"))
        .collect();
    assert!(refused.is_empty(), "no batch was too long: {:?}", refused.first());
    let left = scene.drill.world(|world| {
        world
            .task_definitions()
            .filter(|definition| {
                matches!(
                    definition.status(),
                    quench_drill::DefinitionStatus::Active | quench_drill::DefinitionStatus::Inactive
                )
            })
            .count()
    });
    assert_eq!(left, 0, "definitions");
}
