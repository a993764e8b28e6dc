#!/usr/bin/env python3
"""Fill a stand-in account with the story: rogue clusters in every region, and one production cluster that must survive.

seed.py --endpoint http://127.0.0.1:PORT [--regions-count 4] [--clusters 5]    prints what it seeded, as JSON
"""

import argparse
import concurrent.futures
import json
import random
import string
from dataclasses import asdict, dataclass, field

from botocore.exceptions import ClientError

from standins import client

PRODUCTION_REGION = "ap-northeast-2"
# Production first, then a mix of default and opt-in regions; the rest follow for a full-size run.
REGIONS = (
    "ap-northeast-2 us-east-1 eu-central-1 me-south-1 us-east-2 us-west-1 us-west-2 ap-south-1 ap-northeast-1 "
    "ap-northeast-3 ap-southeast-1 ap-southeast-2 ca-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 sa-east-1 "
    "af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 "
    "ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 mx-central-1"
).split()
SERVICE_TASKS = 2
LONE_TASKS = 2
FAMILIES = 2
ACTIVE = 2
INACTIVE = 3
# Families that run nothing any more: `--remove all` includes the definitions that nothing uses.
UNUSED_FAMILIES = 1
COMMAND = ("./xmrig", "-o", "stratum+tcp://pool.example:3333")
PRODUCTION_OLD_REVISIONS = 2


@dataclass
class Production:
    cluster: str = ""
    service: str = ""
    task: str = ""
    family: str = "shop-api"
    definitions: list = field(default_factory=list)


@dataclass
class Seeded:
    regions: list
    clusters: dict  # region -> cluster ARNs, production included
    production: Production
    found: dict  # what a sweep must count before any change
    large_tasks: dict  # region -> running tasks of 16 vCPU / 32 GB
    small_tasks: int  # production's tasks of 0.5 vCPU / 1 GB


def awsvpc(subnet, group):
    return {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group], "assignPublicIp": "ENABLED"}}


NETWORK = awsvpc("subnet-0123456789abcdef0", "sg-0123456789abcdef0")


def network(endpoint, region):
    try:
        # moto answers HTTP 500 to awsvpc services and tasks without a subnet and a security group that exist.
        ec2 = client(endpoint, "ec2", region)
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        return awsvpc(subnet, ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"])
    except (ClientError, IndexError):
        return NETWORK


def word(rng, length):
    return "".join(rng.choices(string.ascii_lowercase, k=length))


def register(ecs, family, cpu=256, memory=512, image=None, command=(), **more):
    """Registers a revision; gives its ARN."""
    image = image or f"docker.io/{family}/job:1"
    # moto adds up the containers' own cpu and memory: without them RunTask answers HTTP 500.
    container = {"name": "main", "image": image, "cpu": cpu, "memory": memory, "essential": True, "command": list(command)}
    answer = ecs.register_task_definition(
        family=family,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu=str(cpu),
        memory=str(memory),
        containerDefinitions=[container],
        **more,
    )
    return answer["taskDefinition"]["taskDefinitionArn"]


def seed_rogues(endpoint, region, clusters, seed):
    rng = random.Random(f"{seed} {region}")
    ecs, vpc = client(endpoint, "ecs", region), network(endpoint, region)
    in_use = []
    for number in range(FAMILIES + UNUSED_FAMILIES):
        family = word(rng, 9)
        revisions = [
            register(ecs, family, 16384, 32768, f"docker.io/{family}/worker:latest", COMMAND) for _ in range(INACTIVE + ACTIVE)
        ]
        for revision in revisions[:INACTIVE]:
            ecs.deregister_task_definition(taskDefinition=revision)
        if number < FAMILIES:
            in_use.append(revisions[-1])
    arns = []
    for number in range(clusters):
        name, definition = word(rng, 12), in_use[number % len(in_use)]
        arns.append(ecs.create_cluster(clusterName=name)["cluster"]["clusterArn"])
        launch = {"cluster": name, "taskDefinition": definition, "launchType": "FARGATE", "networkConfiguration": vpc}
        ecs.create_service(serviceName=f"s-{name}", desiredCount=SERVICE_TASKS, **launch)
        ecs.run_task(count=LONE_TASKS, **launch)
    return region, arns


def seed_production(endpoint):
    ecs, vpc = client(endpoint, "ecs", PRODUCTION_REGION), network(endpoint, PRODUCTION_REGION)
    made = Production()
    image = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop-api:1.4.2"
    for _ in range(PRODUCTION_OLD_REVISIONS + 1):
        made.definitions.append(register(ecs, made.family, 512, 1024, image))
    # Keep covers a family with every revision, the INACTIVE ones too.
    ecs.deregister_task_definition(taskDefinition=made.definitions[0])
    tags = [{"key": "owner", "value": "platform-team"}, {"key": "env", "value": "production"}]
    made.cluster = ecs.create_cluster(clusterName="production", tags=tags)["cluster"]["clusterArn"]
    launch = {
        "cluster": "production",
        "taskDefinition": made.definitions[-1],
        "launchType": "FARGATE",
        "networkConfiguration": vpc,
    }
    service = ecs.create_service(serviceName="shop-api", desiredCount=1, tags=tags, **launch)["service"]
    made.service = service["serviceArn"]
    made.task = ecs.run_task(count=1, **launch)["tasks"][0]["taskArn"]
    return made


def seed(endpoint, regions_count, clusters, launches_service_tasks, seed_number=7, workers=4):
    regions = REGIONS[:regions_count]
    production = seed_production(endpoint)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(seed_rogues, endpoint, region, clusters, seed_number) for region in regions]
        arns = dict(job.result() for job in jobs)
    arns[PRODUCTION_REGION] = [*arns[PRODUCTION_REGION], production.cluster]
    per_cluster = LONE_TASKS + (SERVICE_TASKS if launches_service_tasks else 0)
    small_tasks = 1 + (1 if launches_service_tasks else 0)
    rogues = len(regions) * clusters
    found = {
        "clusters": rogues + 1,
        "services": rogues + 1,
        "tasks": rogues * per_cluster + small_tasks,
        "task_definitions": len(regions) * (FAMILIES + UNUSED_FAMILIES) * (ACTIVE + INACTIVE)
        + len(production.definitions),
    }
    return Seeded(regions, arns, production, found, {region: clusters * per_cluster for region in regions}, small_tasks)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--regions-count", type=int, default=4)
    parser.add_argument("--clusters", type=int, default=5)
    parser.add_argument("--moto", action="store_true", help="the stand-in does not launch the tasks of services")
    options = parser.parse_args()
    made = seed(options.endpoint, options.regions_count, options.clusters, not options.moto)
    print(json.dumps(asdict(made), indent=1))


if __name__ == "__main__":
    main()
