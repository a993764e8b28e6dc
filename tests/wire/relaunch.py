"""What starts tasks again: scalable targets, rules of EventBridge, schedules."""

from account import ACCOUNT
from expect import pages, raises, same
from seed import NETWORK, register

DISABLED = "ap-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/relaunch"


def run(checks, account):
    services = {operation.split(":")[0] for operation in account.operations()}
    ecs = account.client("ecs")
    cluster = ecs.create_cluster(clusterName="relaunch")["cluster"]["clusterArn"]
    definition = register(ecs, "relaunch")
    if "application-autoscaling" in services:
        scalable_targets(checks, account, ecs)
    if "events" in services:
        rules(checks, account, cluster, definition)
        targets(checks, account, cluster, definition)
    if "scheduler" in services:
        schedules(checks, account, cluster, definition)


def scalable_targets(checks, account, ecs):
    scaling = account.client("application-autoscaling")
    names = [f"scaled-{number}" for number in range(3)]
    launch = {"taskDefinition": "relaunch", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    for name in names:
        ecs.create_service(cluster="relaunch", serviceName=name, desiredCount=1, **launch)
    kind = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
    made = [
        scaling.register_scalable_target(
            ResourceId=f"service/relaunch/{name}", MinCapacity=1, MaxCapacity=4, RoleARN=ROLE, **kind
        )["ScalableTargetARN"]
        for name in names
    ]
    same(checks, "each target has its own ARN", len(set(made)), 3)
    one = scaling.describe_scalable_targets(ResourceIds=[f"service/relaunch/{names[0]}"], **kind)["ScalableTargets"]
    seen = [(found["MinCapacity"], found["MaxCapacity"], found["ScalableTargetARN"]) for found in one]
    same(checks, "a target is what was registered", seen, [(1, 4, made[0])])
    found, count = pages(
        scaling,
        "describe_scalable_targets",
        "ScalableTargets",
        ServiceNamespace="ecs",
        PaginationConfig={"PageSize": 2},
    )
    same(checks, "targets, in pages", sorted(item["ScalableTargetARN"] for item in found), sorted(made))
    same(checks, "targets: pages", count, 2)
    suspended = {
        "DynamicScalingInSuspended": False,
        "DynamicScalingOutSuspended": True,
        "ScheduledScalingSuspended": True,
    }
    again = scaling.register_scalable_target(
        ResourceId=f"service/relaunch/{names[0]}", MinCapacity=0, SuspendedState=suspended, **kind
    )
    same(checks, "registering it again changes it", again["ScalableTargetARN"], made[0])
    one = scaling.describe_scalable_targets(ResourceIds=[f"service/relaunch/{names[0]}"], **kind)["ScalableTargets"][0]
    seen = one["MinCapacity"], one["MaxCapacity"], one["SuspendedState"]
    same(checks, "in what was given and nothing else", seen, (0, 4, suspended))
    settings(checks, scaling, names, kind)
    for name in names:
        scaling.deregister_scalable_target(ResourceId=f"service/relaunch/{name}", **kind)
    left = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    same(checks, "deregistered targets are gone", left, [])
    hanging = (
        scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"],
        scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"],
    )
    same(checks, "and so is what hung on them", hanging, ([], []))
    careless = account.client("application-autoscaling", validated=False)
    resource = f"service/relaunch/{names[0]}"
    for what, call, code in (
        (
            "deregistering what is not registered",
            lambda: scaling.deregister_scalable_target(ResourceId=resource, **kind),
            "ObjectNotFoundException",
        ),
        (
            "a new target without its bounds",
            lambda: scaling.register_scalable_target(ResourceId=resource, **kind),
            "ValidationException",
        ),
        (
            "a minimum above the maximum",
            lambda: scaling.register_scalable_target(ResourceId=resource, MinCapacity=5, MaxCapacity=4, **kind),
            "ValidationException",
        ),
        ("no namespace", lambda: careless.describe_scalable_targets(), "ValidationException"),
        (
            "a bad page token",
            lambda: scaling.describe_scalable_targets(ServiceNamespace="ecs", NextToken="x"),
            "InvalidNextTokenException",
        ),
    ):
        raises(checks, f"scaling: {what}", careless if what == "no namespace" else scaling, call, code)
    away = account.client("application-autoscaling", DISABLED)
    call = lambda: away.describe_scalable_targets(ServiceNamespace="ecs")
    raises(checks, "scaling in a disabled region", away, call, "UnrecognizedClientException", modelled=False)


def settings(checks, scaling, names, kind):
    """What hangs on a target: policies, scheduled actions."""
    first, second = (f"service/relaunch/{name}" for name in names[:2])
    tracking = {
        "TargetValue": 60.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    }
    for number in range(3):
        made = scaling.put_scaling_policy(
            PolicyName=f"track-{number}",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=tracking,
            ResourceId=first,
            **kind,
        )
        same(checks, "target tracking makes its alarms", len(made["Alarms"]), 2)
    step = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 2}]}
    scaling.put_scaling_policy(PolicyName="step", StepScalingPolicyConfiguration=step, ResourceId=second, **kind)
    found, count = pages(
        scaling,
        "describe_scaling_policies",
        "ScalingPolicies",
        ServiceNamespace="ecs",
        ResourceId=first,
        PaginationConfig={"PageSize": 2},
    )
    seen = [(one["PolicyName"], one["TargetTrackingScalingPolicyConfiguration"]) for one in found]
    same(checks, "policies of a target, in pages", (seen, count), ([(f"track-{n}", tracking) for n in range(3)], 2))
    one = scaling.describe_scaling_policies(ResourceId=second, **kind)["ScalingPolicies"]
    same(checks, "a policy without a type is a step", [found["PolicyType"] for found in one], ["StepScaling"])
    for number in range(3):
        scaling.put_scheduled_action(
            ScheduledActionName=f"at-{number}",
            Schedule="cron(0 7 * * ? *)",
            Timezone="Asia/Seoul",
            ScalableTargetAction={"MinCapacity": number},
            ResourceId=first,
            **kind,
        )
    found, count = pages(
        scaling,
        "describe_scheduled_actions",
        "ScheduledActions",
        ServiceNamespace="ecs",
        PaginationConfig={"PageSize": 2},
    )
    seen = [one["ScalableTargetAction"]["MinCapacity"] for one in found]
    same(checks, "scheduled actions, in pages", (seen, count), ([0, 1, 2], 2))
    none = "service/relaunch/nothing"
    for what, call, code in (
        (
            "a policy of no target",
            lambda: scaling.put_scaling_policy(
                PolicyName="x", StepScalingPolicyConfiguration=step, ResourceId=none, **kind
            ),
            "ObjectNotFoundException",
        ),
        (
            "a scheduled action of no target",
            lambda: scaling.put_scheduled_action(
                ScheduledActionName="x", Schedule="rate(1 day)", ResourceId=none, **kind
            ),
            "ObjectNotFoundException",
        ),
        (
            "more policies than a page holds",
            lambda: scaling.describe_scaling_policies(ServiceNamespace="ecs", MaxResults=11),
            "ValidationException",
        ),
        (
            "a bad page token of scheduled actions",
            lambda: scaling.describe_scheduled_actions(ServiceNamespace="ecs", NextToken="x"),
            "InvalidNextTokenException",
        ),
    ):
        raises(checks, f"scaling: {what}", scaling, call, code)


def rules(checks, account, cluster, definition):
    events = account.client("events")
    buses = [bus["Name"] for bus in events.list_event_buses()["EventBuses"]]
    checks("the default bus is there", "default" in buses, buses)
    arns = {}
    for number in range(3):
        name = f"wire-rule-{number}"
        arns[name] = events.put_rule(
            Name=name, ScheduleExpression="rate(5 minutes)", State="ENABLED", Description="wire"
        )["RuleArn"]
    same(checks, "a rule's ARN", arns["wire-rule-0"], f"arn:aws:events:us-east-1:{ACCOUNT}:rule/wire-rule-0")
    found, count = pages(events, "list_rules", "Rules", NamePrefix="wire-", PaginationConfig={"PageSize": 2})
    same(checks, "rules, in pages", ({rule["Name"]: rule["Arn"] for rule in found}, count), (arns, 2))
    one = events.describe_rule(Name="wire-rule-0")
    seen = [one[key] for key in ("Arn", "State", "ScheduleExpression", "Description", "EventBusName")]
    same(checks, "a rule is what was put", seen, [arns["wire-rule-0"], "ENABLED", "rate(5 minutes)", "wire", "default"])
    events.disable_rule(Name="wire-rule-0")
    same(checks, "disabled", events.describe_rule(Name="wire-rule-0")["State"], "DISABLED")
    events.enable_rule(Name="wire-rule-0")
    same(checks, "enabled", events.describe_rule(Name="wire-rule-0")["State"], "ENABLED")
    events.put_rule(Name="wire-pattern", EventPattern='{"source":["aws.ecs"]}', State="DISABLED")
    events.delete_rule(Name="wire-pattern")
    for what, call in {
        "describing": lambda: events.describe_rule(Name="nothing"),
        "disabling": lambda: events.disable_rule(Name="nothing"),
        "enabling": lambda: events.enable_rule(Name="nothing"),
        "the targets of": lambda: events.list_targets_by_rule(Rule="nothing"),
        "removing targets of": lambda: events.remove_targets(Rule="nothing", Ids=["1"]),
        "putting targets on": lambda: events.put_targets(Rule="nothing", Targets=[{"Id": "1", "Arn": cluster}]),
        "the rules of a bus": lambda: events.list_rules(EventBusName="nothing"),
    }.items():
        raises(checks, f"rules: {what} that does not exist", events, call, "ResourceNotFoundException")
    away = account.client("events", DISABLED)
    raises(checks, "rules in a disabled region", away, away.list_rules, "UnrecognizedClientException", modelled=False)


def targets(checks, account, cluster, definition):
    events = account.client("events")
    task = {"TaskDefinitionArn": definition, "TaskCount": 2, "LaunchType": "FARGATE"}
    wanted = [{"Id": str(number), "Arn": cluster, "RoleArn": ROLE, "EcsParameters": task} for number in range(3)]
    put = events.put_targets(Rule="wire-rule-0", Targets=wanted)
    same(checks, "targets are put", (put["FailedEntryCount"], put["FailedEntries"]), (0, []))
    found, count = pages(
        events, "list_targets_by_rule", "Targets", Rule="wire-rule-0", PaginationConfig={"PageSize": 2}
    )
    same(checks, "targets of a rule, in pages", ([item["Id"] for item in found], count), (["0", "1", "2"], 2))
    seen = found[0]["Arn"], found[0]["EcsParameters"]["TaskDefinitionArn"], found[0]["EcsParameters"]["TaskCount"]
    same(checks, "a target is what was put", seen, (cluster, definition, 2))
    names = events.list_rule_names_by_target(TargetArn=cluster)["RuleNames"]
    same(checks, "the rules of a target", names, ["wire-rule-0"])
    raises(
        checks,
        "a rule with targets is not deleted",
        events,
        lambda: events.delete_rule(Name="wire-rule-0"),
        "ValidationException",
        modelled=False,
    )
    gone = events.remove_targets(Rule="wire-rule-0", Ids=["0", "1", "2"])
    same(checks, "targets are removed", gone["FailedEntryCount"], 0)
    same(checks, "none is left", events.list_targets_by_rule(Rule="wire-rule-0")["Targets"], [])
    for number in range(3):
        events.delete_rule(Name=f"wire-rule-{number}")
    same(checks, "no rule is left", events.list_rules(NamePrefix="wire-")["Rules"], [])


def schedules(checks, account, cluster, definition):
    scheduler = account.client("scheduler")
    groups = [group["Name"] for group in scheduler.list_schedule_groups()["ScheduleGroups"]]
    checks("the default group is there", "default" in groups, groups)
    task = {"TaskDefinitionArn": definition, "TaskCount": 1, "LaunchType": "FARGATE"}
    body = {
        "ScheduleExpression": "rate(10 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": cluster, "RoleArn": ROLE, "EcsParameters": task},
    }
    arns = {}
    for number in range(3):
        name = f"wire-schedule-{number}"
        arns[name] = scheduler.create_schedule(Name=name, Description="wire", State="ENABLED", **body)["ScheduleArn"]
    first = "wire-schedule-0"
    same(checks, "a schedule's ARN", arns[first], f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/{first}")
    found, count = pages(scheduler, "list_schedules", "Schedules", NamePrefix="wire-", PaginationConfig={"PageSize": 2})
    same(checks, "schedules, in pages", ({one["Name"]: one["Arn"] for one in found}, count), (arns, 2))
    one = scheduler.get_schedule(Name=first)
    seen = [one[key] for key in ("Arn", "State", "ScheduleExpression", "Description", "GroupName")]
    same(
        checks, "a schedule is what was created", seen, [arns[first], "ENABLED", "rate(10 minutes)", "wire", "default"]
    )
    same(checks, "with its target", one["Target"]["EcsParameters"]["TaskDefinitionArn"], definition)
    scheduler.update_schedule(Name=first, State="DISABLED", **body)
    one = scheduler.get_schedule(Name=first, GroupName="default")
    same(checks, "an update replaces what is not given", (one["State"], one.get("Description", "")), ("DISABLED", ""))
    off = scheduler.list_schedules(State="DISABLED", NamePrefix="wire-")["Schedules"]
    same(checks, "listed by state", [item["Name"] for item in off], [first])
    for what, call, code, status in (
        ("creating it again", lambda: scheduler.create_schedule(Name=first, **body), "ConflictException", 409),
        ("what does not exist", lambda: scheduler.get_schedule(Name="nothing"), "ResourceNotFoundException", 404),
        ("updating that", lambda: scheduler.update_schedule(Name="nothing", **body), "ResourceNotFoundException", 404),
        ("deleting that", lambda: scheduler.delete_schedule(Name="nothing"), "ResourceNotFoundException", 404),
        (
            "a bad expression",
            lambda: scheduler.create_schedule(Name="bad", **body | {"ScheduleExpression": "now and then"}),
            "ValidationException",
            400,
        ),
        ("a bad page token", lambda: scheduler.list_schedules(NextToken="x"), "ValidationException", 400),
    ):
        raises(checks, f"schedules: {what}", scheduler, call, code, status)
    for name in arns:
        scheduler.delete_schedule(Name=name)
    same(checks, "no schedule is left", scheduler.list_schedules(NamePrefix="wire-")["Schedules"], [])
    away = account.client("scheduler", DISABLED)
    raises(
        checks,
        "schedules in a disabled region",
        away,
        away.list_schedules,
        "UnrecognizedClientException",
        403,
        modelled=False,
    )
