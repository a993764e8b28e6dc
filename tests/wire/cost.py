"""What Cost Explorer tells: what each region cost, also one that nobody can look into."""

import time
from decimal import Decimal

from account import ACCOUNT
from expect import raises, same

ECS = "Amazon Elastic Container Service"
# Forty tasks of 16 vCPUs and 32 GiB all day, after AWS's price list.
WHOLE_DAY = {"us-east-1": Decimal("758.3232"), "ap-east-1": Decimal("1041.408"), "sa-east-1": Decimal("1302.528")}
DAY = {"Start": "2026-10-05", "End": "2026-10-06"}
USUAL = {"Granularity": "DAILY", "Metrics": ["UnblendedCost"]}
BY_REGION = [{"Type": "DIMENSION", "Key": "REGION"}]
BY_BOTH = [{"Type": "DIMENSION", "Key": "SERVICE"}, *BY_REGION]
ECS_ALONE = {"Dimensions": {"Key": "SERVICE", "Values": [ECS]}}


def run(checks, account):
    client = account.client("ce")
    refusals(checks, account, client)
    deadline = time.monotonic() + 60
    while account.now() < "2026-10-07T01" and time.monotonic() < deadline:
        time.sleep(0.05)
    truth = account.regions()
    ecs = USUAL | {"Filter": ECS_ALONE}
    [day] = client.get_cost_and_usage(TimePeriod=DAY, GroupBy=BY_REGION, **ecs)["ResultsByTime"]
    found = {group["Keys"][0]: amount(group["Metrics"]) for group in day["Groups"]}
    same(checks, "every region in which something runs", sorted(found), sorted(name for name in truth if truth[name]["tasks"]))
    checks("one of them is off", not truth["ap-east-1"]["usable"])
    same(checks, "what a day costs", {region: found.get(region) for region in WHOLE_DAY}, WHOLE_DAY)
    [total] = client.get_cost_and_usage(TimePeriod=DAY, **ecs)["ResultsByTime"]
    same(checks, "the whole is the sum of its parts", amount(total["Total"]), sum(found.values()))
    same(checks, "it may still change", total["Estimated"], True)
    filters(checks, client, found)
    company(checks, client)
    paged(checks, client)
    metrics = ["AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "UnblendedCost"]
    answer = client.get_cost_and_usage(TimePeriod=DAY, Granularity="MONTHLY", Metrics=metrics, Filter=ECS_ALONE)
    [month] = answer["ResultsByTime"]
    same(checks, "every metric of money", sorted(month["Total"]), metrics)
    same(checks, "they are alike", {one["Amount"] for one in month["Total"].values()}, {str(amount(total["Total"]))})


def amount(metrics):
    return Decimal(metrics["UnblendedCost"]["Amount"])


def filters(checks, client, found):
    region = {"Dimensions": {"Key": "REGION", "Values": ["us-east-1", "ap-east-1"]}}
    other = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Simple Storage Service"]}}
    credit = {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund"]}}
    for what, expression, wanted in (
        ("two regions", region, 2),
        ("all but them", {"Not": region}, len(found) - 2),
        ("without credits", {"Not": credit}, len(found)),
        ("another service", other, 0),
        ("both at once", {"And": [region, {"Not": other}]}, 2),
        ("one or the other", {"Or": [region, other]}, 2),
    ):
        expression = {"And": [expression, ECS_ALONE]}
        answer = client.get_cost_and_usage(TimePeriod=DAY, GroupBy=BY_BOTH, Filter=expression, **USUAL)
        groups = answer["ResultsByTime"][0]["Groups"]
        same(checks, f"by filter: {what}", len(groups), wanted)
        checks(f"by filter: {what}: of the service", all(group["Keys"][0] == ECS for group in groups), groups)


def company(checks, client):
    """What is on the bill beside ECS, by each dimension that there is."""

    def by(key, start, end):
        ask = {"TimePeriod": {"Start": start, "End": end}, "GroupBy": [{"Type": "DIMENSION", "Key": key}]}
        [day] = client.get_cost_and_usage(**ask, **USUAL)["ResultsByTime"]
        return {group["Keys"][0]: amount(group["Metrics"]) for group in day["Groups"]}

    # The tax grows with its month: another day for sums that are compared.
    first = by("RECORD_TYPE", "2026-10-01", "2026-10-02")
    same(checks, "usage, and the tax of the month on its first day", sorted(first), ["Tax", "Usage"])
    keys = ("LINKED_ACCOUNT", "RECORD_TYPE", "REGION", "SERVICE", "USAGE_TYPE")
    found = {key: by(key, "2026-10-02", "2026-10-03") for key in keys}
    same(checks, "one account", sorted(found["LINKED_ACCOUNT"]), [ACCOUNT])
    regions = ["NoRegion", "ap-northeast-2", "global", "us-east-1"]
    same(checks, "regions, and what is in none", sorted(found["REGION"]), regions)
    checks("a dozen services", len(found["SERVICE"]) > 12, sorted(found["SERVICE"]))
    # The shop's tasks too.
    wanted = {"APN2-Fargate-GB-Hours", "APN2-BoxUsage:m6i.large", "HostedZone", "APIRequest"}
    same(checks, "usage types with their region's prefix", wanted - set(found["USAGE_TYPE"]), set())
    wholes = [sum(groups.values()) for groups in found.values()]
    checks("the same sum by each", max(wholes) - min(wholes) < Decimal("0.00000001"), wholes)


def paged(checks, client):
    """botocore has no paginator for it."""
    ask = {"TimePeriod": {"Start": "2026-09-01", "End": "2026-10-06"}, "GroupBy": BY_BOTH, **USUAL}
    days, pages, token = [], 0, {}
    while True:
        answer = client.get_cost_and_usage(**ask, **token)
        days += [result["TimePeriod"]["Start"] for result in answer["ResultsByTime"]]
        pages += 1
        if "NextPageToken" not in answer:
            break
        token = {"NextPageToken": answer["NextPageToken"]}
    checks("in pages", pages > 1, pages)
    same(checks, "each day once", (len(days), days), (35, sorted(set(days))))
    raises(
        checks,
        "a token of another call",
        client,
        lambda: client.get_cost_and_usage(TimePeriod=DAY, **USUAL, **token),
        "InvalidNextTokenException",
    )


def refusals(checks, account, client):
    for what, arguments in {
        "an end before its start": {"TimePeriod": {"Start": "2026-10-02", "End": "2026-10-01"}},
        "long ago": {"TimePeriod": {"Start": "2020-10-02", "End": "2026-10-01"}},
        "by the hour": {"Granularity": "HOURLY"},
        "an amount of nothing": {"Metrics": ["UsageQuantity"]},
        "by the colour": {"GroupBy": [{"Type": "DIMENSION", "Key": "COLOUR"}]},
        "twice by region": {"GroupBy": BY_REGION * 2},
        "by three": {"GroupBy": BY_BOTH + [{"Type": "DIMENSION", "Key": "LINKED_ACCOUNT"}]},
        "an empty filter": {"Filter": {}},
    }.items():
        asked = {"TimePeriod": {"Start": "2026-10-01", "End": "2026-10-02"}, **USUAL} | arguments
        ask = lambda asked=asked: client.get_cost_and_usage(**asked)  # noqa: E731
        raises(checks, what, client, ask, "ValidationException", modelled=False)
    future = {"Start": "2027-01-01", "End": "2027-01-02"}
    ask = lambda: client.get_cost_and_usage(TimePeriod=future, **USUAL)  # noqa: E731
    raises(checks, "what has not been", client, ask, "DataUnavailableException")
    elsewhere = account.client("ce", "eu-west-1")
    ask = lambda: elsewhere.get_cost_and_usage(TimePeriod=DAY, **USUAL)  # noqa: E731
    raises(checks, "from another region", elsewhere, ask, "InvalidSignatureException", modelled=False)
    raises(
        checks,
        "what is not answered",
        client,
        lambda: client.get_dimension_values(TimePeriod=DAY, Dimension="REGION"),
        "UnknownOperationException",
        modelled=False,
    )
