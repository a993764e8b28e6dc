"""What was billed: moto tells bills that are put into it, and Python's decimal adds them up."""

import contextlib
import datetime
import json
import random
import sqlite3
import urllib.request
from collections import defaultdict
from decimal import Decimal

from checks import Checks
from respond import contract_faults, respond
from seed import REGIONS
from standins import ACCOUNT, StandIn
from wire import Wire

DAYS = 30
SERVICES = ["Amazon Elastic Container Service", "Amazon Elastic Compute Cloud - Compute", "EC2 - Other", "=1+1|\u202eAmazon S3"]
PLACES = [*REGIONS[:9], "global", "NoRegion", "", "xx-nowhere-9"]
GET = "ce:GetCostAndUsage"


def today():
    return datetime.datetime.now(datetime.UTC).date()


def group(place, service, amount, unit="USD"):
    metric = {"Amount": str(amount)} | ({"Unit": unit} if unit is not None else {})
    return {"Keys": [place, service], "Metrics": {"UnblendedCost": metric}}


def bill():
    """Days back to the oldest, each with rows as AWS writes them: ten places, negative where something was given back."""
    chance = random.Random(5)
    days = []
    for back in range(DAYS, -1, -1):
        day = today() - datetime.timedelta(days=back)
        groups = [
            group(place, service, Decimal(chance.randrange(-(10**9) if chance.random() < 0.05 else 0, 10**12)) / 10**10)
            for place in PLACES
            for service in SERVICES
            if chance.random() < 0.8 and back > 0
        ]
        period = {"Start": str(day), "End": str(day + datetime.timedelta(days=1))}
        days.append({"TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": back < 2})
    return days


def pages(days, sizes):
    """The same days on pages, the last of which has no token; a day may begin on one page and end on the next."""
    flat = [(day, one) for day in days for one in (day["Groups"] or [None])]
    per_page = -(-len(flat) // sizes)
    answers = []
    for number in range(sizes):
        held = {}
        for day, one in flat[number * per_page : (number + 1) * per_page]:
            kept = held.setdefault(day["TimePeriod"]["Start"], day | {"Groups": []})
            kept["Groups"] += [one] if one else []
        definitions = [{"Type": "DIMENSION", "Key": "REGION"}, {"Type": "DIMENSION", "Key": "SERVICE"}]
        answer = {"ResultsByTime": list(held.values()), "GroupDefinitions": definitions, "DimensionValueAttributes": []}
        answers.append(answer | ({"NextPageToken": f"page-{number + 2}"} if number + 1 < sizes else {}))
    return answers


def put(endpoint, answers):
    # What is put in comes after what was there before.
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")).close()
    body = json.dumps({"account_id": ACCOUNT, "results": answers}).encode()
    request = urllib.request.Request(f"{endpoint}/moto-api/static/ce/cost-and-usage-results", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def sums(days):
    by = {"region": defaultdict(Decimal), "service": defaultdict(Decimal), "day": defaultdict(Decimal)}
    for day in days:
        for one in day["Groups"]:
            amount = Decimal(one["Metrics"]["UnblendedCost"]["Amount"])
            place, service = one["Keys"]
            by["region"][place] += amount
            by["service"][service] += amount
            by["day"][day["TimePeriod"]["Start"]] += amount
    return by


def costs(options, folder):
    checks = Checks("costs")
    stores = folder / "costs"
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("moto", folder))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        ask = lambda store, *more: asked(checks, options, wire, stores / store, *more)
        days = bill()
        put(stand_in.endpoint, pages(days, 3))
        run = ask("whole")
        whole(checks, "three pages", run, sums(days), 3)
        again = ask("whole")
        checks("asked again within six hours it costs nothing", (again["requests"], again["total"]) == (0, run["total"]), again)
        stale(checks, wire, ask, stores / "whole", run)
        limit(checks, stand_in, ask)
        refused(checks, wire, ask)
        odd(checks, stand_in, ask)
    return checks


def asked(checks, options, wire, store, *more):
    wire.reset()
    run = respond(options.respond, wire.endpoint, store, "--regions", "us-east-1", "--costs", *more)
    checks("exit code is 0", run.code == 0, run.tail())
    faults = contract_faults(run.summary)
    checks("the summary keeps its contract", not faults, "; ".join(faults))
    billed = run.summary["billed"]
    sent = wire.calls.get(GET, 0)
    checks("requests are those on the wire", billed["requests"] == sent, f"{billed['requests']} != {sent}")
    checks("and cost a cent each", Decimal(billed["request_cost_usd"]) == Decimal(sent) / 100, billed["request_cost_usd"])
    return billed


def whole(checks, what, billed, truth, requests):
    checks(f"{what}: ok, in US dollars", (billed["state"], billed["currency"]) == ("ok", "USD"), billed)
    checks(f"{what}: {requests} requests", billed["requests"] == requests, billed["requests"])
    total = sum(truth["region"].values())
    checks(f"{what}: the total is Python's {total}", Decimal(billed["total"]) == total, billed["total"])
    for name in ("region", "day"):
        told = {key: Decimal(value) for key, value in billed[f"by_{name}"].items()}
        checks(f"{what}: by {name}, each", told == dict(truth[name]), f"{told} != {dict(truth[name])}")
    told = sorted(Decimal(value) for value in billed["by_service"].values())
    checks(f"{what}: by service, each", told == sorted(truth["service"].values()), billed["by_service"])
    checks(f"{what}: hostile text is no trick", not any("\u202e" in key for key in billed["by_service"]), billed["by_service"])
    checks(f"{what}: a region that nobody knows is told", "xx-nowhere-9" in billed.get("detail", ""), billed.get("detail"))


def stale(checks, wire, ask, store, before):
    """A day later nothing can be had: what was read is still told."""
    with contextlib.closing(sqlite3.connect(next(store.rglob("quench.sqlite3")))) as database, database:
        old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=9)
        at = old.strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
        database.execute("UPDATE bill SET asked_at = ?, read_at = ?", [at, at])
    wire.refusal = lambda name, _: ("LimitExceededException", "You made too many calls in a short period of time.") if name == GET else None
    billed = ask("whole")
    wire.refusal = None
    checks("stale: the older bill is told", (billed["state"], billed["total"]) == ("stale", before["total"]), billed)
    checks("stale: one request, which was refused", billed["requests"] == 1, billed["requests"])


def limit(checks, stand_in, ask):
    """More pages than a run may ask: it stops at 20, and says so."""
    days = bill()
    put(stand_in.endpoint, pages(days, 25))
    billed = ask("limit")
    checks("25 pages: partial after 20 requests", (billed["state"], billed["requests"]) == ("partial", 20), billed["state"])
    read = [day for page in pages(days, 25)[:20] for day in page["ResultsByTime"]]
    total = sum(sums(read)["region"].values())
    checks("25 pages: the total is that of 20", Decimal(billed["total"]) == total, f"{billed['total']} != {total}")
    endless = pages(days, 2)[0]
    put(stand_in.endpoint, [endless, endless, endless])
    billed = ask("endless")
    checks("a token without end: told, and not asked for ever", (billed["state"], billed["requests"]) == ("partial", 2) and "EndlessPages" in billed["detail"], billed)
    checks("a token without end: nothing is counted twice", Decimal(billed["total"]) == sum(sums(endless["ResultsByTime"])["region"].values()), billed)


def refused(checks, wire, ask):
    for state, code, message in (
        ("never_enabled", "AccessDeniedException", "User not enabled for cost explorer access"),
        ("denied", "AccessDeniedException", "User: kim is not authorized to perform: ce:GetCostAndUsage"),
        ("denied", "AccessDeniedException", "Linked account doesn't have access to cost explorer."),
        ("no_data", "DataUnavailableException", "Data is not available."),
        ("throttled", "LimitExceededException", "You made too many calls in a short period of time."),
    ):
        wire.refusal = lambda name, _: (code, message) if name == GET else None
        billed = ask(f"refused-{state}-{len(message)}")
        checks(f"{state}: said so", billed["state"] == state, billed)
        checks(f"{state}: no data is not $0", (billed["total"], billed["currency"]) == (None, None), billed)
        checks(f"{state}: one request", billed["requests"] == 1, billed["requests"])
    wire.refusal = None


def odd(checks, stand_in, ask):
    """Amounts that are none, no unit, two currencies, a day twice: in no sum, and told."""
    yesterday = today() - datetime.timedelta(days=2)
    period = {"Start": str(yesterday), "End": str(yesterday + datetime.timedelta(days=1))}
    good = [group("us-east-1", SERVICES[0], "10.25"), group("me-south-1", SERVICES[0], "1.5")]
    bad = {
        "NotDecimal": group("eu-west-1", SERVICES[0], "many"),
        "NoUnit": group("eu-west-2", SERVICES[0], "5", None),
        "OtherCurrency": group("eu-west-3", SERVICES[0], "7", "CNY"),
        "Twice": good[0],
        "WrongGroups": {"Keys": ["eu-west-1"], "Metrics": good[0]["Metrics"]},
    }
    for kind, one in bad.items():
        day = {"TimePeriod": period, "Total": {}, "Groups": [*good, one], "Estimated": False}
        put(stand_in.endpoint, [{"ResultsByTime": [day], "DimensionValueAttributes": []}])
        billed = ask(f"odd-{kind}")
        checks(f"{kind}: in no sum", Decimal(billed["total"]) == Decimal("11.75"), billed)
        checks(f"{kind}: told", billed["state"] == "partial" and kind in billed["detail"], billed)
    two = today() - datetime.timedelta(days=4)
    overlapping = {"TimePeriod": {"Start": str(two), "End": str(two + datetime.timedelta(days=3))}, "Total": {}, "Groups": good, "Estimated": False}
    day = {"TimePeriod": period, "Total": {}, "Groups": good, "Estimated": False}
    put(stand_in.endpoint, [{"ResultsByTime": [overlapping, day], "DimensionValueAttributes": []}])
    billed = ask("overlapping")
    checks("Overlapping: in no sum, and told", Decimal(billed["total"]) == Decimal("11.75") and "Overlapping" in billed["detail"], billed)
    checks("missing days are told", "MissingDay" in billed["detail"], billed)
    put(stand_in.endpoint, [{"ResultsByTime": [day | {"Groups": []}], "DimensionValueAttributes": []}])
    billed = ask("empty")
    checks("nothing charged is no data, and not $0", (billed["state"], billed["total"]) == ("no_data", None), billed)
