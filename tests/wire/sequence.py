"""One seeded sequence of calls, told to any account that speaks AWS's protocols.

Each answer is told under the name of the rule of AWS that it shows, without what two accounts must differ in: account
number, random ids, instants. A rule may be told several times.
"""

import re

from botocore.exceptions import ClientError, HTTPClientError

from seed import network, register, word
from standins import client

ACCOUNT_NUMBER = re.compile(r"(?<=:)\d{12}(?=:)|^\d{12}$")
# A task's id: 32 hexadecimal digits; the stand-ins write them as UUIDs.
RANDOM_ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")


class Teller:
    """The calls to one account in one region, and what it told."""

    def __init__(self, endpoint, region, patience):
        self.endpoint, self.region, self.patience = endpoint, region, patience
        self.ecs = client(endpoint, "ecs", region)
        self.vpc = network(endpoint, region)
        self.told = []

    def tell(self, rule, value):
        self.told.append((rule, plain(value)))

    def call(self, rule, operation, show=None, **arguments):
        """Calls and tells what `show` makes of the answer, or the error code; gives the answer, empty if it was refused."""
        try:
            answer = getattr(self.ecs, operation)(**arguments)
        except ClientError as refusal:
            status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            # What a stand-in calls a crash of its own does not matter.
            self.tell(rule, "HTTP 500" if status >= 500 else f"{refusal.response['Error']['Code']} {status}")
            return {}
        except HTTPClientError as broken:
            self.tell(rule, type(broken).__name__)
            return {}
        self.tell(rule, (show or (lambda _: "answered"))(answer))
        return answer

    def pages(self, rule, operation, key, **arguments):
        """Tells the whole list in order of its names, and apart from it the sizes of its pages; gives the list."""
        found, sizes, token = [], [], None
        # A stand-in that gives the same page for ever must not hang the run.
        while len(sizes) < 50:
            try:
                page = getattr(self.ecs, operation)(**arguments, **({"nextToken": token} if token else {}))
            except ClientError as refusal:
                self.tell(rule, refusal.response["Error"]["Code"])
                return found
            found += page[key]
            sizes.append(len(page[key]))
            token = page.get("nextToken")
            if not token:
                break
        self.tell(rule, sorted(plain(found)))
        self.tell(f"{rule}: pages", sizes)
        return found

    def settle(self, good, operation, **arguments):
        """Asks until `good` says so, or patience ends; what is asked meanwhile is not told."""
        for _ in range(self.patience):
            try:
                if good(getattr(self.ecs, operation)(**arguments)):
                    return
            except ClientError:
                return


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return RANDOM_ID.sub("<id>", ACCOUNT_NUMBER.sub("<account>", value))
    return value


def some(*names):
    """Shows these members."""
    return lambda part: {name: part.get(name) for name in names}


def each(key, *names):
    """Shows these members of every item of a list, in the order of the first, and how many failures there are."""
    show = some(*names)

    def shown(answer):
        failures = sorted((one.get("arn", ""), one.get("reason")) for one in answer.get("failures", []))
        items = sorted((show(item) for item in answer.get(key, [])), key=lambda item: str(item[names[0]]))
        return {"items": items, "failures": failures}

    return shown


def within(key, *names):
    show = some(*names)
    return lambda answer: show(answer[key])


def sign_in(_, teller):
    sts, ec2 = (client(teller.endpoint, name, teller.region) for name in ("sts", "ec2"))
    teller.tell("GetCallerIdentity", sorted(sts.get_caller_identity().keys() - {"ResponseMetadata"}))
    whole = ec2.describe_regions(AllRegions=True)["Regions"]
    teller.tell("DescribeRegions AllRegions", sorted(one["RegionName"] for one in whole))
    opted_out = sorted(one["RegionName"] for one in whole if one["OptInStatus"] == "not-opted-in")
    used = sorted(one["RegionName"] for one in ec2.describe_regions()["Regions"])
    teller.tell("DescribeRegions gives only what the account uses", not set(opted_out) & set(used))
    filters = [{"Name": "region-name", "Values": ["eu-west-1"]}]
    found = ec2.describe_regions(Filters=filters)["Regions"]
    teller.tell("DescribeRegions by filter", [one["RegionName"] for one in found])
    account = client(teller.endpoint, "account", teller.region)
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
    members = "taskDefinitionArn", "family", "revision", "status", "cpu", "memory", "networkMode", "requiresCompatibilities"
    described = within("taskDefinition", *members)
    for family in families:
        teller.call("DescribeTaskDefinition of a family", "describe_task_definition", described, taskDefinition=family)
    teller.call("DescribeTaskDefinition of none", "describe_task_definition", taskDefinition="nothing:1")
    listed = "list_task_definitions", "taskDefinitionArns"
    teller.pages("ListTaskDefinitions", *listed)
    teller.pages("ListTaskDefinitions in pages", *listed, maxResults=4)
    down = lambda answer: answer["taskDefinitionArns"]  # noqa: E731
    teller.call("ListTaskDefinitions downwards", "list_task_definitions", down, familyPrefix=first, sort="DESC")
    teller.call("ListTaskDefinitions of a bad status", "list_task_definitions", status="GONE")
    still = each("taskDefinitions", "taskDefinitionArn", "status")
    only = lambda answer: {"items": still(answer)["items"], "failed": len(answer["failures"])}  # noqa: E731
    status = within("taskDefinition", "taskDefinitionArn", "status")
    for arn in [*arns[first], arns[second][0]]:
        teller.call("DeregisterTaskDefinition", "deregister_task_definition", status, taskDefinition=arn)
    teller.call("DeregisterTaskDefinition twice", "deregister_task_definition", status, taskDefinition=arns[first][0])
    teller.call("DeregisterTaskDefinition of none", "deregister_task_definition", taskDefinition="nothing:1")
    for kind in ("ACTIVE", "INACTIVE"):
        teller.pages(f"ListTaskDefinitions {kind}", *listed, status=kind)
    named = lambda answer: [name for name in sorted(answer["families"]) if name in families]  # noqa: E731
    for kind in ("ACTIVE", "INACTIVE", "ALL"):
        teller.call(f"ListTaskDefinitionFamilies {kind}", "list_task_definition_families", named, status=kind)
    teller.call("DeleteTaskDefinitions", "delete_task_definitions", only, taskDefinitions=arns[first][:2])
    teller.pages("ListTaskDefinitions DELETE_IN_PROGRESS", *listed, status="DELETE_IN_PROGRESS")
    teller.call("DeleteTaskDefinitions of an ACTIVE one", "delete_task_definitions", only, taskDefinitions=[arns[third][0]])
    eleven = [f"{first}:{number}" for number in range(1, 12)]
    teller.call("DeleteTaskDefinitions of 11", "delete_task_definitions", taskDefinitions=eleven)
    bad = {"family": "bad", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc"}
    container = {"name": "main", "image": "a", "cpu": 1, "memory": 4}
    teller.call("RegisterTaskDefinition for Fargate without a size", "register_task_definition", containerDefinitions=[container], **bad)
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
    whole = lambda answer: answer["services"][0]["runningCount"] == answer["services"][0]["desiredCount"]  # noqa: E731
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
    ended = lambda answer: answer["services"][0]["status"] == "INACTIVE"  # noqa: E731
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
    runs = lambda answer: all(task["lastStatus"] == "RUNNING" for task in answer["tasks"])  # noqa: E731
    teller.settle(runs, "describe_tasks", cluster=home, tasks=arns)
    sized = each("tasks", "lastStatus", "desiredStatus", "cpu", "memory")
    teller.call("DescribeTasks", "describe_tasks", sized, cluster=home, tasks=arns)
    missing = lambda answer: [one["reason"] for one in answer["failures"]]  # noqa: E731
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
    teller.call("DescribeTasks of 101", "describe_tasks", cluster=home, tasks=[f"{number:032x}" for number in range(101)])
    ended = within("task", "desiredStatus", "stoppedReason", "stopCode")
    for arn in arns[:2]:
        teller.call("StopTask", "stop_task", ended, cluster=home, task=arn, reason="enough")
    teller.call("StopTask of none", "stop_task", cluster=home, task="0" * 32)
    teller.call("StopTask in no cluster", "stop_task", cluster="nothing", task="0" * 32)
    stopped = lambda answer: all(task["lastStatus"] == "STOPPED" for task in answer["tasks"])  # noqa: E731
    teller.settle(stopped, "describe_tasks", cluster=home, tasks=arns[:2])
    teller.call("DescribeTasks of stopped ones", "describe_tasks", sized, cluster=home, tasks=arns[:2])
    teller.pages("ListTasks after a stop", "list_tasks", "taskArns", cluster=home)
    teller.pages("ListTasks STOPPED", "list_tasks", "taskArns", cluster=home, desiredStatus="STOPPED")
    teller.ecs.run_task(cluster=full, **launch)
    teller.call("DeleteCluster with a task", "delete_cluster", cluster=full)
    teller.call("RunTask of 11", "run_task", cluster=home, count=11, **launch)
    teller.call("RunTask in no cluster", "run_task", cluster="nothing", **launch)
    teller.call("RunTask of no definition", "run_task", cluster=home, **launch | {"taskDefinition": "nothing:1"})


# Each part in a region of its own, so that what a stand-in gets wrong in one does not show in another.
PARTS = {
    "us-east-1": (sign_in, 1),
    "us-east-2": (clusters, 1),
    "us-west-1": (definitions, 1),
    "us-west-2": (services, 120),
    "eu-west-1": (tasks, 120),
}
