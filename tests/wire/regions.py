"""Who calls, which regions there are, and what answers a caller who is not let in."""

import datetime

from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from account import ACCOUNT
from expect import pages, raises, same

DISABLED = "ap-east-1"


def run(checks, account):
    identity = account.client("sts").get_caller_identity()
    same(checks, "who calls", identity["Account"], ACCOUNT)
    checks("by a role", identity["Arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/"), identity["Arn"])
    truth = account.regions()
    who_it_is(checks, account)
    by_account(checks, account, truth)
    by_ec2(checks, account, truth)
    disabled(checks, account)
    strangers(checks, account)
    switching(checks, account)


def who_it_is(checks, account):
    client = account.client("account")
    information = client.get_account_information()
    same(checks, "account: its number", information["AccountId"], ACCOUNT)
    same(checks, "account: how it stands", information["AccountState"], "ACTIVE")
    age = datetime.datetime(2026, 10, 4, tzinfo=datetime.UTC) - information["AccountCreatedDate"]
    checks("account: since when it is there", 700 < age.days < 2600, information["AccountCreatedDate"])
    raises(
        checks,
        "account: of somebody else",
        client,
        lambda: client.get_account_information(AccountId="111111111111"),
        "AccessDeniedException",
        403,
    )


def by_account(checks, account, truth):
    client = account.client("account")
    found, count = pages(client, "list_regions", "Regions", PaginationConfig={"PageSize": 10})
    names = {one["RegionName"]: one["RegionOptStatus"] for one in found}
    same(checks, "account: every region", sorted(names), sorted(truth))
    same(checks, "account: in pages of ten", count, -(-len(truth) // 10))
    usable = {name for name, status in names.items() if status in ("ENABLED", "ENABLED_BY_DEFAULT")}
    same(checks, "account: which of them are on", usable, {name for name, region in truth.items() if region["usable"]})
    off = client.list_regions(RegionOptStatusContains=["DISABLED"])["Regions"]
    same(checks, "account: the disabled ones", [one["RegionName"] for one in off], [DISABLED])
    same(checks, "account: one", client.get_region_opt_status(RegionName=DISABLED)["RegionOptStatus"], "DISABLED")
    careless = account.client("account", validated=False)
    for what, call in {
        "no such region": lambda: client.get_region_opt_status(RegionName="xx-nowhere-1"),
        "a bad page token": lambda: client.list_regions(NextToken="x"),
        "a page of 51": lambda: careless.list_regions(MaxResults=51),
        "no region": lambda: careless.get_region_opt_status(),
        "a region that is always on": lambda: client.disable_region(RegionName="us-east-1"),
    }.items():
        raises(
            checks,
            f"account: {what}",
            careless if "51" in what or what == "no region" else client,
            call,
            "ValidationException",
        )


def by_ec2(checks, account, truth):
    ec2 = account.client("ec2")
    used = {one["RegionName"] for one in ec2.describe_regions()["Regions"]}
    same(checks, "ec2: the regions that are on", used, {name for name, region in truth.items() if region["usable"]})
    whole = {one["RegionName"]: one["OptInStatus"] for one in ec2.describe_regions(AllRegions=True)["Regions"]}
    same(checks, "ec2: all regions", sorted(whole), sorted(truth))
    same(checks, "ec2: one that is off", whole[DISABLED], "not-opted-in")
    filters = [{"Name": "opt-in-status", "Values": ["not-opted-in"]}]
    off = ec2.describe_regions(AllRegions=True, Filters=filters)["Regions"]
    same(checks, "ec2: by filter", [one["RegionName"] for one in off], [DISABLED])
    named = ec2.describe_regions(RegionNames=["eu-west-1"])["Regions"]
    same(checks, "ec2: by name", [one["Endpoint"] for one in named], ["ec2.eu-west-1.amazonaws.com"])
    for what, call, code, status in (
        ("no such region", lambda: ec2.describe_regions(RegionNames=["xx-nowhere-1"]), "InvalidParameterValue", 400),
        (
            "a bad filter",
            lambda: ec2.describe_regions(Filters=[{"Name": "x", "Values": ["y"]}]),
            "InvalidParameterValue",
            400,
        ),
        ("a dry run", lambda: ec2.describe_regions(DryRun=True), "DryRunOperation", 412),
        ("what is not answered", lambda: ec2.describe_vpcs(), "InvalidAction", 400),
    ):
        raises(checks, f"ec2: {what}", ec2, call, code, status, modelled=False)


def disabled(checks, account):
    """A region that the account has not opted into answers as if the keys were wrong, each protocol in its way."""
    for service, call, code, status in (
        ("ecs", "list_clusters", "UnrecognizedClientException", 400),
        ("sts", "get_caller_identity", "InvalidClientTokenId", 403),
        ("ec2", "describe_regions", "AuthFailure", 401),
    ):
        client = account.client(service, DISABLED)
        raises(checks, f"{service} in a disabled region", client, getattr(client, call), code, status, modelled=False)
    same(
        checks,
        "account answers there too",
        len(account.client("account", DISABLED).list_regions()["Regions"]) > 0,
        True,
    )
    nowhere = account.client("ecs", "xx-nowhere-1")
    try:
        checks("a region that does not exist gives no answer", False, nowhere.list_clusters())
    except (ConnectionClosedError, EndpointConnectionError):
        checks("a region that does not exist gives no answer", True)


def strangers(checks, account):
    for service, call, code, status in (("ecs", "list_clusters", "MissingAuthenticationTokenException", 400),):
        client = account.client(service, signed=False)
        raises(checks, f"{service} without a signature", client, getattr(client, call), code, status, modelled=False)
    for service, call, arguments, code, status in (
        ("ecs", "list_attributes", {"targetType": "container-instance"}, "UnknownOperationException", 400),
        ("sts", "get_federation_token", {"Name": "somebody"}, "InvalidAction", 400),
        ("account", "get_contact_information", {}, "UnknownOperationException", 404),
    ):
        client = account.client(service)
        asked = getattr(client, call)
        raises(
            checks, f"{service}: what is not answered", client, lambda: asked(**arguments), code, status, modelled=False
        )


def switching(checks, account):
    client = account.client("account")
    client.enable_region(RegionName=DISABLED)
    same(checks, "opting in begins", client.get_region_opt_status(RegionName=DISABLED)["RegionOptStatus"], "ENABLING")
    client.enable_region(RegionName=DISABLED)
    raises(
        checks,
        "and cannot be taken back",
        client,
        lambda: client.disable_region(RegionName=DISABLED),
        "ConflictException",
        409,
    )
    checks("meanwhile it is not usable", not account.regions()[DISABLED]["usable"])
    others = [name for name, region in account.regions().items() if region["usable"]]
    status = {one["RegionName"]: one["RegionOptStatus"] for one in client.list_regions()["Regions"]}
    opted = [name for name in others if status[name] == "ENABLED"]
    for name in opted[:5]:
        client.disable_region(RegionName=name)
    not_at_all = account.client("account")
    for name in ("us-east-1", "xx-nowhere-1"):
        try:
            refusal = not_at_all.enable_region(RegionName=name)
        except not_at_all.exceptions.ValidationException as why:
            refusal = why.response.get("reason")
        same(checks, f"no switch for {name}", refusal, "invalidRegionOptTarget")
    same(checks, "opting out begins", client.get_region_opt_status(RegionName=opted[0])["RegionOptStatus"], "DISABLING")
    raises(
        checks,
        "a seventh at once",
        client,
        lambda: client.disable_region(RegionName=opted[5]),
        "TooManyRequestsException",
        429,
    )
