"""Task definitions: ACTIVE, INACTIVE, DELETE_IN_PROGRESS."""

from expect import raises, same
from seed import register


def run(checks, account):
    ecs, careless = account.client("ecs"), account.client("ecs", validated=False)
    one_life(checks, account, ecs)
    lists(checks, ecs)
    refusals(checks, ecs, careless)


def one_life(checks, account, ecs):
    tags = [{"key": "owner", "value": "wire"}]
    platform = {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    role = "arn:aws:iam::000000000000:role/job"
    more = {"tags": tags, "runtimePlatform": platform, "ephemeralStorage": {"sizeInGiB": 40}}
    first, second = [
        register(ecs, "wire-def", 512, 1024, taskRoleArn=role, executionRoleArn=role, **more) for _ in range(2)
    ]
    same(checks, "revisions count up", [arn.rsplit(":", 1)[1] for arn in (first, second)], ["1", "2"])
    described = ecs.describe_task_definition(taskDefinition="wire-def", include=["TAGS"])
    found = described["taskDefinition"]
    same(checks, "a family means its newest revision", found["taskDefinitionArn"], second)
    same(checks, "with its tags", described["tags"], tags)
    kept = [
        found[key] for key in ("cpu", "memory", "networkMode", "runtimePlatform", "ephemeralStorage", "taskRoleArn")
    ]
    same(checks, "as it was registered", kept, ["512", "1024", "awsvpc", platform, {"sizeInGiB": 40}, role])
    checks("without include no tags", not ecs.describe_task_definition(taskDefinition=first).get("tags"))

    still = ecs.delete_task_definitions(taskDefinitions=[first, "wire-def:9"])
    same(checks, "an ACTIVE one is not deleted", [item["arn"] for item in still["failures"]], [first, f"{first[:-1]}9"])
    same(checks, "and nothing is", still["taskDefinitions"], [])
    gone = ecs.deregister_task_definition(taskDefinition=first)["taskDefinition"]
    same(checks, "deregistered", gone["status"], "INACTIVE")
    checks("with its instant", "deregisteredAt" in gone)
    same(checks, "it truly is", account.truth()["definitions"][first], "INACTIVE")
    deleted = ecs.delete_task_definitions(taskDefinitions=[first])
    same(checks, "deleted", [item["status"] for item in deleted["taskDefinitions"]], ["DELETE_IN_PROGRESS"])
    same(checks, "without failures", deleted["failures"], [])
    again = ecs.describe_task_definition(taskDefinition=first)["taskDefinition"]
    same(checks, "it lingers", again["status"], "DELETE_IN_PROGRESS")
    checks("it tells when", "deleteRequestedAt" in again)


def lists(checks, ecs):
    arns = [register(ecs, "wire-list") for _ in range(3)]
    ecs.deregister_task_definition(taskDefinition=arns[0])
    for status, wanted in {"ACTIVE": arns[1:], "INACTIVE": arns[:1], "DELETE_IN_PROGRESS": []}.items():
        found = ecs.list_task_definitions(familyPrefix="wire-list", status=status)["taskDefinitionArns"]
        same(checks, f"{status} ones", found, wanted)
    same(
        checks,
        "ACTIVE unless asked",
        ecs.list_task_definitions(familyPrefix="wire-list")["taskDefinitionArns"],
        arns[1:],
    )
    down = ecs.list_task_definitions(familyPrefix="wire-list", sort="DESC")["taskDefinitionArns"]
    same(checks, "downwards", down, arns[:0:-1])
    for number in (2, 3):
        ecs.deregister_task_definition(taskDefinition=f"wire-list:{number}")
    families = lambda status: ecs.list_task_definition_families(familyPrefix="wire-", status=status)["families"]
    checks("a family without an ACTIVE revision is INACTIVE", "wire-list" in families("INACTIVE"))
    checks("and not ACTIVE", "wire-list" not in families("ACTIVE") and "wire-def" in families("ACTIVE"))
    checks("ALL has both", {"wire-def", "wire-list"} <= set(families("ALL")))
    raises(
        checks,
        "what is left of a family does not start",
        ecs,
        lambda: ecs.describe_task_definition(taskDefinition="wire-list"),
        "ClientException",
    )


def refusals(checks, ecs, careless):
    eleven = [f"wire-def:{number}" for number in range(11)]
    for what, call in {
        "a bad status": lambda: ecs.list_task_definitions(status="GONE"),
        "a bad sort": lambda: ecs.list_task_definitions(sort="SIDEWAYS"),
        "a bad status of families": lambda: ecs.list_task_definition_families(status="GONE"),
        "a bad page token": lambda: ecs.list_task_definitions(nextToken="x"),
        "a bad page token of families": lambda: ecs.list_task_definition_families(nextToken="x"),
        "eleven deletions at once": lambda: ecs.delete_task_definitions(taskDefinitions=eleven),
        "no deletion at all": lambda: ecs.delete_task_definitions(taskDefinitions=[]),
        "a bad family": lambda: register(ecs, "no spaces"),
        "no family": lambda: careless.register_task_definition(containerDefinitions=[]),
    }.items():
        raises(checks, what, careless if what.startswith("no family") else ecs, call, "InvalidParameterException")
    fargate = {"family": "wire-bad", "requiresCompatibilities": ["FARGATE"]}
    for what, call in {
        "describing what does not exist": lambda: ecs.describe_task_definition(taskDefinition="wire-nothing:1"),
        "deregistering what does not exist": lambda: ecs.deregister_task_definition(taskDefinition="wire-nothing:1"),
        "deregistering a family": lambda: ecs.deregister_task_definition(taskDefinition="wire-def"),
        "a bad revision": lambda: ecs.describe_task_definition(taskDefinition="wire-def:x"),
        "no containers": lambda: ecs.register_task_definition(containerDefinitions=[], **fargate),
        "Fargate without a size": lambda: ecs.register_task_definition(
            containerDefinitions=[{"name": "a", "image": "b"}], **fargate
        ),
    }.items():
        raises(checks, what, ecs, call, "ClientException")
