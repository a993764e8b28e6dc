"""What Cost Explorer expects of the days to come, and what it found strange in those that are over."""

import time
from datetime import date, timedelta
from decimal import Decimal

from account import ACCOUNT
from expect import raises, same

ECS = "Amazon Elastic Container Service"
USUAL = {"Metric": "UNBLENDED_COST", "Granularity": "DAILY"}
LAMBDA = {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}


def run(checks, account):
    client = account.client("ce")
    forecast(checks, account, client)
    deadline = time.monotonic() + 60
    while account.now() < "2026-10-07T01" and time.monotonic() < deadline:
        time.sleep(0.05)
    anomalies(checks, account, client)
    refusals(checks, account, client)


def ahead(account, first, last):
    """The days after the account's today: its clock may be past midnight before the call comes."""
    today = date.fromisoformat(account.now()[:10])
    return {"Start": str(today + timedelta(first)), "End": str(today + timedelta(last))}


def forecast(checks, account, client):
    answer = client.get_cost_forecast(TimePeriod=ahead(account, 1, 8), PredictionIntervalLevel=95, **USUAL)
    days = answer["ForecastResultsByTime"]
    same(checks, "a value for each day", len(days), 7)
    values = [Decimal(day["MeanValue"]) for day in days]
    total = Decimal(answer["Total"]["Amount"])
    checks("the total is their sum", abs(total - sum(values)) < Decimal("0.000001"), (total, values))
    for day in days:
        low, high = Decimal(day["PredictionIntervalLowerBound"]), Decimal(day["PredictionIntervalUpperBound"])
        checks("between its bounds", low < Decimal(day["MeanValue"]) < high, day)
    answer = client.get_cost_forecast(
        TimePeriod=ahead(account, 1, 70), Metric="AMORTIZED_COST", Granularity="MONTHLY", Filter=LAMBDA
    )
    months = answer["ForecastResultsByTime"]
    checks("by months", 3 <= len(months) <= 4, months)
    checks("of one service", 0 < Decimal(answer["Total"]["Amount"]) < 10, answer["Total"])


def anomalies(checks, account, client):
    asked = {"DateInterval": {"StartDate": "2026-09-01"}}
    whole = client.get_anomalies(**asked)["Anomalies"]
    truth = account.regions()
    regions = sorted(cause["Region"] for one in whole for cause in one["RootCauses"][:1])
    same(checks, "every region in which something runs", regions, sorted(name for name in truth if truth[name]["tasks"]))
    for one in whole:
        same(checks, "of ECS", one["DimensionValue"], ECS)
        impact = one["Impact"]
        rest = impact["TotalActualSpend"] - impact["TotalExpectedSpend"] - impact["TotalImpact"]
        checks("what is strange is what was not expected", abs(rest) < 0.01, impact)
        checks("causes by usage type", all("Fargate" in cause["UsageType"] for cause in one["RootCauses"]), one)
        same(checks, "of this account", {cause["LinkedAccount"] for cause in one["RootCauses"]}, {ACCOUNT})
    found, pages, token = [], 0, {}
    while True:
        answer = client.get_anomalies(**asked, MaxResults=10, **token)
        found += [one["AnomalyId"] for one in answer["Anomalies"]]
        pages += 1
        if "NextPageToken" not in answer:
            break
        token = {"NextPageToken": answer["NextPageToken"]}
    same(checks, "in pages of ten", (pages, found), (4, [one["AnomalyId"] for one in whole]))
    raises(
        checks,
        "a token of another call",
        client,
        lambda: client.get_anomalies(**asked, MaxResults=11, **token),
        "InvalidNextTokenException",
    )
    large = {"NumericOperator": "GREATER_THAN", "StartValue": 1e9}
    same(checks, "none of a billion", client.get_anomalies(**asked, TotalImpact=large)["Anomalies"], [])
    same(checks, "none was judged", client.get_anomalies(**asked, Feedback="NO")["Anomalies"], [])


def refusals(checks, account, client):
    careless = account.client("ce", validated=False)
    for what, changed in {
        "in the past": {"TimePeriod": {"Start": "2026-10-01", "End": "2026-10-02"}},
        "for a year by days": {"TimePeriod": ahead(account, 1, 366)},
        "of hours": {"Granularity": "HOURLY"},
        "of an amount": {"Metric": "USAGE_QUANTITY"},
        "of half certainty": {"PredictionIntervalLevel": 50},
    }.items():
        asked = {"TimePeriod": ahead(account, 1, 8)} | USUAL | changed
        ask = lambda asked=asked: careless.get_cost_forecast(**asked)  # noqa: E731
        raises(checks, f"a forecast {what}", careless, ask, "ValidationException", modelled=False)
    nowhere = {"Dimensions": {"Key": "REGION", "Values": ["xx-none-1"]}}
    ask = lambda: client.get_cost_forecast(TimePeriod=ahead(account, 1, 8), Filter=nowhere, **USUAL)  # noqa: E731
    raises(checks, "a forecast without a past", client, ask, "DataUnavailableException")
    for what, changed in {
        "of a year ago": {"DateInterval": {"StartDate": "2025-10-01"}},
        "to come": {"DateInterval": {"StartDate": "2027-10-01"}},
        "in a page of 101": {"MaxResults": 101},
        "between one bound": {"TotalImpact": {"NumericOperator": "BETWEEN", "StartValue": 1.0}},
    }.items():
        asked = {"DateInterval": {"StartDate": "2026-09-01"}} | changed
        ask = lambda asked=asked: client.get_anomalies(**asked)  # noqa: E731
        raises(checks, f"anomalies {what}", client, ask, "ValidationException", modelled=False)
