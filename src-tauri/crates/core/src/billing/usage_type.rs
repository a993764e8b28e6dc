//! The region in the name of a usage type: `APN2-Fargate-vCPU-Hours:perCPU` is of Seoul.
//!
//! AWS publishes no table of these prefixes; the ones in here are those of its bills and price lists ("Understanding your
//! AWS billing and usage reports" names several). One that is not in here leaves the region untold: never guessed.

use crate::region::RegionCode;
use crate::view::BillPlace;

const PREFIXES: [(&str, &str); 32] = [
    ("AFS1", "af-south-1"),
    ("APE1", "ap-east-1"),
    ("APN1", "ap-northeast-1"),
    ("APN2", "ap-northeast-2"),
    ("APN3", "ap-northeast-3"),
    ("APS1", "ap-southeast-1"),
    ("APS2", "ap-southeast-2"),
    ("APS3", "ap-south-1"),
    ("APS4", "ap-southeast-3"),
    ("APS5", "ap-south-2"),
    ("APS6", "ap-southeast-4"),
    ("APS7", "ap-southeast-5"),
    ("CAN1", "ca-central-1"),
    ("CAN2", "ca-west-1"),
    ("EU", "eu-west-1"),
    ("EUC1", "eu-central-1"),
    ("EUC2", "eu-central-2"),
    ("EUN1", "eu-north-1"),
    ("EUS1", "eu-south-1"),
    ("EUS2", "eu-south-2"),
    ("EUW1", "eu-west-1"),
    ("EUW2", "eu-west-2"),
    ("EUW3", "eu-west-3"),
    ("ILC1", "il-central-1"),
    ("MEC1", "me-central-1"),
    ("MES1", "me-south-1"),
    ("MXC1", "mx-central-1"),
    ("SAE1", "sa-east-1"),
    ("USE1", "us-east-1"),
    ("USE2", "us-east-2"),
    ("USW1", "us-west-1"),
    ("USW2", "us-west-2"),
];

/// The place that a usage type of `service` tells. Virginia's container usage has no prefix; of other services a name
/// without one may as well be of no region.
pub(super) fn place_of(usage_type: &str, service: &str) -> BillPlace {
    let prefix = usage_type.split_once('-').map_or(usage_type, |(prefix, _)| prefix);
    let known = PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, code)| *code);
    let virginia = || (service == super::ECS && prefix == "Fargate").then_some("us-east-1");
    let code = known.or_else(virginia).and_then(|code| RegionCode::parse(code).ok());
    code.map_or(BillPlace::Untold, |code| BillPlace::Region { code })
}

#[cfg(test)]
mod tests {
    use super::super::ECS;
    use super::*;

    #[test]
    fn a_prefix_tells_the_region_and_nothing_else_does() {
        for (usage_type, service, region) in [
            ("APN2-Fargate-vCPU-Hours:perCPU", ECS, Some("ap-northeast-2")),
            ("EU-Fargate-GB-Hours", ECS, Some("eu-west-1")),
            ("Fargate-vCPU-Hours:perCPU", ECS, Some("us-east-1")),
            ("BoxUsage:t3.micro", "Amazon Elastic Compute Cloud - Compute", None),
            ("XXX9-Fargate-GB-Hours", ECS, None),
            ("", ECS, None),
        ] {
            let place = place_of(usage_type, service);
            let found = match &place {
                BillPlace::Region { code } => Some(code.as_str()),
                _ => None,
            };
            assert_eq!(found, region, "{usage_type}");
        }
    }
}
