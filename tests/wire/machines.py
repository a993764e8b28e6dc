"""What clusters stand on: container instances, capacity providers, daemons, gateways."""

from expect import pages, raises, same


def run(checks, account):
    ecs, careless = account.client("ecs"), account.client("ecs", validated=False)
    instances(checks, account, ecs, careless)
    providers(checks, account, ecs)
    daemons_and_gateways(checks, account, ecs)


def instances(checks, account, ecs, careless):
    truth = [arn for arn in account.truth()["instances"] if "/furnished/" in arn]
    arns = ecs.list_container_instances(cluster="furnished")["containerInstanceArns"]
    same(checks, "machines are listed", sorted(arns), sorted(truth))
    same(
        checks,
        "none drains",
        ecs.list_container_instances(cluster="furnished", status="DRAINING")["containerInstanceArns"],
        [],
    )
    for _ in range(600):  # the daemon's tasks come up within a minute of the account's time
        described = ecs.describe_container_instances(cluster="furnished", containerInstances=[*arns, "0" * 32])
        found = described["containerInstances"]
        if any(busy(machine) for machine in found):
            break
    same(checks, "machines are described", sorted(one["containerInstanceArn"] for one in found), sorted(arns))
    same(checks, "another is missing", [one["reason"] for one in described["failures"]], ["MISSING"])
    cpu = {one["integerValue"] for machine in found for one in machine["registeredResources"] if one["name"] == "CPU"}
    same(checks, "with what they have", cpu, {8192})
    on_it = ecs.list_tasks(cluster="furnished", containerInstance=arns[0], desiredStatus="RUNNING")
    checks("tasks are listed by their machine", isinstance(on_it["taskArns"], list))
    where = {"cluster": "furnished"}
    for code, calls in {
        "InvalidParameterException": {
            "a machine with tasks, without force": lambda: ecs.deregister_container_instance(
                containerInstance=next((one["containerInstanceArn"] for one in found if busy(one)), "no busy machine"),
                **where,
            ),
            "what is not registered": lambda: ecs.deregister_container_instance(containerInstance="0" * 32, **where),
            "a bad status": lambda: ecs.list_container_instances(status="GONE", **where),
            "a bad page token": lambda: ecs.list_container_instances(nextToken="x", **where),
            "nothing described": lambda: ecs.describe_container_instances(containerInstances=[], **where),
            "101 at once": lambda: ecs.describe_container_instances(
                containerInstances=[f"{number:032x}" for number in range(101)], **where
            ),
        },
        "ClusterNotFoundException": {
            "machines of no cluster": lambda: ecs.describe_container_instances(
                cluster="wire-nothing", containerInstances=["0" * 32]
            ),
            "a machine of no cluster": lambda: ecs.deregister_container_instance(
                cluster="wire-nothing", containerInstance="0" * 32
            ),
        },
    }.items():
        for what, call in calls.items():
            raises(checks, what, ecs, call, code)
    raises(
        checks,
        "no machine named",
        careless,
        lambda: careless.deregister_container_instance(**where),
        "InvalidParameterException",
    )
    absent = f"{arns[0][: -len('0' * 32)]}{'0' * 32}"
    drained = ecs.update_container_instances_state(containerInstances=[arns[1], absent], status="DRAINING", **where)
    same(checks, "a machine is drained", [one["status"] for one in drained["containerInstances"]], ["DRAINING"])
    same(checks, "another is missing there too", [one["reason"] for one in drained["failures"]], ["MISSING"])
    listed = ecs.list_container_instances(status="DRAINING", **where)["containerInstanceArns"]
    same(checks, "it drains", listed, [arns[1]])
    ecs.update_container_instances_state(containerInstances=[arns[1]], status="ACTIVE", **where)
    raises(
        checks,
        "eleven drained at once",
        ecs,
        lambda: ecs.update_container_instances_state(
            containerInstances=[f"{number:032x}" for number in range(11)], status="DRAINING", **where
        ),
        "InvalidParameterException",
    )
    gone = ecs.deregister_container_instance(containerInstance=arns[0], force=True, **where)["containerInstance"]
    same(checks, "by force it is let go", gone["status"], "INACTIVE")
    checks("it truly is", arns[0] not in account.truth()["instances"])
    same(checks, "it leaves the list", ecs.list_container_instances(**where)["containerInstanceArns"], arns[1:])


def busy(machine):
    return machine["runningTasksCount"] + machine["pendingTasksCount"] > 0


def providers(checks, account, ecs):
    found = ecs.describe_capacity_providers(include=["TAGS"])["capacityProviders"]
    names = [one["name"] for one in found]
    checks("the built-in providers are there", {"FARGATE", "FARGATE_SPOT"} <= set(names), names)
    own = [name for name, cluster in account.truth()["capacity_providers"].items() if cluster is None]
    checks("and the account's own", set(own) <= set(names), (own, names))
    spare = next(one for one in found if one["name"] == "furnished-spare")
    same(checks, "over an Auto Scaling group", spare["autoScalingGroupProvider"]["managedScaling"]["status"], "ENABLED")
    home = ecs.describe_capacity_providers(cluster="furnished-provider")["capacityProviders"]
    same(checks, "those of a cluster", [(one["name"], one["cluster"]) for one in home], [("furnished-provider",) * 2])
    part = ecs.describe_capacity_providers(capacityProviders=["FARGATE", "nowhere"])
    same(checks, "one by name, one missing", (len(part["capacityProviders"]), len(part["failures"])), (1, 1))
    first = ecs.describe_capacity_providers(maxResults=1)
    second = ecs.describe_capacity_providers(maxResults=1, nextToken=first["nextToken"])
    same(checks, "in pages", [one["capacityProviders"][0]["name"] for one in (first, second)], sorted(names)[:2])
    for what, call in {
        "a page of 11": lambda: ecs.describe_capacity_providers(maxResults=11),
        "a bad page token": lambda: ecs.describe_capacity_providers(nextToken="x"),
    }.items():
        raises(checks, f"providers: {what}", ecs, call, "InvalidParameterException")
    delete = lambda name: lambda: ecs.delete_capacity_provider(capacityProvider=name)
    raises(checks, "deleting no provider", ecs, delete("nowhere"), "ClientException")
    raises(checks, "deleting a built-in one", ecs, delete("FARGATE"), "ClientException")
    ecs.put_cluster_capacity_providers(
        cluster="furnished-spare", capacityProviders=["furnished-spare"], defaultCapacityProviderStrategy=[]
    )
    raises(checks, "deleting one that a cluster uses", ecs, delete("furnished-spare"), "ClientException")
    gone = ecs.delete_capacity_provider(capacityProvider="furnished-provider", cluster="furnished-provider")
    same(checks, "a deleted provider", gone["capacityProvider"]["name"], "furnished-provider")
    checks("it truly is gone", "furnished-provider" not in account.truth()["capacity_providers"])
    ecs.delete_cluster(cluster="furnished-provider")
    checks("then its cluster goes", not any(arn.endswith("furnished-provider") for arn in account.truth()["clusters"]))


def daemons_and_gateways(checks, account, ecs):
    truth = account.truth()
    cluster = next(arn for arn in truth["clusters"] if arn.endswith("/furnished"))
    whole = ecs.list_daemons(clusterArn=cluster)["daemonSummariesList"]
    same(checks, "daemons", sorted(one["daemonArn"] for one in whole), sorted(truth["daemons"]))
    found, token = [], None
    while True:
        page = ecs.list_daemons(clusterArn=cluster, maxResults=2, **({"nextToken": token} if token else {}))
        found += [one["daemonArn"] for one in page["daemonSummariesList"]]
        token = page.get("nextToken")
        if not token:
            break
    same(checks, "in pages", sorted(found), sorted(truth["daemons"]))
    gateways, count = pages(ecs, "list_gateways", "gateways", PaginationConfig={"PageSize": 2})
    same(
        checks,
        "gateways, in pages",
        (sorted(one["gatewayArn"] for one in gateways), count),
        (sorted(truth["gateways"]), 2),
    )
    named = ecs.list_gateways(names=["entrance-1"], status=["ACTIVE"])["gateways"]
    same(checks, "one gateway by its name", [one["name"] for one in named], ["entrance-1"])
    nowhere = cluster.replace("/furnished", "/wire-nothing")
    raises(
        checks, "daemons of no cluster", ecs, lambda: ecs.list_daemons(clusterArn=nowhere), "ClusterNotFoundException"
    )
    for what, call in {
        "a bad page token of daemons": lambda: ecs.list_daemons(clusterArn=cluster, nextToken="x"),
        "a bad page token of gateways": lambda: ecs.list_gateways(nextToken="x"),
        "a page of 101 gateways": lambda: ecs.list_gateways(maxResults=101),
    }.items():
        raises(checks, what, ecs, call, "InvalidParameterException")
