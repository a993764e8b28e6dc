//! Three sources of the region list.

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::{ListedState, RegionSource};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, ok, refused, response};

#[tokio::test(start_paused = true)]
async fn the_account_tells_every_state_and_unknown_codes_are_kept() {
    let canned = Canned::new(|seen| {
        let regions = match seen.json()["NextToken"].as_str() {
            None => json!({ "NextToken": "2", "Regions": [
                { "RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" },
                { "RegionName": "ap-east-1", "RegionOptStatus": "DISABLED" },
                { "RegionName": "xx-nowhere-9", "RegionOptStatus": "ENABLED" },
            ] }),
            Some(_) => json!({ "Regions": [
                { "RegionName": "af-south-1", "RegionOptStatus": "HALF_OPEN" },
                { "RegionName": "evil.example", "RegionOptStatus": "ENABLED" },
            ] }),
        };
        ok(&regions)
    });
    let listing = canned.connected().await.list_regions(&CancellationToken::new()).await;
    assert_eq!(listing.source, RegionSource::Account);
    let told: Vec<_> = listing.regions.iter().map(|region| (region.code.as_str(), region.listed)).collect();
    assert_eq!(
        told,
        [
            ("af-south-1", ListedState::Unknown),
            ("ap-east-1", ListedState::Disabled),
            ("eu-west-1", ListedState::Enabled),
            ("xx-nowhere-9", ListedState::Enabled),
        ]
    );
    assert_eq!(listing.note.unwrap().kind, Kind::Unreadable, "one row was left out");
    assert_eq!(canned.seen()[1].host, "account.us-east-1.amazonaws.com");
}

#[tokio::test(start_paused = true)]
async fn then_ec2_in_several_regions() {
    for (broken, note) in [(false, Kind::AccessDenied), (true, Kind::Unreadable)] {
        let canned = Canned::new(move |seen| match (seen.operation.as_str(), seen.region.as_str()) {
            ("ListRegions", _) => refused(403, "AccessDeniedException", "no"),
            ("DescribeRegions", "us-east-1") => Answer::NoSuchHost,
            ("DescribeRegions", _) => {
                let row = |name: &str, status: &str| {
                    format!("<item><regionName>{name}</regionName><optInStatus>{status}</optInStatus></item>")
                };
                let mut rows = row("eu-west-1", "opt-in-not-required") + &row("me-south-1", "not-opted-in");
                if broken {
                    rows += &row("evil.example", "opted-in");
                }
                let body = format!(
                    "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>\
                 <regionInfo>{rows}</regionInfo></DescribeRegionsResponse>"
                );
                Answer::Http(response(200, "text/xml", body))
            }
            other => panic!("{other:?}"),
        });
        let connection = canned.connected().await;
        let listing = connection.list_regions(&CancellationToken::new()).await;
        assert_eq!(listing.source, RegionSource::Ec2);
        assert_eq!(listing.note.unwrap().kind, note, "a region that is left out weighs more");
        let told: Vec<_> = listing.regions.iter().map(|region| (region.code.as_str(), region.listed)).collect();
        assert_eq!(told, [("eu-west-1", ListedState::Enabled), ("me-south-1", ListedState::Disabled)]);
    }
}

#[tokio::test(start_paused = true)]
async fn then_the_catalogue_which_knows_no_states() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "ListRegions" => refused(403, "AccessDeniedException", "no"),
        _ => Answer::NoSuchHost,
    });
    let listing = canned.connected().await.list_regions(&CancellationToken::new()).await;
    assert_eq!(listing.source, RegionSource::Catalogue);
    assert_eq!(listing.regions.len(), 34);
    assert!(listing.regions.iter().any(|region| region.listed == ListedState::Unknown));
    assert_eq!(listing.note.unwrap().kind, Kind::AccessDenied);
}
