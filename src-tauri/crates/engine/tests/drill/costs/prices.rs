//! Prices from AWS's own list: free, kept for a day, and never in anybody's way.

use quench_clock::Clock;
use quench_core::cloud_error::CloudErrorKind;
use quench_core::money::Usd;
use quench_drill::Fault;

use super::*;
use crate::scene::session;

fn calls(scene: &Scene) -> u64 {
    scene.drill.calls().get("pricing:GetProducts").copied().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn the_list_of_aws_takes_the_place_of_the_bundled_table_and_is_kept() {
    let scene = scene("small").await;
    scene.sweep().await;
    let bundled = costs(&scene.session).burning;
    assert_eq!((bundled.prices.from_list, bundled.prices.read_at), (0, None));
    scene.drill.change(|world| {
        let regions: Vec<String> = world.regions().map(|region| region.code.clone()).collect();
        regions.iter().for_each(|region| world.set_price_factor(region, Decimal::TWO));
    });
    scene.session.refresh_prices().await.unwrap();
    let listed = costs(&scene.session).burning;
    assert_eq!(listed.now.per_hour, bundled.now.per_hour.times(Decimal::TWO));
    assert_eq!((listed.prices.from_list, listed.prices.from_table), (bundled.prices.from_table, 0));
    assert_eq!(scene.session.overview().burn.per_hour, listed.now.per_hour, "everything is priced alike");
    let asked = calls(&scene);
    scene.session.refresh_prices().await.unwrap();
    assert_eq!(calls(&scene), asked, "they are good for a day");

    let now = scene.session.now();
    let Scene { drill, session: left, folder } = scene;
    drop(left);
    let again = session(&drill, Clock::scaled(now, 1.0), folder.path(), |options| options).await;
    let scene = Scene { drill, session: again, folder };
    scene.sweep().await;
    assert_eq!(costs(&scene.session).burning.now.per_hour, listed.now.per_hour, "they outlive the app");
    sleep(&scene.session, 25).await;
    scene.session.refresh_prices().await.unwrap();
    assert!(calls(&scene) > asked, "a day later they are read again");
}

#[tokio::test(start_paused = true)]
async fn where_the_list_may_not_be_read_the_table_stands_and_one_refusal_is_enough() {
    let scene = scene("small").await;
    scene.sweep().await;
    let before = costs(&scene.session).burning;
    scene.drill.inject(Fault::action_denied("pricing:GetProducts"));
    scene.session.refresh_prices().await.unwrap();
    let after = costs(&scene.session).burning;
    assert_eq!(after.now.per_hour, before.now.per_hour);
    assert!(after.now.per_hour > Usd::ZERO);
    assert_eq!((after.prices.failed, after.prices.from_list), (Some(CloudErrorKind::AccessDenied), 0));
    assert_eq!(calls(&scene), 1);
}
