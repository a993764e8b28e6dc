"""The AWS command line, as a person would type it."""

import concurrent.futures
import json

from account import ACCOUNT
from expect import same

REGISTER = json.dumps([{"name": "main", "image": "docker.io/typed/job:1", "essential": True}])


def run(checks, account):
    truth = account.truth()
    production = next(arn for arn in truth["clusters"] if arn.endswith("/production"))
    task = next(arn for arn in truth["tasks"] if "/production/" in arn)
    active = sorted(arn for arn, status in truth["definitions"].items() if status == "ACTIVE")
    reading = {
        "sts get-caller-identity": lambda answer: answer["Account"] == ACCOUNT,
        "ec2 describe-regions --all-regions --query Regions[].RegionName": lambda answer: (
            len(answer) == len(account.regions())
        ),
        "account get-account-information": lambda answer: answer["AccountState"] == "ACTIVE",
        "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=EnableRegion": lambda answer: (
            [event["Username"] for event in answer["Events"]] == ["deploy-ci"]
        ),
        "ce get-cost-and-usage --time-period Start=2026-10-01,End=2026-10-03 --granularity DAILY --metrics UnblendedCost"
        " --group-by Type=DIMENSION,Key=REGION": lambda answer: (
            [group["Keys"] for day in answer["ResultsByTime"] for group in day["Groups"]]
            == [["NoRegion"], ["global"], ["us-east-1"]] * 2
        ),
        "ce get-cost-forecast --time-period Start=2026-10-05,End=2026-10-07 --granularity DAILY --metric UNBLENDED_COST": (
            lambda answer: len(answer["ForecastResultsByTime"]) == 2
        ),
        "ce get-anomalies --date-interval StartDate=2026-09-01": lambda answer: answer["Anomalies"] == [],
        "pricing get-products --service-code AmazonECS --filters"
        " Type=TERM_MATCH,Field=regionCode,Value=eu-west-1 Type=TERM_MATCH,Field=usagetype,Value=EU-Fargate-GB-Hours": (
            lambda answer: len(answer["PriceList"]) == 1 and '"USD":"0.0044450000"' in answer["PriceList"][0]
        ),
        "account list-regions --region-opt-status-contains DISABLED": lambda answer: len(answer["Regions"]) == 1,
        "ecs list-clusters --page-size 2": lambda answer: sorted(answer["clusterArns"]) == sorted(truth["clusters"]),
        f"ecs describe-clusters --clusters {production} --include STATISTICS TAGS": lambda answer: (
            {
                "key": "env",
                "value": "production",
            }
            in answer["clusters"][0]["tags"]
        ),
        "ecs list-services --cluster production": lambda answer: len(answer["serviceArns"]) == 1,
        "ecs describe-services --cluster production --services shop-api": lambda answer: (
            answer["services"][0]["desiredCount"] == 2
        ),
        "ecs list-tasks --cluster production": lambda answer: task in answer["taskArns"],
        f"ecs describe-tasks --cluster production --tasks {task}": lambda answer: (
            answer["tasks"][0]["lastStatus"] == "RUNNING"
        ),
        "ecs list-task-definitions --page-size 3": lambda answer: sorted(answer["taskDefinitionArns"]) == active,
        "ecs describe-task-definition --task-definition shop-api": lambda answer: (
            answer["taskDefinition"]["revision"] == 5
        ),
        "ecs describe-capacity-providers": lambda answer: len(answer["capacityProviders"]) >= 2,
    }
    refused = {
        "ecs list-services --cluster nothing": "ClusterNotFoundException",
        "ecs delete-cluster --cluster production": "ClusterContainsServicesException",
        "ecs delete-service --cluster production --service shop-api": "InvalidParameterException",
        f"sts assume-role --role-arn arn:aws:iam::{ACCOUNT}:role/other --role-session-name me": "AccessDenied",
        "ecs list-clusters --region ap-east-1": "UnrecognizedClientException",
        "ecs list-attributes --target-type container-instance": "UnknownOperationException",
    }
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        answers = pool.map(lambda words: account.command_line(*words.split()), [*reading, *refused])
        for words, (code, output, errors) in zip([*reading, *refused], answers, strict=True):
            if words in refused:
                checks(f"aws {words}: {refused[words]}", code != 0 and f"({refused[words]})" in errors, (code, errors))
            else:
                checks(f"aws {words}", code == 0 and fits(reading[words], output), (code, output[:600], errors))
    a_teardown(checks, account)
    relaunch(checks, account)


def fits(rule, output):
    try:
        return rule(json.loads(output))
    except (ValueError, KeyError, IndexError, TypeError):
        return False


def a_teardown(checks, account):
    """What the public scripts do, one process after the other."""
    in_cluster = "--cluster", "typed"
    steps = (
        ("ecs", "create-cluster", "--cluster-name", "typed", "--capacity-providers", "FARGATE"),
        ("ecs", "register-task-definition", "--family", "typed", "--container-definitions", REGISTER),
        (
            "ecs",
            "create-service",
            *in_cluster,
            "--service-name",
            "typed",
            "--task-definition",
            "typed",
            "--desired-count",
            "1",
        )
        + ("--capacity-provider-strategy", "capacityProvider=FARGATE,weight=1"),
        ("ecs", "update-service", *in_cluster, "--service", "typed", "--desired-count", "0"),
        ("ecs", "delete-service", *in_cluster, "--service", "typed", "--force"),
        ("ecs", "wait", "services-inactive", *in_cluster, "--services", "typed"),
        ("ecs", "delete-cluster", *in_cluster),
        ("ecs", "deregister-task-definition", "--task-definition", "typed:1"),
        ("ecs", "delete-task-definitions", "--task-definitions", "typed:1"),
    )
    in_turn(checks, account, steps)
    truth = account.truth()
    left = [arn for kind in ("clusters", "services", "tasks") for arn in truth[kind] if "typed" in arn]
    same(checks, "nothing that was typed is left", left, [])


def in_turn(checks, account, steps):
    for words in steps:
        code, output, errors = account.command_line(*words)
        checks(f"aws {' '.join(words[:3])}", code == 0, (code, output[:600], errors))


def relaunch(checks, account):
    """What starts tasks again, as a person would look for it and stop it; only where the account knows of it."""
    known = {operation.split(":")[0] for operation in account.operations()}
    cluster = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/production"
    role, definition = (
        f"arn:aws:iam::{ACCOUNT}:role/typed",
        cluster.replace("cluster/production", "task-definition/shop-api:5"),
    )
    target = {"Arn": cluster, "RoleArn": role, "EcsParameters": {"TaskDefinitionArn": definition, "TaskCount": 1}}
    service = "--service-namespace", "ecs", "--resource-id", "service/production/shop-api"
    service += "--scalable-dimension", "ecs:service:DesiredCount"
    plan = "--schedule-expression", "rate(1 day)"
    steps = {
        "application-autoscaling": (
            ("register-scalable-target", *service, "--min-capacity", "1", "--max-capacity", "3"),
            ("describe-scalable-targets", "--service-namespace", "ecs"),
            ("describe-scaling-policies", "--service-namespace", "ecs"),
            ("describe-scheduled-actions", "--service-namespace", "ecs"),
            ("deregister-scalable-target", *service),
        ),
        "events": (
            ("put-rule", "--name", "typed", *plan),
            ("put-targets", "--rule", "typed", "--targets", json.dumps([target | {"Id": "1"}])),
            ("list-rules",),
            ("list-targets-by-rule", "--rule", "typed"),
            ("disable-rule", "--name", "typed"),
            ("remove-targets", "--rule", "typed", "--ids", "1"),
            ("delete-rule", "--name", "typed"),
        ),
        "scheduler": (
            ("create-schedule", "--name", "typed", *plan, "--target", json.dumps(target))
            + ("--flexible-time-window", "Mode=OFF"),
            ("list-schedules",),
            ("get-schedule", "--name", "typed"),
            ("delete-schedule", "--name", "typed"),
        ),
    }
    for name in sorted(steps.keys() & known):
        in_turn(checks, account, [(name, *words) for words in steps[name]])
