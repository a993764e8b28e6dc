"""What CloudTrail tells of who switched regions and who made what."""

import datetime
import json
import time

from account import ACCOUNT
from expect import pages, raises, same

OFF = "ap-east-1"
SWITCHES = [{"AttributeKey": "EventSource", "AttributeValue": "account.amazonaws.com"}]
BEGAN = datetime.datetime(2026, 10, 4, 14, 10, tzinfo=datetime.UTC)


def run(checks, account):
    client = account.client("cloudtrail")
    before = client.lookup_events(LookupAttributes=SWITCHES)["Events"]
    names = [event["EventName"] for event in before]
    same(checks, "the attacker opened and closed a region", names, ["DisableRegion", "EnableRegion"])
    same(checks, "by his key", {event["Username"] for event in before}, {"deploy-ci"})
    switches(account)
    found = wait_for(client, 8)
    same(checks, "each switch is told, late", len(found), 8)
    times = [event["EventTime"] for event in found]
    same(checks, "newest first", times, sorted(times, reverse=True))
    document(checks, found)
    made(checks, account, client)
    lookups(checks, client, found)
    refusals(checks, account, client)


def switches(account):
    """Five that go, and one that is refused."""
    client = account.client("account")
    others = [name for name, region in account.regions().items() if region["usable"]]
    status = {one["RegionName"]: one["RegionOptStatus"] for one in client.list_regions()["Regions"]}
    opted = [name for name in others if status[name] == "ENABLED"]
    client.enable_region(RegionName=OFF)
    for name in opted[:4]:
        client.disable_region(RegionName=name)
    try:
        client.disable_region(RegionName="us-east-1")
    except client.exceptions.ValidationException:
        pass


def wait_for(client, count):
    deadline = time.monotonic() + 60
    while True:
        found = client.lookup_events(LookupAttributes=SWITCHES)["Events"]
        if len(found) >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def document(checks, found):
    told = {event["EventId"]: json.loads(event["CloudTrailEvent"]) for event in found}
    regions = {one["requestParameters"]["RegionName"] for one in told.values()}
    checks("the document names the region", OFF in regions and "us-east-1" in regions, regions)
    for event in found:
        one = told[event["EventId"]]
        wanted = event["EventId"], event["EventName"], event["EventSource"], event["AccessKeyId"]
        identity = one["userIdentity"]
        same(
            checks,
            "document and event agree",
            (one["eventID"], one["eventName"], one["eventSource"], identity["accessKeyId"]),
            wanted,
        )
        same(checks, "of this account", one["recipientAccountId"], ACCOUNT)
        same(checks, "at that time", one["eventTime"], f"{event['EventTime'].astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}")
    mine = [one for one in told.values() if one["userIdentity"]["type"] == "AssumedRole"]
    checks("a caller's address and client", all("Boto3" in one["userAgent"] for one in mine), mine)
    refused = [one["errorCode"] for one in mine if "errorCode" in one]
    same(checks, "what was refused says so", refused, ["ValidationException"])


def made(checks, account, client):
    """Everything that is there was made by somebody whom the history names."""
    by_name = [{"AttributeKey": "EventName", "AttributeValue": "CreateCluster"}]
    events = client.lookup_events(LookupAttributes=by_name)["Events"]
    told = [json.loads(event["CloudTrailEvent"]) for event in events]
    there = {one["responseElements"]["cluster"]["clusterArn"] for one in told}
    ecs = account.client("ecs")
    arns = set(ecs.list_clusters()["clusterArns"])
    same(checks, "all clusters but the old one", arns - there, {one for one in arns if one.endswith("/production")})
    same(checks, "and none that is not there", there - arns, set())
    same(checks, "ECS names no resources", [event["Resources"] for event in events], [[]] * 3)
    old = ecs.describe_services(cluster="production", services=["shop-api"])["services"][0]
    by_name = [{"AttributeKey": "EventName", "AttributeValue": "CreateService"}]
    deployed = [json.loads(one["CloudTrailEvent"]) for one in client.lookup_events(LookupAttributes=by_name)["Events"]]
    mine = [one for one in deployed if one["responseElements"]["service"]["serviceArn"] == old["serviceArn"]]
    issuers = [one["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] for one in mine]
    same(checks, "who made the company's service", issuers, [old["createdBy"]])
    users = {one["userIdentity"]["arn"] for one in deployed if one not in mine}
    same(checks, "and who the attacker's", users, {f"arn:aws:iam::{ACCOUNT}:user/deploy-ci"})


def lookups(checks, client, found):
    every, count = pages(client, "lookup_events", "Events", PaginationConfig={"PageSize": 3})
    whole = client.lookup_events()["Events"]
    same(checks, "in pages of three", (every, count), (whole, -(-len(whole) // 3)))
    # Two families of five revisions and three dropped, three clusters, three services; and the two switches.
    attacker = 2 * (5 + 3) + 3 + 3 + 2
    oldest = found[-1]
    for key, value, number in (
        ("EventName", "EnableRegion", 2),
        ("EventName", "CreateCluster", 3),
        ("Username", "deploy-ci", attacker),
        ("Username", "you", 6),
        ("AccessKeyId", oldest["AccessKeyId"], attacker),
        ("EventId", oldest["EventId"], 1),
        ("EventSource", "account.amazonaws.com", 8),
        ("ReadOnly", "false", len(whole)),
        ("ReadOnly", "true", 0),
        ("ResourceName", "x", 0),
        ("ResourceType", "x", 0),
    ):
        attributes = [{"AttributeKey": key, "AttributeValue": value}]
        same(checks, f"by {key} {value[:20]}", len(client.lookup_events(LookupAttributes=attributes)["Events"]), number)
    same(checks, "since the beginning", len(client.lookup_events(StartTime=BEGAN)["Events"]), 6)
    same(checks, "before it", len(client.lookup_events(EndTime=BEGAN)["Events"]), len(whole) - 6)
    at = oldest["EventTime"]
    same(checks, "at one instant", client.lookup_events(StartTime=at, EndTime=at)["Events"], [oldest])
    same(checks, "no insights", client.lookup_events(EventCategory="insight")["Events"], [])


def refusals(checks, account, client):
    careless = account.client("cloudtrail", validated=False)
    one = {"AttributeKey": "EventName", "AttributeValue": "EnableRegion"}
    token = client.lookup_events(MaxResults=3)["NextToken"]
    for what, arguments, code in (
        ("a page of 51", {"MaxResults": 51}, "InvalidMaxResultsException"),
        ("two attributes", {"LookupAttributes": [one, one]}, "InvalidLookupAttributesException"),
        ("an attribute that is none", {"LookupAttributes": [one | {"AttributeKey": "x"}]}, "InvalidLookupAttributesException"),
        ("an end before its start", {"StartTime": BEGAN, "EndTime": BEGAN - datetime.timedelta(1)}, "InvalidTimeRangeException"),
        ("a year ago", {"EndTime": BEGAN - datetime.timedelta(365)}, "InvalidTimeRangeException"),
        ("a token of another call", {"NextToken": token, "MaxResults": 4}, "InvalidNextTokenException"),
        ("a made-up token", {"NextToken": "x"}, "InvalidNextTokenException"),
        ("another category", {"EventCategory": "data"}, "InvalidEventCategoryException"),
    ):
        raises(checks, what, careless, lambda arguments=arguments: careless.lookup_events(**arguments), code)
    elsewhere = account.client("cloudtrail", "eu-west-1")
    told = [json.loads(event["CloudTrailEvent"])["awsRegion"] for event in elsewhere.lookup_events()["Events"]]
    same(checks, "another region has its own", set(told), {"eu-west-1"})
    missing = account.client("cloudtrail")
    raises(
        checks, "what is not answered", missing, missing.describe_trails, "UnknownOperationException", modelled=False
    )
