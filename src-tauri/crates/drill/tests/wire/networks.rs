//! What EC2 tells of the networks that services are in.

use quench_drill::{Drill, Fault, Network, SecurityGroup, Subnet};

use crate::client::Account;

const REGION: &str = "us-east-1";

/// The texts of an element, in order.
fn all<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let rest = xml.split(open.as_str()).skip(1);
    rest.map(|rest| rest.split(close.as_str()).next().unwrap()).collect()
}

async fn ask(account: &Account, form: &str) -> String {
    let (status, xml) = account.query("ec2", REGION, form).await;
    assert_eq!(status, 200, "{xml}");
    xml
}

#[tokio::test(start_paused = true)]
async fn a_service_s_network_is_aws_s_own_or_the_company_s() {
    let account = Account::of("fifty-clusters");
    let (theirs, own): (Vec<_>, Vec<_>) = account.drill.world(|world| {
        let services = world.services().filter(|service| service.arn.contains("us-west-2"));
        services.map(|service| (world.is_rogue(&service.arn), service.network.clone().unwrap())).partition(|one| one.0)
    });
    let ids = |services: &[(bool, serde_json::Value)], member: &str| {
        let all = services.iter().flat_map(|(_, network)| network["awsvpcConfiguration"][member].as_array().unwrap());
        let mut all: Vec<String> = all.map(|id| id.as_str().unwrap().to_owned()).collect();
        all.sort();
        all.dedup();
        all
    };
    let asked = |prefix: &str, ids: &[String]| {
        let numbered = ids.iter().enumerate().map(|(nth, id)| format!("&{prefix}.{}={id}", nth + 1));
        numbered.collect::<String>()
    };
    for (services, default, name) in [(&theirs, "true", "default"), (&own[..1].to_vec(), "false", "services")] {
        let form = format!("Action=DescribeSubnets{}", asked("SubnetId", &ids(services, "subnets")));
        let (status, xml) = account.query("ec2", "us-west-2", &form).await;
        assert_eq!(status, 200, "{xml}");
        assert_eq!(all(&xml, "subnetId"), ids(services, "subnets"));
        assert!(all(&xml, "defaultForAz").iter().all(|told| *told == default), "{xml}");
        assert!(all(&xml, "mapPublicIpOnLaunch").iter().all(|told| *told == default), "{xml}");
        let form = format!("Action=DescribeSecurityGroups{}", asked("GroupId", &ids(services, "securityGroups")));
        let (status, groups) = account.query("ec2", "us-west-2", &form).await;
        assert_eq!((status, all(&groups, "groupName")), (200, vec![name]));
        assert_eq!(all(&xml, "vpcId")[0], all(&groups, "vpcId")[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn lists_are_filtered_and_come_in_pages() {
    let account = Account::of("quiet");
    assert_eq!(all(&ask(&account, "Action=DescribeSubnets").await, "subnetId").len(), 3, "one in each zone");
    account.drill.change(|world| {
        let subnet = |number: u32| Subnet {
            id: format!("subnet-{number:017x}"),
            zone: 'b',
            cidr: format!("10.0.{number}.0/24"),
            default_for_az: false,
            public: true,
            name: Some("<shop> & co".to_owned()),
        };
        let group = |number: u32| SecurityGroup {
            id: format!("sg-{number:017x}"),
            name: format!("group-{number}"),
            description: String::new(),
        };
        let (subnets, groups) = ((0..10).map(subnet).collect(), (0..10).map(group).collect());
        let own = Network { vpc_id: "vpc-1".to_owned(), subnets, groups };
        world.add_network(REGION, own.clone());
        world.add_network(REGION, Network { subnets: Vec::new(), ..own });
    });
    for (form, count) in [
        ("DescribeSubnets", 13),
        ("DescribeSubnets&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1", 10),
        ("DescribeSubnets&Filter.1.Name=default-for-az&Filter.1.Value.1=true", 3),
        ("DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1=us-east-1b", 11),
        ("DescribeSubnets&SubnetId.1=subnet-00000000000000003&SubnetId.2=subnet-00000000000000004", 2),
    ] {
        assert_eq!(all(&ask(&account, &format!("Action={form}")).await, "subnetId").len(), count, "{form}");
    }
    assert!(ask(&account, "Action=DescribeSubnets").await.contains("<value>&lt;shop&gt; &amp; co</value>"));
    for (operation, member, count) in [("DescribeSubnets", "subnetId", 13), ("DescribeSecurityGroups", "groupId", 11)] {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let xml = ask(&account, &format!("Action={operation}&MaxResults=5{token}")).await;
            found.extend(all(&xml, member).into_iter().map(str::to_owned));
            match all(&xml, "nextToken").first() {
                Some(next) => token = format!("&NextToken={next}"),
                None => break,
            }
        }
        assert!(found.is_sorted());
        found.dedup();
        assert_eq!(found.len(), count);
        let (status, xml) = account.query("ec2", REGION, &format!("Action={operation}&MaxResults=6{token}")).await;
        assert_eq!((status, all(&xml, "Code")), (400, vec!["InvalidPaginationToken"]));
    }
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    restored.world(|world| assert_eq!(world.networks(REGION)[1].subnets.len(), 10));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_or_makes_no_sense_is_refused() {
    let account = Account::of("quiet");
    for (form, status, code) in [
        ("DescribeSubnets&SubnetId.1=subnet-0feed0000000000a1", 400, "InvalidSubnetID.NotFound"),
        ("DescribeSubnets&SubnetId.1=mine", 400, "InvalidSubnetID.Malformed"),
        ("DescribeSecurityGroups&GroupId.1=sg-0feed0000000000c3", 400, "InvalidGroup.NotFound"),
        ("DescribeSecurityGroups&GroupId.1=mine", 400, "InvalidGroupId.Malformed"),
        ("DescribeSubnets&MaxResults=4", 400, "InvalidParameterValue"),
        ("DescribeSecurityGroups&MaxResults=1001", 400, "InvalidParameterValue"),
        ("DescribeSubnets&Filter.1.Name=colour&Filter.1.Value.1=red", 400, "InvalidParameterValue"),
        ("DescribeSubnets&DryRun=true", 412, "DryRunOperation"),
        ("DescribeVpcs", 400, "InvalidAction"),
    ] {
        let (told, xml) = account.query("ec2", REGION, &format!("Action={form}")).await;
        assert_eq!((told, all(&xml, "Code")), (status, vec![code]), "{form}");
    }
    let (status, xml) = account.query("ec2", "ap-east-1", "Action=DescribeSubnets").await;
    assert_eq!((status, all(&xml, "Code")), (401, vec!["AuthFailure"]), "the region is off");
    account.drill.inject(Fault::action_denied("ec2:DescribeSubnets"));
    let (status, xml) = account.query("ec2", REGION, "Action=DescribeSubnets").await;
    assert_eq!((status, all(&xml, "Code")), (403, vec!["UnauthorizedOperation"]));
}
