"""Clusters: what they are, and what stands in the way of their deletion."""

from account import ACCOUNT
from expect import raises, same
from seed import NETWORK, register

TAGS = [{"key": "owner", "value": "wire"}]
ALL = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]


def run(checks, account):
    ecs, careless = account.client("ecs"), account.client("ecs", validated=False)
    one_life(checks, account, ecs)
    obstacles(checks, account, ecs)
    refusals(checks, ecs, careless)


def one_life(checks, account, ecs):
    made = ecs.create_cluster(
        clusterName="wire-life",
        tags=TAGS,
        settings=[{"name": "containerInsights", "value": "enabled"}],
        configuration={"executeCommandConfiguration": {"logging": "DEFAULT"}},
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )["cluster"]
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/wire-life"
    same(checks, "a new cluster", (made["clusterArn"], made["status"], made["tags"]), (arn, "ACTIVE", TAGS))
    checks("a new cluster truly is", arn in account.truth()["clusters"])
    again = ecs.create_cluster(clusterName="wire-life")["cluster"]
    same(checks, "creating it again gives it back", again["clusterArn"], arn)

    by_name = ecs.describe_clusters(clusters=["wire-life", "wire-nothing"], include=ALL)
    found = by_name["clusters"][0]
    same(checks, "with its settings", found["settings"], [{"name": "containerInsights", "value": "enabled"}])
    same(checks, "with its tags", found["tags"], TAGS)
    same(checks, "with its configuration", found["configuration"]["executeCommandConfiguration"]["logging"], "DEFAULT")
    same(checks, "with its providers", found["capacityProviders"], ["FARGATE", "FARGATE_SPOT"])
    names = {item["name"] for item in found["statistics"]}
    checks("with its statistics", {"runningFargateTasksCount", "drainingFargateServiceCount"} <= names, names)
    missing = {"arn": arn.replace("wire-life", "wire-nothing"), "reason": "MISSING"}
    same(checks, "one that does not exist is a failure beside it", by_name["failures"], [missing])
    bare = ecs.describe_clusters(clusters=[arn])["clusters"][0]
    same(checks, "by ARN and without include", (bare["tags"], bare["settings"], bare["statistics"]), ([], [], []))
    nothing = ecs.describe_clusters()
    same(checks, "no name means default", nothing["failures"][0]["arn"].rsplit("/", 1)[1], "default")

    strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
    put = ecs.put_cluster_capacity_providers(
        cluster="wire-life", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=strategy
    )["cluster"]
    same(checks, "other capacity providers", put["capacityProviders"], ["FARGATE"])
    checks("it is listed", arn in ecs.list_clusters(maxResults=100)["clusterArns"])
    gone = ecs.delete_cluster(cluster=arn)["cluster"]
    same(checks, "a deleted cluster", gone["status"], "INACTIVE")
    checks("it is not listed", arn not in ecs.list_clusters()["clusterArns"])
    checks("it truly is gone", arn not in account.truth()["clusters"])
    same(checks, "it is still described", ecs.describe_clusters(clusters=[arn])["clusters"][0]["status"], "INACTIVE")


def obstacles(checks, account, ecs):
    register(ecs, "wire-obstacle")
    ecs.create_cluster(clusterName="wire-full")
    launch = {"cluster": "wire-full", "taskDefinition": "wire-obstacle", "launchType": "FARGATE"}
    launch["networkConfiguration"] = NETWORK
    ecs.create_service(serviceName="stays", desiredCount=0, **launch)
    delete = lambda: ecs.delete_cluster(cluster="wire-full")
    raises(checks, "a cluster with a service", ecs, delete, "ClusterContainsServicesException")
    task = ecs.run_task(**launch)["tasks"][0]["taskArn"]
    ecs.delete_service(cluster="wire-full", service="stays")
    raises(checks, "a cluster with a task", ecs, delete, "ClusterContainsTasksException")
    checks("the task truly is there", task in account.truth()["tasks"])
    raises(
        checks,
        "a cluster with a machine",
        ecs,
        lambda: ecs.delete_cluster(cluster="furnished-machines"),
        "ClusterContainsContainerInstancesException",
    )
    raises(
        checks,
        "a cluster with its own capacity provider",
        ecs,
        lambda: ecs.delete_cluster(cluster="furnished-provider"),
        "ClusterContainsCapacityProviderException",
    )
    spare = {"cluster": "furnished-spare", "capacityProviders": ["furnished-spare"]}
    spare["defaultCapacityProviderStrategy"] = []
    busy = ecs.put_cluster_capacity_providers(**spare)["cluster"]
    same(checks, "attachments take a while", busy["attachmentsStatus"], "UPDATE_IN_PROGRESS")
    raises(checks, "meanwhile", ecs, lambda: ecs.put_cluster_capacity_providers(**spare), "UpdateInProgressException")
    raises(checks, "and", ecs, lambda: ecs.delete_cluster(cluster="furnished-spare"), "UpdateInProgressException")


def refusals(checks, ecs, careless):
    for what, call in {
        "DeleteCluster": lambda: ecs.delete_cluster(cluster="wire-nothing"),
        "ListServices": lambda: ecs.list_services(cluster="wire-nothing"),
        "ListTasks": lambda: ecs.list_tasks(cluster="wire-nothing"),
        "ListContainerInstances": lambda: ecs.list_container_instances(cluster="wire-nothing"),
        "PutClusterCapacityProviders": lambda: ecs.put_cluster_capacity_providers(
            cluster="wire-nothing", capacityProviders=[], defaultCapacityProviderStrategy=[]
        ),
        "a deleted one": lambda: ecs.delete_cluster(cluster="wire-life"),
    }.items():
        raises(checks, f"{what} of a cluster that does not exist", ecs, call, "ClusterNotFoundException")
    foreign = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/wire-life"
    for what, call in {
        "101 clusters at once": lambda: ecs.describe_clusters(clusters=[f"c{number}" for number in range(101)]),
        "a page of 101": lambda: ecs.list_clusters(maxResults=101),
        "a page of 0": lambda: ecs.list_clusters(maxResults=0),
        "a bad page token": lambda: ecs.list_clusters(nextToken="bm90aGluZw=="),
        "a bad name": lambda: ecs.create_cluster(clusterName="no spaces"),
        "an unknown capacity provider": lambda: ecs.create_cluster(clusterName="x", capacityProviders=["nowhere"]),
        "an ARN of another region": lambda: ecs.delete_cluster(cluster=foreign),
        "a default strategy of a provider that it does not use": lambda: ecs.create_cluster(
            clusterName="x", defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}]
        ),
        "DeleteCluster of nothing": lambda: careless.delete_cluster(),
    }.items():
        raises(checks, what, careless if what.endswith("of nothing") else ecs, call, "InvalidParameterException")
    other = foreign.replace("eu-west-1", "us-east-1").replace(ACCOUNT, "111111111111")
    raises(checks, "an ARN of another account", ecs, lambda: ecs.delete_cluster(cluster=other), "ClientException")
    raises(
        checks,
        "a number for a name",
        careless,
        lambda: careless.create_cluster(clusterName={"not": "text"}),
        "SerializationException",
        modelled=False,
    )
