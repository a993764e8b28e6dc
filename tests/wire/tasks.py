"""Tasks."""

from expect import raises, same
from seed import NETWORK, register


def run(checks, account):
    ecs = account.client("ecs")
    ecs.create_cluster(clusterName="wire-tasks", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    register(ecs, "wire-task", 1024, 2048)
    launch = {
        "cluster": "wire-tasks",
        "taskDefinition": "wire-task",
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
    }
    one_life(checks, account, ecs, launch)
    running(checks, account, ecs)
    refusals(checks, ecs, launch)


def one_life(checks, account, ecs, launch):
    answer = ecs.run_task(count=3, startedBy="wire", group="batch", tags=[{"key": "a", "value": "b"}], **launch)
    arns = sorted(task["taskArn"] for task in answer["tasks"])
    same(checks, "three tasks start", (len(arns), answer["failures"]), (3, []))
    one = answer["tasks"][0]
    seen = [one[key] for key in ("cpu", "memory", "launchType", "startedBy", "group", "desiredStatus")]
    same(checks, "what was asked for", seen, ["1024", "2048", "FARGATE", "wire", "batch", "RUNNING"])
    checks("they truly are there", set(arns) <= account.truth()["tasks"].keys())
    for what, more in {
        "in the cluster": {},
        "by who started them": {"startedBy": "wire"},
        "by family": {"family": "wire-task"},
        "by launch type": {"launchType": "FARGATE"},
    }.items():
        same(checks, f"listed {what}", sorted(ecs.list_tasks(cluster="wire-tasks", **more)["taskArns"]), arns)
    same(checks, "PENDING gives none", ecs.list_tasks(cluster="wire-tasks", desiredStatus="PENDING")["taskArns"], [])
    described = ecs.describe_tasks(cluster="wire-tasks", tasks=[*arns, "0" * 32], include=["TAGS"])
    same(checks, "described", sorted(task["taskArn"] for task in described["tasks"]), arns)
    same(checks, "with tags", described["tasks"][0]["tags"], [{"key": "a", "value": "b"}])
    same(checks, "another is missing", [one["reason"] for one in described["failures"]], ["MISSING"])
    stopped = ecs.stop_task(cluster="wire-tasks", task=arns[0], reason="wire says so")["task"]
    seen = [stopped[key] for key in ("desiredStatus", "stopCode", "stoppedReason")]
    same(checks, "a stopped task", seen, ["STOPPED", "UserInitiated", "wire says so"])
    left = ecs.list_tasks(cluster="wire-tasks")["taskArns"]
    same(checks, "it leaves the list", sorted(left), arns[1:])
    same(
        checks,
        "for the other list",
        ecs.list_tasks(cluster="wire-tasks", desiredStatus="STOPPED")["taskArns"],
        arns[:1],
    )
    cheap = {key: value for key, value in launch.items() if key != "launchType"}
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    overrides = {"cpu": "512", "containerOverrides": [{"name": "main", "command": ["sleep", "9"]}]}
    spot = ecs.run_task(capacityProviderStrategy=strategy, overrides=overrides, **cheap)["tasks"][0]
    same(checks, "on Spot, with another size", (spot["capacityProviderName"], spot["cpu"]), ("FARGATE_SPOT", "512"))
    same(checks, "its overrides come back", spot["overrides"]["containerOverrides"][0]["command"], ["sleep", "9"])


def running(checks, account, ecs):
    """The scenario's own tasks have been running for hours."""
    cluster = next(arn for arn in account.truth()["clusters"] if arn.endswith("/production"))
    arns = ecs.list_tasks(cluster=cluster, serviceName="shop-api")["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
    same(checks, "running tasks", {task["lastStatus"] for task in tasks}, {"RUNNING"})
    truth = account.truth()["tasks"]
    same(checks, "as they truly are", {arn: truth.get(arn) for arn in arns}, {arn: "RUNNING" for arn in arns})
    checks("with their instants", all({"startedAt", "pullStartedAt", "connectivity"} <= task.keys() for task in tasks))


def refusals(checks, ecs, launch):
    gone = register(ecs, "wire-gone")
    ecs.deregister_task_definition(taskDefinition=gone)
    ecs.delete_task_definitions(taskDefinitions=[gone])
    in_cluster = {"cluster": "wire-tasks"}
    many = [f"{number:032x}" for number in range(101)]
    for code, calls in {
        "InvalidParameterException": {
            "eleven at once": lambda: ecs.run_task(count=11, **launch),
            "a bad launch type": lambda: ecs.run_task(**launch | {"launchType": "MOON"}),
            "a bad status": lambda: ecs.list_tasks(desiredStatus="GONE", **in_cluster),
            "two filters with startedBy": lambda: ecs.list_tasks(startedBy="wire", family="wire-task", **in_cluster),
            "a bad page token": lambda: ecs.list_tasks(nextToken="x", **in_cluster),
            "101 described at once": lambda: ecs.describe_tasks(tasks=many, **in_cluster),
            "nothing described": lambda: ecs.describe_tasks(tasks=[], **in_cluster),
            "stopping what does not exist": lambda: ecs.stop_task(task="0" * 32, **in_cluster),
            "launch type and strategy": lambda: ecs.run_task(
                capacityProviderStrategy=[{"capacityProvider": "FARGATE"}], **launch
            ),
        },
        "ClusterNotFoundException": {
            "running in no cluster": lambda: ecs.run_task(**launch | {"cluster": "wire-nothing"}),
            "stopping in no cluster": lambda: ecs.stop_task(cluster="wire-nothing", task="0" * 32),
            "describing in no cluster": lambda: ecs.describe_tasks(cluster="wire-nothing", tasks=["0" * 32]),
        },
        "ClientException": {
            "running a deleted definition": lambda: ecs.run_task(**launch | {"taskDefinition": gone}),
            "running no definition": lambda: ecs.run_task(**launch | {"taskDefinition": "wire-nothing:1"}),
        },
    }.items():
        for what, call in calls.items():
            raises(checks, what, ecs, call, code)
