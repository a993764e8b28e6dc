//! Three sources of the region list.

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::{ListedState, RegionSource};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{ACCOUNT, Answer, Canned, identity_in, ok, refused, refused_query, response};

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
            ("af-south-1", ListedState::Unrecognised),
            ("ap-east-1", ListedState::Disabled),
            ("eu-west-1", ListedState::Enabled),
            ("xx-nowhere-9", ListedState::Enabled),
        ]
    );
    assert_eq!(listing.note.unwrap().kind, Kind::Unreadable, "one row was left out");
    let asked = canned.seen().into_iter().find(|seen| seen.operation == "ListRegions").unwrap();
    assert_eq!(asked.host, "account.us-east-1.amazonaws.com");
}

fn told_by_account(rows: &[(&str, &str)]) -> Answer {
    let rows: Vec<_> =
        rows.iter().map(|(name, status)| json!({ "RegionName": name, "RegionOptStatus": status })).collect();
    ok(&json!({ "Regions": rows }))
}

fn told_by_ec2(rows: &[(&str, &str)]) -> Answer {
    let row = |(name, status): &(&str, &str)| {
        format!("<item><regionName>{name}</regionName><optInStatus>{status}</optInStatus></item>")
    };
    let body = format!(
        "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>\
         <regionInfo>{}</regionInfo></DescribeRegionsResponse>",
        rows.iter().map(row).collect::<String>()
    );
    Answer::Http(response(200, "text/xml", body))
}

#[tokio::test(start_paused = true)]
async fn a_region_that_only_one_list_has_is_believed_of_neither() {
    let canned = Canned::new(|seen| match seen.operation.as_str() {
        "ListRegions" => told_by_account(&[
            ("eu-west-1", "ENABLED_BY_DEFAULT"),
            ("xx-nowhere-9", "ENABLED"),
            ("ap-east-1", "DISABLED"),
            ("me-south-1", "ENABLING"),
        ]),
        _ => told_by_ec2(&[("eu-west-1", "opt-in-not-required"), ("yy-only-1", "opted-in"), ("me-south-1", "x")]),
    });
    let listing = canned.connected().await.list_regions(&CancellationToken::new()).await;
    assert_eq!((listing.source, listing.note), (RegionSource::Account, None));
    let told: Vec<_> = listing.regions.iter().map(|region| (region.code.as_str(), region.listed)).collect();
    assert_eq!(
        told,
        [
            ("ap-east-1", ListedState::Disabled),
            ("eu-west-1", ListedState::Enabled),
            ("me-south-1", ListedState::Enabling),
            ("xx-nowhere-9", ListedState::Disputed),
            ("yy-only-1", ListedState::Disputed),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn other_partitions_have_their_own_endpoints_and_catalogue() {
    let endpoints = [
        ("aws-cn", "cn-north-1", "account.cn-northwest-1.amazonaws.com.cn", "ec2.cn-north-1.amazonaws.com.cn", 2),
        ("aws-us-gov", "us-gov-west-1", "account.us-gov-west-1.amazonaws.com", "ec2.us-gov-west-1.amazonaws.com", 2),
        ("aws-eusc", "eusc-de-east-1", "account.eusc-de-east-1.amazonaws.eu", "ec2.eusc-de-east-1.amazonaws.eu", 1),
    ];
    for (partition, home, account, ec2, regions) in endpoints {
        let canned = Canned::bare(move |seen| match seen.operation.as_str() {
            "GetCallerIdentity" if seen.region == home => identity_in(partition, ACCOUNT),
            "GetCallerIdentity" => refused_query(403, "InvalidClientTokenId", "invalid"),
            _ => refused(403, "AccessDeniedException", "no"),
        });
        let connection = canned.connected().await;
        assert_eq!(connection.identity().partition, partition);
        let listing = connection.list_regions(&CancellationToken::new()).await;
        assert_eq!((listing.source, listing.regions.len()), (RegionSource::Catalogue, regions), "{partition}");
        let hosts: Vec<String> = canned.seen().into_iter().map(|seen| seen.host).collect();
        assert!(hosts.contains(&account.to_owned()) && hosts.contains(&ec2.to_owned()), "{partition}: {hosts:?}");
        let foreign = canned.seen().into_iter().filter(|seen| seen.operation != "GetCallerIdentity");
        assert!(foreign.into_iter().all(|seen| seen.region.starts_with(&home[..2])), "{partition}");
    }
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
