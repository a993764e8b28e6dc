"""One seeded sequence of calls, told to any account that speaks AWS's protocols."""

from botocore.exceptions import ClientError

import recurring
from seed import register, word
from teller import each, within


def sign_in(_, teller):
    sts, ec2, account = (teller.client(name) for name in ("sts", "ec2", "account"))
    teller.tell("GetCallerIdentity", sorted(sts.get_caller_identity().keys() - {"ResponseMetadata"}))
    whole = ec2.describe_regions(AllRegions=True)["Regions"]
    teller.tell("DescribeRegions AllRegions", sorted(one["RegionName"] for one in whole))
    opted_out = sorted(one["RegionName"] for one in whole if one["OptInStatus"] == "not-opted-in")
    used = sorted(one["RegionName"] for one in ec2.describe_regions()["Regions"])
    teller.tell("DescribeRegions gives only what the account uses", not set(opted_out) & set(used))
    filters = [{"Name": "region-name", "Values": ["eu-west-1"]}]
    found = ec2.describe_regions(Filters=filters)["Regions"]
    teller.tell("DescribeRegions by filter", [one["RegionName"] for one in found])
    try:
        statuses = {one["RegionOptStatus"] for one in account.list_regions()["Regions"]}
        teller.tell("ListRegions tells the default regions apart", "ENABLED_BY_DEFAULT" in statuses)
    except ClientError as refusal:
        teller.tell("ListRegions tells the default regions apart", refusal.response["Error"]["Code"])


def clusters(rng, teller):
    names = sorted({word(rng, 8) for _ in range(rng.randint(5, 7))})
    counts = "activeServicesCount", "pendingTasksCount", "registeredContainerInstancesCount", "runningTasksCount"
    tags = [{"key": "owner", "value": word(rng, 5)}]
    for name in names:
        shown = within("cluster", "clusterName", "clusterArn", "status", *counts)
        teller.call("CreateCluster", "create_cluster", shown, clusterName=name, tags=tags)
    again = within("cluster", "clusterArn", "status")
    teller.call("CreateCluster of one that is there", "create_cluster", again, clusterName=names[0])
    described = each("clusters", "clusterName", "status", "runningTasksCount")
    asked = [*names, word(rng, 9)]
    teller.call("DescribeClusters", "describe_clusters", described, clusters=asked)
    with_tags = each("clusters", "clusterName", "tags")
    teller.call("DescribeClusters with TAGS", "describe_clusters", with_tags, clusters=names, include=["TAGS"])
    teller.call("DescribeClusters without include", "describe_clusters", with_tags, clusters=names)
    teller.pages("ListClusters", "list_clusters", "clusterArns")
    teller.pages("ListClusters in pages", "list_clusters", "clusterArns", maxResults=2)
    teller.call("ListClusters with a bad token", "list_clusters", nextToken="x")
    teller.call("DescribeClusters of 101", "describe_clusters", clusters=[f"c{number}" for number in range(101)])
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    teller.call(
        "PutClusterCapacityProviders",
        "put_cluster_capacity_providers",
        within("cluster", "capacityProviders", "defaultCapacityProviderStrategy"),
        cluster=names[0],
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=strategy,
    )
    gone = rng.sample(names, 2)
    for name in gone:
        teller.call("DeleteCluster", "delete_cluster", within("cluster", "clusterName", "status"), cluster=name)
    teller.pages("ListClusters after a deletion", "list_clusters", "clusterArns")
    teller.call("DescribeClusters of a deleted one", "describe_clusters", described, clusters=gone)
    teller.call("DeleteCluster of none", "delete_cluster", cluster=word(rng, 10))
    teller.call("DescribeCapacityProviders", "describe_capacity_providers", each("capacityProviders", "name", "status"))
    # Last in each part: what a stand-in may take, and what would then be in its lists.
    teller.call("CreateCluster with a bad name", "create_cluster", clusterName="no spaces")


def definitions(rng, teller):
    families = sorted({word(rng, 7) for _ in range(3)})
    sizes = [(256, 512), (512, 1024), (16384, 32768)]
    arns = {}
    for family in families:
        cpu, memory = rng.choice(sizes)
        for _ in range(rng.randint(3, 5)):
            arn = register(teller.ecs, family, cpu, memory, f"docker.io/{family}/job:1")
            arns.setdefault(family, []).append(arn)
            teller.tell("RegisterTaskDefinition", arn)
    first, second, third = families
    members = (
        "taskDefinitionArn",
        "family",
        "revision",
        "status",
        "cpu",
        "memory",
        "networkMode",
        "requiresCompatibilities",
    )
    described = within("taskDefinition", *members)
    for family in families:
        teller.call("DescribeTaskDefinition of a family", "describe_task_definition", described, taskDefinition=family)
    teller.call("DescribeTaskDefinition of none", "describe_task_definition", taskDefinition="nothing:1")
    listed = "list_task_definitions", "taskDefinitionArns"
    teller.pages("ListTaskDefinitions", *listed)
    teller.pages("ListTaskDefinitions in pages", *listed, maxResults=4)
    down = lambda answer: answer["taskDefinitionArns"]
    teller.call("ListTaskDefinitions downwards", "list_task_definitions", down, familyPrefix=first, sort="DESC")
    teller.call("ListTaskDefinitions of a bad status", "list_task_definitions", status="GONE")
    still = each("taskDefinitions", "taskDefinitionArn", "status")
    only = lambda answer: {"items": still(answer)["items"], "failed": len(answer["failures"])}
    status = within("taskDefinition", "taskDefinitionArn", "status")
    for arn in [*arns[first], arns[second][0]]:
        teller.call("DeregisterTaskDefinition", "deregister_task_definition", status, taskDefinition=arn)
    teller.call("DeregisterTaskDefinition twice", "deregister_task_definition", status, taskDefinition=arns[first][0])
    teller.call("DeregisterTaskDefinition of none", "deregister_task_definition", taskDefinition="nothing:1")
    for kind in ("ACTIVE", "INACTIVE"):
        teller.pages(f"ListTaskDefinitions {kind}", *listed, status=kind)
    named = lambda answer: [name for name in sorted(answer["families"]) if name in families]
    for kind in ("ACTIVE", "INACTIVE", "ALL"):
        teller.call(f"ListTaskDefinitionFamilies {kind}", "list_task_definition_families", named, status=kind)
    teller.call("DeleteTaskDefinitions", "delete_task_definitions", only, taskDefinitions=arns[first][:2])
    teller.pages("ListTaskDefinitions DELETE_IN_PROGRESS", *listed, status="DELETE_IN_PROGRESS")
    teller.call(
        "DeleteTaskDefinitions of an ACTIVE one", "delete_task_definitions", only, taskDefinitions=[arns[third][0]]
    )
    eleven = [f"{first}:{number}" for number in range(1, 12)]
    teller.call("DeleteTaskDefinitions of 11", "delete_task_definitions", taskDefinitions=eleven)
    bad = {"family": "bad", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
    container = {"name": "main", "image": "a", "cpu": 1, "memory": 4}
    teller.call(
        "RegisterTaskDefinition for Fargate without a size",
        "register_task_definition",
        containerDefinitions=[container],
        **bad,
    )
    teller.call("RegisterTaskDefinition without containers", "register_task_definition", containerDefinitions=[], **bad)


def services(rng, teller):
    home, full = word(rng, 8), word(rng, 9)
    family = word(rng, 7)
    definition = register(teller.ecs, family, 256, 512, "docker.io/a/job:1")
    for name in (home, full):
        teller.ecs.create_cluster(clusterName=name)
    launch = {"taskDefinition": definition, "launchType": "FARGATE", "networkConfiguration": teller.vpc}
    wanted = rng.randint(2, 4)
    members = "serviceName", "serviceArn", "clusterArn", "status", "desiredCount", "launchType", "schedulingStrategy"
    shown = within("service", *members, "taskDefinition")
    create = {"cluster": home, "serviceName": "web", "desiredCount": wanted}
    made = teller.call("CreateService", "create_service", shown, **create, **launch)
    teller.tell("CreateService makes a PRIMARY deployment", [one["status"] for one in made["service"]["deployments"]])
    whole = lambda answer: answer["services"][0]["runningCount"] == answer["services"][0]["desiredCount"]
    teller.settle(whole, "describe_services", cluster=home, services=["web"])
    counted = each("services", "serviceName", "status", "desiredCount", "runningCount", "pendingCount")
    teller.call("DescribeServices", "describe_services", counted, cluster=home, services=["web", "nothing"])
    counts = each("clusters", "clusterName", "activeServicesCount", "runningTasksCount", "pendingTasksCount")
    teller.call("DescribeClusters counts", "describe_clusters", counts, clusters=[home])
    tasks = teller.pages("ListTasks of a service", "list_tasks", "taskArns", cluster=home, serviceName="web")
    if tasks:
        seen = each("tasks", "lastStatus", "desiredStatus", "group", "launchType", "cpu", "memory", "taskDefinitionArn")
        teller.call("DescribeTasks of a service", "describe_tasks", seen, cluster=home, tasks=tasks)
    scaled = within("service", "serviceName", "desiredCount")
    teller.call("UpdateService", "update_service", scaled, cluster=home, service="web", desiredCount=wanted + 1)
    teller.call("UpdateService of none", "update_service", cluster=home, service="nothing", desiredCount=1)
    teller.call("UpdateService", "update_service", scaled, cluster=home, service="web", desiredCount=1)
    teller.settle(whole, "describe_services", cluster=home, services=["web"])
    teller.call("DescribeServices after scaling", "describe_services", counted, cluster=home, services=["web"])
    many = [f"idle-{number:02}" for number in range(11)]
    for name in many:
        teller.ecs.create_service(cluster=home, serviceName=name, desiredCount=0, **launch)
    teller.pages("ListServices by ten", "list_services", "serviceArns", cluster=home)
    teller.call("DescribeServices of 11", "describe_services", cluster=home, services=many)
    teller.call("ListServices in no cluster", "list_services", cluster="nothing")
    teller.call("ListServices of a bad launch type", "list_services", cluster=home, launchType="MOON")
    status = within("service", "serviceName", "status", "desiredCount")
    teller.call("DeleteService while it is scaled", "delete_service", cluster=home, service="web")
    teller.call("DeleteService by force drains", "delete_service", status, cluster=home, service="web", force=True)
    teller.call("DeleteService of none", "delete_service", cluster=home, service="nothing")
    teller.pages("ListServices after a deletion", "list_services", "serviceArns", cluster=home, maxResults=100)
    ended = lambda answer: answer["services"][0]["status"] == "INACTIVE"
    teller.settle(ended, "describe_services", cluster=home, services=["web"])
    teller.call("DescribeServices of a deleted one", "describe_services", counted, cluster=home, services=["web"])
    teller.ecs.create_service(cluster=full, serviceName="stays", desiredCount=0, **launch)
    teller.call("DeleteCluster with a service", "delete_cluster", cluster=full)
    unknown = launch | {"taskDefinition": "nothing:1"}
    teller.call("CreateService of one that is there", "create_service", **create | {"serviceName": many[0]}, **launch)
    teller.call("CreateService in no cluster", "create_service", **create | {"cluster": "nothing"}, **launch)
    teller.call("CreateService of no definition", "create_service", **create | {"serviceName": "new"}, **unknown)


def tasks(rng, teller):
    home, full = word(rng, 8), word(rng, 9)
    family = word(rng, 7)
    register(teller.ecs, family, 1024, 2048, "docker.io/a/job:1")
    for name in (home, full):
        teller.ecs.create_cluster(clusterName=name)
    launch = {"taskDefinition": family, "launchType": "FARGATE", "networkConfiguration": teller.vpc}
    count = rng.randint(3, 5)
    seen = each("tasks", "desiredStatus", "group", "launchType", "startedBy", "clusterArn", "taskDefinitionArn")
    made = teller.call("RunTask", "run_task", seen, cluster=home, count=count, startedBy="batch", **launch)
    arns = [task["taskArn"] for task in made["tasks"]]
    runs = lambda answer: all(task["lastStatus"] == "RUNNING" for task in answer["tasks"])
    teller.settle(runs, "describe_tasks", cluster=home, tasks=arns)
    sized = each("tasks", "lastStatus", "desiredStatus", "cpu", "memory")
    teller.call("DescribeTasks", "describe_tasks", sized, cluster=home, tasks=arns)
    missing = lambda answer: [one["reason"] for one in answer["failures"]]
    teller.call("DescribeTasks of none", "describe_tasks", missing, cluster=home, tasks=["0" * 32])
    teller.pages("ListTasks", "list_tasks", "taskArns", cluster=home)
    teller.pages("ListTasks in pages", "list_tasks", "taskArns", cluster=home, maxResults=2)
    teller.pages("ListTasks by family", "list_tasks", "taskArns", cluster=home, family=family)
    teller.pages("ListTasks by another family", "list_tasks", "taskArns", cluster=home, family="other")
    teller.pages("ListTasks by startedBy", "list_tasks", "taskArns", cluster=home, startedBy="batch")
    teller.pages("ListTasks STOPPED, none is", "list_tasks", "taskArns", cluster=home, desiredStatus="STOPPED")
    teller.call("ListTasks of a bad status", "list_tasks", cluster=home, desiredStatus="GONE")
    teller.call("ListTasks in no cluster", "list_tasks", cluster="nothing")
    teller.call("ListTasks of no service", "list_tasks", cluster=home, serviceName="nothing")
    teller.call(
        "DescribeTasks of 101", "describe_tasks", cluster=home, tasks=[f"{number:032x}" for number in range(101)]
    )
    ended = within("task", "desiredStatus", "stoppedReason", "stopCode")
    for arn in arns[:2]:
        teller.call("StopTask", "stop_task", ended, cluster=home, task=arn, reason="enough")
    teller.call("StopTask of none", "stop_task", cluster=home, task="0" * 32)
    teller.call("StopTask in no cluster", "stop_task", cluster="nothing", task="0" * 32)
    stopped = lambda answer: all(task["lastStatus"] == "STOPPED" for task in answer["tasks"])
    teller.settle(stopped, "describe_tasks", cluster=home, tasks=arns[:2])
    teller.call("DescribeTasks of stopped ones", "describe_tasks", sized, cluster=home, tasks=arns[:2])
    teller.pages("ListTasks after a stop", "list_tasks", "taskArns", cluster=home)
    teller.pages("ListTasks STOPPED", "list_tasks", "taskArns", cluster=home, desiredStatus="STOPPED")
    teller.ecs.run_task(cluster=full, **launch)
    teller.call("DeleteCluster with a task", "delete_cluster", cluster=full)
    teller.call("RunTask of 11", "run_task", cluster=home, count=11, **launch)
    teller.call("RunTask in no cluster", "run_task", cluster="nothing", **launch)
    teller.call("RunTask of no definition", "run_task", cluster=home, **launch | {"taskDefinition": "nothing:1"})


# Each part in a region of its own, so that what a stand-in gets wrong in one does not show in another: what it needs, what
# it does, and how fast the practice account's time runs meanwhile.
PARTS = {
    "us-east-1": ("ecs", sign_in, 1),
    "us-east-2": ("ecs", clusters, 1),
    "us-west-1": ("ecs", definitions, 1),
    "us-west-2": ("ecs", services, 120),
    "eu-west-1": ("ecs", tasks, 120),
    "eu-west-2": ("events", recurring.rules, 1),
    "eu-west-3": ("scheduler", recurring.schedules, 1),
    "eu-north-1": ("application-autoscaling", recurring.scalable_targets, 1),
}
