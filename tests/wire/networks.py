"""What EC2 tells of the networks that services are in: judged by its own model."""

from expect import pages, raises, same

REGION = "us-west-2"


def run(checks, account):
    ec2, ecs = account.client("ec2", REGION), account.client("ecs", REGION)
    inside = {}
    for cluster in ecs.list_clusters()["clusterArns"]:
        names = ecs.list_services(cluster=cluster, maxResults=10)["serviceArns"]
        for service in ecs.describe_services(cluster=cluster, services=names)["services"] if names else []:
            inside[service["serviceName"]] = service["networkConfiguration"]["awsvpcConfiguration"]
    by_name = {
        name: (
            ec2.describe_subnets(SubnetIds=network["subnets"])["Subnets"],
            ec2.describe_security_groups(GroupIds=network["securityGroups"])["SecurityGroups"],
        )
        for name, network in inside.items()
    }
    subnets, groups = by_name["api"]
    same(checks, "the company's subnets", [one["SubnetId"] for one in subnets], inside["api"]["subnets"])
    checks("are none of AWS's", not any(one["DefaultForAz"] or one["MapPublicIpOnLaunch"] for one in subnets), subnets)
    same(checks, "bear a name", subnets[0]["Tags"], [{"Key": "Name", "Value": "production-private-a"}])
    same(checks, "and are of one network with their group", {subnets[0]["VpcId"]}, {one["VpcId"] for one in groups})
    strange = [name for name, network in inside.items() if network["assignPublicIp"] == "ENABLED"]
    checks("the attacker's services have public addresses", len(strange) > 10, strange)
    for name in strange[:3]:
        subnets, groups = by_name[name]
        checks("and are in the default subnets", all(one["DefaultForAz"] for one in subnets), subnets)
        same(checks, "with the default group", [one["GroupName"] for one in groups], ["default"])
    lists(checks, account, ec2)


def lists(checks, account, ec2):
    found, count = pages(ec2, "describe_subnets", "Subnets", PaginationConfig={"PageSize": 5})
    same(checks, "every subnet", (len(found), count), (5, 1))
    default = [{"Name": "default-for-az", "Values": ["true"]}]
    same(checks, "those of AWS", len(ec2.describe_subnets(Filters=default)["Subnets"]), 3)
    groups = ec2.describe_security_groups(MaxResults=5)["SecurityGroups"]
    same(checks, "every group", sorted(one["GroupName"] for one in groups), ["default", "services"])
    elsewhere = account.client("ec2", "eu-north-1")
    same(checks, "another region has AWS's alone", len(elsewhere.describe_subnets()["Subnets"]), 3)
    for what, call, code, status in (
        (
            "another region's subnet",
            lambda: elsewhere.describe_subnets(SubnetIds=["subnet-0feed0000000000a1"]),
            "InvalidSubnetID.NotFound",
            400,
        ),
        ("no such group", lambda: ec2.describe_security_groups(GroupIds=["sg-0"]), "InvalidGroup.NotFound", 400),
        ("a made-up token", lambda: ec2.describe_subnets(NextToken="x", MaxResults=5), "InvalidPaginationToken", 400),
        ("a dry run", lambda: ec2.describe_subnets(DryRun=True), "DryRunOperation", 412),
    ):
        raises(checks, what, ec2, call, code, status, modelled=False)
