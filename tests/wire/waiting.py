"""boto3's waiters, in an account whose time runs 600 times as fast."""

from expect import pages, raises, same
from seed import NETWORK, register

FAST = {"Delay": 1, "MaxAttempts": 30}


def run(checks, account):
    ecs = account.client("ecs")
    ecs.create_cluster(clusterName="waiting")
    definition = register(ecs, "waiting", 16384, 32768)
    launch = {
        "cluster": "waiting",
        "taskDefinition": "waiting",
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
    }
    service = ecs.create_service(serviceName="waits", desiredCount=4, **launch)["service"]["serviceArn"]
    ecs.get_waiter("services_stable").wait(cluster="waiting", services=["waits"], WaiterConfig=FAST)
    found = ecs.describe_services(cluster="waiting", services=["waits"])["services"][0]
    same(checks, "a stable service runs what it wants", (found["runningCount"], found["pendingCount"]), (4, 0))
    alone = ecs.run_task(count=2, **launch)["tasks"]
    alone = [task["taskArn"] for task in alone]
    ecs.get_waiter("tasks_running").wait(cluster="waiting", tasks=alone, WaiterConfig=FAST)
    tasks = pages(ecs, "list_tasks", "taskArns", cluster="waiting")[0]
    truth = account.truth()["tasks"]
    same(checks, "six tasks run", sorted(tasks), sorted(arn for arn in truth if "/waiting/" in arn))
    statistics = ecs.describe_clusters(clusters=["waiting"], include=["STATISTICS"])["clusters"][0]
    same(
        checks, "the cluster counts them", (statistics["runningTasksCount"], statistics["activeServicesCount"]), (6, 1)
    )

    for task in alone:
        ecs.stop_task(cluster="waiting", task=task)
    ecs.get_waiter("tasks_stopped").wait(cluster="waiting", tasks=alone, WaiterConfig=FAST)
    stopped = ecs.describe_tasks(cluster="waiting", tasks=alone)["tasks"]
    same(checks, "stopped tasks", [task["lastStatus"] for task in stopped], ["STOPPED"] * 2)
    checks("with their end", all({"stoppingAt", "stoppedAt", "stopCode"} <= task.keys() for task in stopped))
    same(
        checks, "and their containers' end", {one["exitCode"] for task in stopped for one in task["containers"]}, {137}
    )
    ecs.delete_service(cluster="waiting", service="waits", force=True)
    ecs.get_waiter("services_inactive").wait(cluster="waiting", services=["waits"], WaiterConfig=FAST)
    where = {"cluster": "waiting", "service": "waits"}
    raises(checks, "deleting it again", ecs, lambda: ecs.delete_service(**where), "ServiceNotFoundException")
    raises(checks, "updating it", ecs, lambda: ecs.update_service(desiredCount=1, **where), "ServiceNotActiveException")
    for _ in range(600):  # a service is gone when its tasks are stopping; they have stopped within minutes of its time
        left = account.truth()
        if not any("/waiting/" in arn for arn in left["tasks"]):
            break
    checks("nothing of it runs", not [arn for arn in left["tasks"] if "/waiting/" in arn], left["tasks"])
    checks("the service truly is gone", service not in left["services"])
    ecs.delete_cluster(cluster="waiting")
    ecs.deregister_task_definition(taskDefinition=definition)
    ecs.delete_task_definitions(taskDefinitions=[definition])
    for _ in range(600):
        if definition not in account.truth()["definitions"]:
            break
    raises(
        checks,
        "a definition that nothing uses is gone at last",
        ecs,
        lambda: ecs.describe_task_definition(taskDefinition=definition),
        "ClientException",
    )
