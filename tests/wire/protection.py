"""Protection of a service's tasks against scale-in; only where the practice account knows of it."""

from account import ACCOUNT
from expect import raises, same
from seed import NETWORK, register


def run(checks, account):
    if "ecs:UpdateTaskProtection" not in account.operations():
        checks.note("the practice account knows no task protection")
        return
    ecs = account.client("ecs")
    ecs.create_cluster(clusterName="protected")
    register(ecs, "protected")
    launch = {"cluster": "protected", "taskDefinition": "protected", "launchType": "FARGATE"}
    launch["networkConfiguration"] = NETWORK
    ecs.create_service(serviceName="kept", desiredCount=2, **launch)
    alone = ecs.run_task(**launch)["tasks"][0]["taskArn"]
    ecs.get_waiter("services_stable").wait(
        cluster="protected", services=["kept"], WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    arns = sorted(ecs.list_tasks(cluster="protected", serviceName="kept")["taskArns"])
    one = {"cluster": "protected", "tasks": arns[:1]}
    before = ecs.get_task_protection(cluster="protected", tasks=arns)["protectedTasks"]
    same(checks, "no task is protected at first", [task["protectionEnabled"] for task in before], [False, False])
    put = ecs.update_task_protection(protectionEnabled=True, expiresInMinutes=2880, **one)
    seen = [(task["taskArn"], task["protectionEnabled"]) for task in put["protectedTasks"]]
    same(checks, "one is protected", (seen, put["failures"]), ([(arns[0], True)], []))
    told = ecs.get_task_protection(**one)["protectedTasks"][0]
    checks("until an instant", told["protectionEnabled"] and "expirationDate" in told, told)
    missing = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/protected/{'0' * 32}"
    for what, call in (
        ("asked", lambda tasks: ecs.get_task_protection(cluster="protected", tasks=tasks)),
        (
            "protected",
            lambda tasks: ecs.update_task_protection(cluster="protected", tasks=tasks, protectionEnabled=True),
        ),
    ):
        failures = {one["arn"]: one["reason"] for one in call([alone, missing])["failures"]}
        same(checks, f"what cannot be {what}", failures, {alone: "TASK_NOT_VALID", missing: "MISSING"})
    ecs.update_service(cluster="protected", service="kept", desiredCount=1)
    left = ecs.list_tasks(cluster="protected", serviceName="kept")["taskArns"]
    same(checks, "scale-in leaves the protected one", left, arns[:1])
    stopped = ecs.stop_task(cluster="protected", task=arns[0])["task"]
    same(checks, "but whoever stops it stops it", stopped["desiredStatus"], "STOPPED")
    eleven = [f"{number:032x}" for number in range(11)]
    for what, call in {
        "eleven at once": lambda: ecs.update_task_protection(cluster="protected", tasks=eleven, protectionEnabled=True),
        "for no time": lambda: ecs.update_task_protection(protectionEnabled=True, expiresInMinutes=0, **one),
        "for too long": lambda: ecs.update_task_protection(protectionEnabled=True, expiresInMinutes=2881, **one),
        "nothing asked": lambda: ecs.get_task_protection(cluster="protected", tasks=[]),
    }.items():
        raises(checks, f"protection: {what}", ecs, call, "InvalidParameterException")
    for what, call in {
        "asking": lambda: ecs.get_task_protection(cluster="nothing", tasks=arns),
        "protecting": lambda: ecs.update_task_protection(cluster="nothing", tasks=arns, protectionEnabled=True),
    }.items():
        raises(checks, f"{what} in no cluster", ecs, call, "ClusterNotFoundException")
