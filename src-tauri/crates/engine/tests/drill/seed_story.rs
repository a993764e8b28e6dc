//! The seed story's numbers, summed independently of the product's own price table.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::scene::scene;

/// 16 vCPU and 32 GB at the rates of a row of the bundled csv.
fn attack_unit_rates() -> BTreeMap<String, Decimal> {
    let text = include_str!("../../../core/data/fargate_prices.csv");
    text.lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            let region = fields.next().unwrap().to_owned();
            let cpu: Decimal = fields.next().unwrap().parse().unwrap();
            let memory: Decimal = fields.next().unwrap().parse().unwrap();
            (region, cpu * Decimal::from(16) + memory * Decimal::from(32))
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_rogue_tasks_of_the_24_enabled_regions_burn_895_dollars_an_hour() {
    let scene = scene("seed-story").await;
    let inventory = scene.sweep().await;
    let rates = attack_unit_rates();
    let rogue: Vec<_> = inventory
        .clusters()
        .filter(|(_, cluster)| cluster.name != "production")
        .flat_map(|(code, cluster)| cluster.tasks.iter().map(move |task| (code, task)))
        .collect();
    assert_eq!(rogue.len(), 960);
    let independent: Decimal = rogue.iter().map(|(code, _)| rates[code.as_str()]).sum();
    assert_eq!(independent, "895.1232".parse().unwrap());
    let burn = rogue
        .iter()
        .map(|(code, task)| quench_core::burn::Burn::of(&quench_core::price_book::PriceBook::bundled(), code, [*task]))
        .fold(quench_core::burn::Burn::default(), quench_core::burn::Burn::and);
    assert_eq!(burn.per_hour.0, independent);
    assert!(burn.about, "eight of the regions have estimated prices");
    let disabled = inventory.regions.values().filter(|region| !region.report.asked).count();
    assert_eq!((inventory.regions.len(), disabled), (34, 10));
    assert!(!inventory.is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_sweep_makes_no_more_calls_than_pages_and_batches_need() {
    let scene = scene("seed-story").await;
    let inventory = scene.sweep().await;
    let made: u64 = scene
        .session
        .ground()
        .connection
        .api_calls()
        .iter()
        .filter(|(name, _)| name.starts_with("ecs:"))
        .map(|(_, count)| count)
        .sum();
    let minimum: u64 = inventory
        .regions
        .values()
        .filter(|region| region.report.asked)
        .map(|region| 1 + 1 + 4 * region.clusters.len() as u64 + 3)
        .sum();
    assert!(made * 10 <= minimum * 11, "{made} calls, {minimum} needed");
}
