"""What starts tasks again, told rule by rule."""

from botocore.exceptions import BotoCoreError, ClientError

from seed import register, word
from teller import each, some

ROLE = "arn:aws:iam::123456789012:role/recurring"


def scene(rng, teller):
    """A cluster and a definition to start tasks of."""
    cluster = teller.ecs.create_cluster(clusterName=word(rng, 8))["cluster"]["clusterArn"]
    return cluster, register(teller.ecs, word(rng, 7), 256, 512, "docker.io/a/job:1")


def page_sizes(teller, rule, client, operation, key, size):
    """Tells how a list falls into pages of `size`."""
    paging = {"PageSize": size}
    try:
        pages = list(client.get_paginator(operation).paginate(PaginationConfig=paging))
        teller.tell(rule, [len(page[key]) for page in pages])
    except (BotoCoreError, ClientError) as refusal:
        teller.tell(rule, type(refusal).__name__)


def rules(rng, teller):
    events = teller.client("events")
    cluster, definition = scene(rng, teller)
    names = sorted({word(rng, 8) for _ in range(3)})
    shown = lambda *members: lambda answer: some(*members)(answer)
    for name in names:
        plan = f"rate({rng.randint(2, 9)} minutes)"
        arn = shown("RuleArn")
        teller.call(
            "PutRule", "put_rule", arn, events, Name=name, ScheduleExpression=plan, State="ENABLED", Description="x"
        )
        described = shown("Name", "Arn", "State", "ScheduleExpression", "Description", "EventBusName")
        teller.call("DescribeRule", "describe_rule", described, events, Name=name)
    teller.call("ListEventBuses", "list_event_buses", each("EventBuses", "Name"), events)
    teller.call("ListRules", "list_rules", each("Rules", "Name", "Arn", "State", "ScheduleExpression"), events)
    teller.call("ListRules by prefix", "list_rules", each("Rules", "Name"), events, NamePrefix=names[0])
    page_sizes(teller, "ListRules in pages", events, "list_rules", "Rules", 2)
    first = names[0]
    for operation, rule in (("disable_rule", "DisableRule"), ("enable_rule", "EnableRule")):
        teller.call(rule, operation, None, events, Name=first)
        teller.call(f"{rule}: the state", "describe_rule", shown("State"), events, Name=first)
    target = {"Id": "1", "Arn": cluster, "RoleArn": ROLE}
    target["EcsParameters"] = {"TaskDefinitionArn": definition, "TaskCount": 2, "LaunchType": "FARGATE"}
    failed = shown("FailedEntryCount")
    teller.call("PutTargets", "put_targets", failed, events, Rule=first, Targets=[target, target | {"Id": "2"}])
    listed = each("Targets", "Id", "Arn", "EcsParameters")
    teller.call("ListTargetsByRule", "list_targets_by_rule", listed, events, Rule=first)
    teller.call("ListRuleNamesByTarget", "list_rule_names_by_target", shown("RuleNames"), events, TargetArn=cluster)
    teller.call("DeleteRule with targets", "delete_rule", None, events, Name=first)
    teller.call("RemoveTargets", "remove_targets", failed, events, Rule=first, Ids=["1", "2"])
    teller.call("ListTargetsByRule of none left", "list_targets_by_rule", listed, events, Rule=first)
    teller.call("DeleteRule", "delete_rule", None, events, Name=names[1])
    teller.call("DescribeRule of a deleted one", "describe_rule", None, events, Name=names[1])
    for rule, operation, arguments in (
        ("DisableRule of none", "disable_rule", {"Name": "nothing"}),
        ("EnableRule of none", "enable_rule", {"Name": "nothing"}),
        ("ListTargetsByRule of none", "list_targets_by_rule", {"Rule": "nothing"}),
        ("PutTargets of none", "put_targets", {"Rule": "nothing", "Targets": [target]}),
        ("RemoveTargets of none", "remove_targets", {"Rule": "nothing", "Ids": ["1"]}),
        ("PutRule without a time or a pattern", "put_rule", {"Name": "empty"}),
    ):
        teller.call(rule, operation, None, events, **arguments)


def schedules(rng, teller):
    scheduler = teller.client("scheduler")
    cluster, definition = scene(rng, teller)
    target = {"Arn": cluster, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": definition, "TaskCount": 1}}
    body = {
        "ScheduleExpression": f"rate({rng.randint(2, 9)} hours)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
    }
    names = sorted({word(rng, 8) for _ in range(3)})
    arn = lambda answer: answer["ScheduleArn"]
    for name in names:
        teller.call("CreateSchedule", "create_schedule", arn, scheduler, Name=name, Description="x", **body)
    first = names[0]
    described = some("Name", "Arn", "GroupName", "State", "ScheduleExpression", "Description", "FlexibleTimeWindow")
    teller.call("GetSchedule", "get_schedule", described, scheduler, Name=first)
    teller.call(
        "GetSchedule: the target",
        "get_schedule",
        lambda answer: answer["Target"]["EcsParameters"],
        scheduler,
        Name=first,
    )
    teller.call("ListSchedules", "list_schedules", each("Schedules", "Name", "Arn", "GroupName", "State"), scheduler)
    teller.call("ListSchedules by prefix", "list_schedules", each("Schedules", "Name"), scheduler, NamePrefix=names[1])
    page_sizes(teller, "ListSchedules in pages", scheduler, "list_schedules", "Schedules", 2)
    teller.call("UpdateSchedule", "update_schedule", arn, scheduler, Name=first, State="DISABLED", **body)
    teller.call(
        "UpdateSchedule replaces what is not given", "get_schedule", some("State", "Description"), scheduler, Name=first
    )
    off = each("Schedules", "Name")
    teller.call("ListSchedules by state", "list_schedules", off, scheduler, State="DISABLED")
    groups = lambda answer: [group["Name"] for group in answer["ScheduleGroups"]]
    teller.call("ListScheduleGroups", "list_schedule_groups", groups, scheduler)
    teller.call("CreateSchedule of one that is there", "create_schedule", None, scheduler, Name=first, **body)
    teller.call("DeleteSchedule", "delete_schedule", None, scheduler, Name=first)
    teller.call("GetSchedule of a deleted one", "get_schedule", None, scheduler, Name=first)
    teller.call("DeleteSchedule of none", "delete_schedule", None, scheduler, Name="nothing")
    teller.call("UpdateSchedule of none", "update_schedule", None, scheduler, Name="nothing", **body)
    bad = body | {"ScheduleExpression": "now and then"}
    teller.call("CreateSchedule of a bad expression", "create_schedule", None, scheduler, Name="bad", **bad)


def scalable_targets(rng, teller):
    scaling = teller.client("application-autoscaling")
    cluster, definition = scene(rng, teller)
    home = cluster.rsplit("/", 1)[1]
    launch = {"taskDefinition": definition, "launchType": "FARGATE", "networkConfiguration": teller.vpc}
    kind = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
    names = [f"service/{home}/scaled-{number}" for number in range(3)]
    most = rng.randint(3, 9)
    for name in names:
        teller.ecs.create_service(cluster=home, serviceName=name.rsplit("/", 1)[1], desiredCount=0, **launch)
        bounds = {"MinCapacity": 0, "MaxCapacity": most, "RoleARN": ROLE}
        teller.call(
            "RegisterScalableTarget", "register_scalable_target", None, scaling, ResourceId=name, **bounds, **kind
        )
    shown = each("ScalableTargets", "ResourceId", "ScalableDimension", "MinCapacity", "MaxCapacity")
    teller.call("DescribeScalableTargets", "describe_scalable_targets", shown, scaling, ServiceNamespace="ecs")
    one = {"ServiceNamespace": "ecs", "ResourceIds": names[:1]}
    teller.call("DescribeScalableTargets by name", "describe_scalable_targets", shown, scaling, **one)
    teller.call(
        "RegisterScalableTarget again",
        "register_scalable_target",
        None,
        scaling,
        ResourceId=names[0],
        MinCapacity=1,
        **kind,
    )
    teller.call("RegisterScalableTarget again: the bounds", "describe_scalable_targets", shown, scaling, **one)
    teller.call("DeregisterScalableTarget", "deregister_scalable_target", None, scaling, ResourceId=names[0], **kind)
    teller.call(
        "DeregisterScalableTarget: what is left", "describe_scalable_targets", shown, scaling, ServiceNamespace="ecs"
    )
    teller.call(
        "DeregisterScalableTarget of none", "deregister_scalable_target", None, scaling, ResourceId=names[0], **kind
    )
    new = {"ResourceId": names[0], **kind}
    teller.call("RegisterScalableTarget without bounds", "register_scalable_target", None, scaling, **new)
    crossed = new | {"MinCapacity": 5, "MaxCapacity": 2}
    teller.call("RegisterScalableTarget with crossed bounds", "register_scalable_target", None, scaling, **crossed)
