"""The judge itself: each kind of mistake on the wire is one that it names."""

import json

import botocore.session

from judge import answer_faults, error_faults, head_faults

CLUSTER = {
    "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/a",
    "clusterName": "a",
    "status": "ACTIVE",
    "runningTasksCount": 0,
    "pendingTasksCount": 0,
    "activeServicesCount": 0,
    "registeredContainerInstancesCount": 0,
}
REGIONS = (
    '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><regionInfo>'
    "<item><regionName>eu-west-1</regionName>{}</item></regionInfo></DescribeRegionsResponse>"
)


def run(checks):
    session = botocore.session.get_session()
    models = {name: session.get_service_model(name) for name in ("ecs", "ec2", "account")}
    answers(checks, models["ecs"], models["account"])
    documents(checks, models["ec2"])
    errors(checks, models)
    checks("a content type of another protocol is named", head_faults("json", {"content-type": "application/json"}))


def answers(checks, ecs, account):
    describe = ecs.operation_model("DescribeClusters")

    def named(what, body, word):
        faults = answer_faults(describe, 200, json.dumps(body).encode())
        checks(f"{what} is named", len(faults) == 1 and word in faults[0], faults)

    good = {"clusters": [CLUSTER], "failures": []}
    fine = answer_faults(describe, 200, json.dumps(good).encode())
    checks("a good answer has no faults", not fine, fine)
    for what, changed, word in (
        ("an unknown member", {"surprise": 1}, "surprise"),
        ("a number as text", {"runningTasksCount": "1"}, "no integer"),
        ("a fraction for a whole", {"runningTasksCount": 1.5}, "no integer"),
        ("a truth value for a number", {"runningTasksCount": True}, "no integer"),
        ("null", {"status": None}, "null"),
        ("text for a list", {"tags": "a"}, "no list"),
        ("a list for a structure", {"configuration": []}, "no structure"),
        ("an unknown enum value", {"settings": [{"name": "surprise", "value": "x"}]}, "surprise"),
    ):
        named(what, {"clusters": [CLUSTER | changed], "failures": []}, word)
    named("a missing member", {"clusters": [CLUSTER]}, "failures")
    summary = {"daemonArn": "a", "status": "ACTIVE", "createdAt": "2026-10-04T14:10:00Z", "updatedAt": 1_790_000_000.5}
    body = json.dumps({"daemonSummariesList": [summary]}).encode()
    faults = answer_faults(ecs.operation_model("ListDaemons"), 200, body)
    checks("a timestamp as text is named", len(faults) == 1 and "no timestamp" in faults[0], faults)
    information = account.operation_model("GetAccountInformation")
    known = {"AccountId": "000000000000", "AccountName": "a", "AccountState": "ACTIVE"}
    for written, word in (("2026-10-04T14:10:00Z", None), (1_790_000_000, "no timestamp"), ("today", "no timestamp")):
        faults = answer_faults(information, 200, json.dumps(known | {"AccountCreatedDate": written}).encode())
        fits = len(faults) == 1 and word in faults[0] if word else not faults
        checks(f"an ISO 8601 timestamp is judged: {written}", fits, faults)
    faults = answer_faults(describe, 201, json.dumps(good).encode())
    checks("another status is named", len(faults) == 1 and "201" in faults[0], faults)


def documents(checks, ec2):
    describe = ec2.operation_model("DescribeRegions")
    for what, body, word in (
        ("a good document", REGIONS.format(""), None),
        ("an unknown element", REGIONS.format("<surprise/>"), "surprise"),
        ("an element twice", REGIONS.format("<regionName>x</regionName>"), "twice"),
        ("another document", REGIONS.format("").replace("DescribeRegionsResponse", "Other"), "Other"),
    ):
        faults = answer_faults(describe, 200, body.encode())
        checks(f"{what} is judged", not faults if word is None else any(word in fault for fault in faults), faults)


def errors(checks, models):
    delete, region = models["ecs"].operation_model("DeleteCluster"), models["account"].operation_model("EnableRegion")
    for what, operation, status, code, good in (
        ("a modelled error", delete, 400, "ClusterContainsTasksException", True),
        ("a modelled error with another status", delete, 404, "ClusterContainsTasksException", False),
        ("a common error", delete, 400, "ThrottlingException", True),
        ("an error of another operation", delete, 400, "ServiceNotFoundException", False),
        ("a modelled status", region, 409, "ConflictException", True),
        ("a status that is not the modelled one", region, 400, "ConflictException", False),
    ):
        body = json.dumps({"__type": code, "message": "no"}).encode()
        _, faults = error_faults(operation, status, {"x-amzn-errortype": code}, body)
        checks(f"{what} is {'fine' if good else 'named'}", bool(faults) != good, faults)
    for member in ("surprise", "Message"):
        _, faults = error_faults(delete, 400, {}, json.dumps({"__type": "ClientException", member: "no"}).encode())
        checks(
            f"{member}, which the error's model does not have, is named",
            len(faults) == 1 and member in faults[0],
            faults,
        )
