//! `DescribeSubnets` and `DescribeSecurityGroups`.

use std::fmt::Write as _;

use super::filter::{Filter, filters};
use crate::chance::hash;
use crate::wire::page::{self, Order, Size};
use crate::wire::query::{Form, escape};
use crate::{ACCOUNT, Network, Refusal, SecurityGroup, Subnet, World};

/// Without `MaxResults` everything comes at once.
const PAGE: Size = Size { default: 1000, most: 1000 };
/// The least that `MaxResults` may be.
const LEAST: i64 = 5;
/// Zones have addresses for that many hosts in the default subnets; nothing here takes any.
const FREE: u32 = 4091;

/// What kind of thing is listed, as refusals have it.
struct Kind {
    prefix: &'static str,
    list: &'static str,
    missing: &'static str,
    malformed: &'static str,
    /// "The subnet ID 'x' does not exist".
    words: &'static str,
}

const SUBNETS: Kind = Kind {
    prefix: "subnet-",
    list: "SubnetId",
    missing: "InvalidSubnetID.NotFound",
    malformed: "InvalidSubnetID.Malformed",
    words: "subnet ID",
};

const GROUPS: Kind = Kind {
    prefix: "sg-",
    list: "GroupId",
    missing: "InvalidGroup.NotFound",
    malformed: "InvalidGroupId.Malformed",
    words: "security group",
};

pub(super) fn subnets(world: &World, region: &str, form: &Form) -> Result<String, Refusal> {
    let networks = world.networks(region);
    let all = networks.iter().flat_map(|network| network.subnets.iter().map(move |subnet| (network, subnet)));
    let all: Vec<(&Network, &Subnet)> = all.collect();
    let known = ["availability-zone", "default-for-az", "map-public-ip-on-launch", "state", "subnet-id", "vpc-id"];
    let filters = filters(form, &known)?;
    let passes = |filter: &Filter<'_>, (network, subnet): &(&Network, &Subnet)| match filter.name {
        "availability-zone" => filter.matches(&zone(region, subnet)),
        "default-for-az" => filter.matches(&subnet.default_for_az.to_string()),
        "map-public-ip-on-launch" => filter.matches(&subnet.public.to_string()),
        "state" => filter.matches("available"),
        "subnet-id" => filter.matches(&subnet.id),
        _ => filter.matches(&network.vpc_id),
    };
    let named = named(form, &SUBNETS, |id| all.iter().any(|(_, subnet)| subnet.id == id))?;
    let mut found = all;
    found.retain(|one| named.is_empty() || named.contains(&one.1.id.as_str()));
    found.retain(|one| filters.iter().all(|filter| passes(filter, one)));
    found.sort_by(|one, other| one.1.id.cmp(&other.1.id));
    let (found, next) = paged(world, region, form, "DescribeSubnets", found, |one| one.1.id.clone())?;
    let mut items = String::new();
    for (network, subnet) in found {
        let tags = subnet.name.as_deref().map(|name| tag("Name", name)).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(
            items,
            "<item><subnetId>{id}</subnetId>\
             <subnetArn>arn:aws:ec2:{region}:{ACCOUNT}:subnet/{id}</subnetArn><state>available</state>\
             <ownerId>{ACCOUNT}</ownerId><vpcId>{vpc}</vpcId><cidrBlock>{cidr}</cidrBlock>\
             <availableIpAddressCount>{FREE}</availableIpAddressCount><availabilityZone>{zone}</availabilityZone>\
             <defaultForAz>{default}</defaultForAz><mapPublicIpOnLaunch>{public}</mapPublicIpOnLaunch>\
             <tagSet>{tags}</tagSet></item>",
            id = escape(&subnet.id),
            vpc = escape(&network.vpc_id),
            cidr = escape(&subnet.cidr),
            zone = zone(region, subnet),
            default = subnet.default_for_az,
            public = subnet.public,
        );
    }
    Ok(format!("<subnetSet>{items}</subnetSet>{next}"))
}

pub(super) fn groups(world: &World, region: &str, form: &Form) -> Result<String, Refusal> {
    let networks = world.networks(region);
    let all = networks.iter().flat_map(|network| network.groups.iter().map(move |group| (network, group)));
    let all: Vec<(&Network, &SecurityGroup)> = all.collect();
    let filters = filters(form, &["group-id", "group-name", "vpc-id"])?;
    let passes = |filter: &Filter<'_>, (network, group): &(&Network, &SecurityGroup)| match filter.name {
        "group-id" => filter.matches(&group.id),
        "group-name" => filter.matches(&group.name),
        _ => filter.matches(&network.vpc_id),
    };
    let named = named(form, &GROUPS, |id| all.iter().any(|(_, group)| group.id == id))?;
    let mut found = all;
    found.retain(|one| named.is_empty() || named.contains(&one.1.id.as_str()));
    found.retain(|one| filters.iter().all(|filter| passes(filter, one)));
    found.sort_by(|one, other| one.1.id.cmp(&other.1.id));
    let (found, next) = paged(world, region, form, "DescribeSecurityGroups", found, |one| one.1.id.clone())?;
    let mut items = String::new();
    for (network, group) in found {
        let _ = write!(
            items,
            "<item><ownerId>{ACCOUNT}</ownerId><groupId>{id}</groupId><groupName>{name}</groupName>\
             <groupDescription>{description}</groupDescription><vpcId>{vpc}</vpcId><ipPermissions/>\
             <ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><groups/><ipRanges><item>\
             <cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds/></item></ipPermissionsEgress>\
             <tagSet/></item>",
            id = escape(&group.id),
            name = escape(&group.name),
            description = escape(&group.description),
            vpc = escape(&network.vpc_id),
        );
    }
    Ok(format!("<securityGroupInfo>{items}</securityGroupInfo>{next}"))
}

/// The ids that are asked for, every one of which must be there.
fn named<'a>(form: &'a Form, kind: &Kind, there: impl Fn(&str) -> bool) -> Result<Vec<&'a str>, Refusal> {
    let ids = form.list(kind.list);
    for id in &ids {
        if !id.starts_with(kind.prefix) {
            let message = format!("Invalid id: \"{id}\" (expecting \"{}...\")", kind.prefix);
            return Err(Refusal::new(400, kind.malformed, message));
        }
        if !there(id) {
            return Err(Refusal::new(400, kind.missing, format!("The {} '{id}' does not exist", kind.words)));
        }
    }
    Ok(ids)
}

/// A page of a list that is sorted by its ids, and the element that names the next one.
fn paged<T>(
    world: &World,
    region: &str,
    form: &Form,
    operation: &str,
    items: Vec<T>,
    id: impl Fn(&T) -> String,
) -> Result<(Vec<T>, String), Refusal> {
    let asked = form.get("MaxResults");
    let number = asked.map(|text| text.parse::<i64>().ok().filter(|number| *number >= LEAST).unwrap_or(0));
    let limit = page::limit(number, PAGE).map_err(|_| {
        let message = format!("Value ( {} ) for parameter maxResults is invalid.", asked.unwrap_or_default());
        Refusal::new(400, "InvalidParameterValue", message)
    })?;
    let parameters = hash(world.seed, &format!("{region} {operation} {:?}", form.without("NextToken")));
    let token = form.get("NextToken").filter(|token| !token.is_empty());
    let page = page::cut(items, Order::Up, id, token, parameters, limit).map_err(|_| {
        Refusal::new(400, "InvalidPaginationToken", "The specified pagination token is not valid or is expired.")
    })?;
    let next = page.next.map(|token| format!("<nextToken>{}</nextToken>", escape(&token))).unwrap_or_default();
    Ok((page.items, next))
}

fn zone(region: &str, subnet: &Subnet) -> String {
    format!("{region}{}", subnet.zone)
}

fn tag(key: &str, value: &str) -> String {
    format!("<item><key>{}</key><value>{}</value></item>", escape(key), escape(value))
}
