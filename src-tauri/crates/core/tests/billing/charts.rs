//! The layers of a chart: seven and the rest, or eight.

use quench_core::billing::{Bill, ECS, layers};
use quench_core::view::{BillLayers, BillPlace, BillQuery, BillSplit};

use crate::pages::{amount, at, bill, daily, later, odd, one_day, question, region, usd};

fn shown(bill: &Bill, split: BillSplit, place: Option<BillPlace>) -> BillLayers {
    layers(bill, &BillQuery { revision: 3, split, place, service: None }, later())
}

/// Two days of `count` services in Seoul: each costs what its number says, on the second day only.
fn services(count: usize) -> Bill {
    let names: Vec<String> = (1..=count).map(|at| format!("Service {at:02}")).collect();
    let amounts: Vec<String> = (1..=count).map(|at| at.to_string()).collect();
    let groups = names.iter().zip(&amounts).map(|(name, amount)| usd("ap-northeast-2", name, amount)).collect();
    bill(question(2), &[one_day(0, vec![usd("us-east-1", "Service 01", "100")]), one_day(1, groups)])
}

#[test]
fn seven_are_named_and_the_rest_is_one_but_eight_are_all_named() {
    for (count, named, rest, largest) in
        [(1, 1, 0, "1"), (7, 7, 0, "7"), (8, 8, 0, "8"), (9, 7, 2, "9"), (40, 7, 33, "40")]
    {
        let bill = services(count);
        let layers = shown(&bill, BillSplit::Service, Some(region("ap-northeast-2")));
        assert_eq!((layers.layers.len(), layers.rest_count), (named, rest), "{count}");
        assert_eq!(layers.layers[0].total, amount(largest), "the largest first");
        assert_eq!(layers.layers[0].service, Some(format!("Service {count:02}")));
        assert_eq!((layers.layers[0].place.clone(), layers.revision), (None, 3));
        let left = (1..=count - named).sum::<usize>().to_string();
        assert_eq!(
            layers.rest.map(|rest| (rest.total, rest.amounts)),
            (rest > 0).then(|| { (amount(&left), vec![amount("0"), amount(&left)]) })
        );
        let total = (1..=count).sum::<usize>().to_string();
        assert_eq!(layers.totals, [Some(amount("0")), Some(amount(&total))], "of the place alone");
    }
}

#[test]
fn layers_by_place_are_of_all_services() {
    let layers = shown(&services(9), BillSplit::Place, None);
    let told: Vec<_> = layers.layers.iter().map(|layer| (layer.place.clone(), layer.total.to_string())).collect();
    assert_eq!(told, [(Some(region("us-east-1")), "100".into()), (Some(region("ap-northeast-2")), "45".into())]);
    assert_eq!(layers.totals, [Some(amount("100")), Some(amount("45"))]);
    assert!(layers.layers.iter().all(|layer| layer.service.is_none() && layer.amounts.len() == 2));
}

#[test]
fn what_is_given_back_is_a_layer_by_its_size() {
    let groups = vec![usd("ap-northeast-2", ECS, "5"), usd("us-east-1", ECS, "-50"), usd("eu-west-1", ECS, "20")];
    let layers = shown(&bill(question(1), &[one_day(0, groups)]), BillSplit::Place, None);
    let order: Vec<_> = layers.layers.iter().map(|layer| layer.total).collect();
    assert_eq!((order, layers.totals), (["-50", "20", "5"].map(amount).to_vec(), vec![Some(amount("-25"))]));
}

#[test]
fn a_place_that_the_bill_does_not_have_has_no_layers() {
    for place in [region("eu-west-1"), BillPlace::Unknown { name: "us-east-1".into() }] {
        let layers = shown(&services(9), BillSplit::Service, Some(place));
        assert_eq!((layers.layers, layers.rest), (vec![], None));
        assert_eq!(layers.totals, [Some(amount("0")); 2]);
    }
}

#[test]
fn a_chart_has_no_bar_where_nothing_was_told() {
    let strange = one_day(2, vec![("us-east-1", ECS, Some("many"), Some("USD"))]);
    let bill = bill(question(4), &[daily(&[Some("3"), None, None, Some("4")]), vec![strange]].concat());
    assert_eq!(odd(&bill).len(), 2);
    let read_at = at("2026-10-04T10:00:00Z");
    let layers =
        layers(&bill, &BillQuery { revision: 1, split: BillSplit::Place, place: None, service: None }, read_at);
    assert_eq!(layers.totals, [Some(amount("3")), None, None, Some(amount("4"))]);
}

#[test]
fn only_one_service_is_shown_where_it_is_asked_for() {
    let bill = services(3);
    let query = |service: &str| BillQuery {
        revision: 3,
        split: BillSplit::Place,
        place: None,
        service: Some(service.to_owned()),
    };
    let one = layers(&bill, &query("Service 01"), later());
    assert_eq!(one.layers.iter().map(|layer| layer.total).collect::<Vec<_>>(), [amount("100"), amount("1")]);
    assert!(layers(&bill, &query("Nothing"), later()).layers.is_empty());
}
