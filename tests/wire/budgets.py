"""Token buckets: each service says in its own way that it was asked too often."""

from botocore.exceptions import ClientError

from expect import same


def run(checks, account):
    ecs = account.client("ecs")
    costs, prices = account.client("ce"), account.client("pricing")
    yesterday = {"Start": "2026-10-03", "End": "2026-10-04"}
    cost = lambda: costs.get_cost_and_usage(TimePeriod=yesterday, Granularity="DAILY", Metrics=["UnblendedCost"])  # noqa: E731
    # What AWS publishes: bursts of 20, 5, 50; nothing refills as fast as these calls come.
    for service, what, burst, code, status in (
        ("ecs", lambda: ecs.delete_cluster(cluster="nothing"), 20, "ThrottlingException", 400),
        ("ecs", lambda: ecs.delete_task_definitions(taskDefinitions=["nothing:1"]), 5, "ThrottlingException", 400),
        ("account", account.client("account").list_regions, 5, "TooManyRequestsException", 429),
        ("ce", cost, 10, "LimitExceededException", 400),
        ("pricing", lambda: prices.get_products(ServiceCode="AmazonECS", MaxResults=1), 20, "ThrottlingException", 400),
        ("cloudtrail", account.client("cloudtrail").lookup_events, 2, "ThrottlingException", 400),
        ("ec2", account.client("ec2").describe_regions, 100, "RequestLimitExceeded", 503),
    ):
        let_through, refusal = until_throttled(what, 2 * burst)
        same(checks, f"{service}: too often is {code}", refusal, (code, status))
        # What refills while the calls are under way is let through too.
        checks(f"{service}: not before {burst} calls", burst <= let_through, let_through)
    before = account.truth("eu-west-1")
    other = account.client("ecs", "eu-west-1")
    same(checks, "another region has its own", len(other.list_clusters()["clusterArns"]), len(before["clusters"]))


def until_throttled(call, most):
    for number in range(most):
        try:
            call()
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
            if code in ("ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "LimitExceededException"):
                return number, (code, refusal.response["ResponseMetadata"]["HTTPStatusCode"])
    return most, None
