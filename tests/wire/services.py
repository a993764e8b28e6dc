"""Services and task sets."""

from account import ACCOUNT
from expect import raises, same
from seed import NETWORK, register


def run(checks, account):
    ecs, careless = account.client("ecs"), account.client("ecs", validated=False)
    ecs.create_cluster(clusterName="wire-services", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    register(ecs, "wire-service")
    one_life(checks, account, ecs)
    refusals(checks, ecs, careless)
    task_sets(checks, account, ecs)


def create(ecs, name, desired, **more):
    launch = {"cluster": "wire-services", "taskDefinition": "wire-service", "networkConfiguration": NETWORK}
    if "capacityProviderStrategy" not in more:
        launch["launchType"] = "FARGATE"
    return ecs.create_service(serviceName=name, desiredCount=desired, **launch | more)["service"]


def one_life(checks, account, ecs):
    target_group = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/wire/0123456789abcdef"
    balancer = {"targetGroupArn": target_group, "containerName": "main", "containerPort": 80}
    tags = [{"key": "owner", "value": "wire"}]
    made = create(ecs, "life", 2, loadBalancers=[balancer], tags=tags)
    seen = [made[key] for key in ("serviceName", "status", "desiredCount", "launchType", "schedulingStrategy")]
    same(checks, "a new service", seen, ["life", "ACTIVE", 2, "FARGATE", "REPLICA"])
    same(checks, "its deployment", [one["status"] for one in made["deployments"]], ["PRIMARY"])
    same(checks, "its load balancer", made["loadBalancers"], [balancer])
    same(checks, "it truly is", account.truth()["services"].get(made["serviceArn"]), 2)
    found = ecs.describe_services(cluster="wire-services", services=["life", "nothing"], include=["TAGS"])
    same(checks, "described with its tags", found["services"][0]["tags"], tags)
    same(
        checks,
        "another is missing",
        [(one["reason"], one["arn"][-8:]) for one in found["failures"]],
        [("MISSING", "/nothing")],
    )
    listed = ecs.list_services(cluster="wire-services", launchType="FARGATE", schedulingStrategy="REPLICA")
    same(checks, "listed", listed["serviceArns"], [made["serviceArn"]])
    same(checks, "none is on EC2", ecs.list_services(cluster="wire-services", launchType="EC2")["serviceArns"], [])
    same(
        checks,
        "none is managed",
        ecs.list_services(cluster="wire-services", resourceManagementType="ECS")["serviceArns"],
        [],
    )

    more = ecs.update_service(cluster="wire-services", service="life", desiredCount=3)["service"]
    same(checks, "scaled", more["desiredCount"], 3)
    rolled = ecs.update_service(cluster="wire-services", service="life", forceNewDeployment=True)["service"]
    same(checks, "a new deployment comes first", rolled["deployments"][0]["status"], "PRIMARY")
    raises(
        checks,
        "a scaled service is not deleted without force",
        ecs,
        lambda: ecs.delete_service(cluster="wire-services", service="life"),
        "InvalidParameterException",
    )
    raises(
        checks,
        "creating it again",
        ecs,
        lambda: create(ecs, "life", 1),
        "InvalidParameterException",
    )
    gone = ecs.delete_service(cluster="wire-services", service="life", force=True)["service"]
    checks("by force it drains or is gone", gone["status"] in ("DRAINING", "INACTIVE"), gone["status"])
    same(checks, "nothing is desired any more", gone["desiredCount"], 0)
    same(checks, "it is in no list", ecs.list_services(cluster="wire-services")["serviceArns"], [])
    checks("it truly is deleted", made["serviceArn"] not in account.truth()["services"])
    spot = create(ecs, "spot", 0, capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    same(
        checks,
        "a strategy instead of a launch type",
        spot["capacityProviderStrategy"][0]["capacityProvider"],
        "FARGATE_SPOT",
    )
    checks("and no launch type", "launchType" not in spot)


def refusals(checks, ecs, careless):
    eleven = [f"s{number}" for number in range(11)]
    in_cluster = {"cluster": "wire-services"}
    for code, calls in {
        "InvalidParameterException": {
            "eleven services at once": lambda: ecs.describe_services(services=eleven, **in_cluster),
            "no services at all": lambda: ecs.describe_services(services=[], **in_cluster),
            "a page of 101": lambda: ecs.list_services(maxResults=101, **in_cluster),
            "a bad page token": lambda: ecs.list_services(nextToken="x", **in_cluster),
            "a bad launch type": lambda: ecs.list_services(launchType="MOON", **in_cluster),
            "a bad scheduling strategy": lambda: ecs.list_services(schedulingStrategy="NEVER", **in_cluster),
            "a count below zero": lambda: create(ecs, "below", -1),
            "a count above 5000": lambda: create(ecs, "above", 5001),
            "an identifier of another cluster": lambda: ecs.describe_services(
                services=[f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/furnished/in-sets"], **in_cluster
            ),
            "a service that still drains": lambda: create(ecs, "life", 1),
            "a provider that the cluster does not use": lambda: create(
                ecs, "x", 1, capacityProviderStrategy=[{"capacityProvider": "furnished-spare", "weight": 1}]
            ),
            "a definition for a service of task sets": lambda: ecs.update_service(
                cluster="furnished", service="in-sets", taskDefinition="wire-service"
            ),
            "a daemon has no desired count": lambda: ecs.update_service(
                cluster="furnished", service="everywhere", desiredCount=5
            ),
        },
        "ServiceNotFoundException": {
            "deleting what does not exist": lambda: ecs.delete_service(service="nothing", **in_cluster),
            "updating what does not exist": lambda: ecs.update_service(service="nothing", desiredCount=1, **in_cluster),
            "the tasks of what does not exist": lambda: ecs.list_tasks(serviceName="nothing", **in_cluster),
        },
        "ServiceNotActiveException": {
            "updating what was deleted": lambda: ecs.update_service(service="life", desiredCount=1, **in_cluster),
        },
        "ClusterNotFoundException": {
            "a service in no cluster": lambda: ecs.create_service(
                cluster="wire-nothing", serviceName="a", taskDefinition="wire-service", launchType="FARGATE"
            ),
            "describing in no cluster": lambda: ecs.describe_services(cluster="wire-nothing", services=["a"]),
            "updating in no cluster": lambda: ecs.update_service(cluster="wire-nothing", service="a"),
            "deleting in no cluster": lambda: ecs.delete_service(cluster="wire-nothing", service="a"),
        },
        "ClientException": {
            "a service of no definition": lambda: create(ecs, "no-definition", 1, taskDefinition="wire-nothing"),
        },
    }.items():
        for what, call in calls.items():
            raises(checks, what, ecs, call, code)
    raises(
        checks, "no service named", careless, lambda: careless.delete_service(**in_cluster), "InvalidParameterException"
    )


def task_sets(checks, account, ecs):
    where = {"cluster": "furnished", "service": "in-sets"}
    found = ecs.describe_task_sets(**where)["taskSets"]
    same(checks, "task sets and their scale", [one["scale"]["value"] for one in found], [50.0, 0.0])
    same(checks, "the first is PRIMARY", [one["status"] for one in found], ["PRIMARY", "ACTIVE"])
    one = ecs.describe_task_sets(taskSets=[found[0]["id"], "ecs-svc/nothing"], **where)
    same(checks, "one by its id, one missing", (len(one["taskSets"]), len(one["failures"])), (1, 1))
    for what, call, code in (
        (
            "a scaled task set",
            lambda: ecs.delete_task_set(taskSet=found[0]["id"], **where),
            "InvalidParameterException",
        ),
        ("no task set", lambda: ecs.delete_task_set(taskSet="ecs-svc/nothing", **where), "TaskSetNotFoundException"),
        (
            "a service without",
            lambda: ecs.describe_task_sets(cluster="furnished", service="everywhere"),
            "UnsupportedFeatureException",
        ),
        (
            "no service",
            lambda: ecs.describe_task_sets(cluster="furnished", service="nothing"),
            "ServiceNotFoundException",
        ),
        ("a service with sets", lambda: ecs.delete_service(force=True, **where), "InvalidParameterException"),
    ):
        raises(checks, f"task sets: {what}", ecs, call, code)
    gone = ecs.delete_task_set(taskSet=found[0]["taskSetArn"], force=True, **where)["taskSet"]
    same(checks, "by force it drains", gone["status"], "DRAINING")
    ecs.delete_task_set(taskSet=found[1]["id"], **where)
    deleted = ecs.delete_service(force=True, **where)["service"]["serviceArn"]
    checks("then its service goes", deleted not in account.truth()["services"])
