"""Sessions of roles: who may have one, whose it is, and where its token is good."""

from account import ACCOUNT
from expect import raises, same

ROLE = f"arn:aws:iam::{ACCOUNT}:role/furnished"
NAME = "somebody@example.com"
OPTED_IN, OFF = "il-central-1", "ap-east-1"


def run(checks, account):
    sts = account.client("sts")
    answer = sts.assume_role(RoleArn=ROLE, RoleSessionName=NAME, DurationSeconds=900)
    session = answer["Credentials"]
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/furnished/{NAME}"
    same(checks, "whose session it is", answer["AssumedRoleUser"]["Arn"], arn)
    checks("its key is that of a session", session["AccessKeyId"].startswith("ASIA"), session["AccessKeyId"])
    same(checks, "who calls with it", account.client("sts", session=session).get_caller_identity()["Arn"], arn)
    refusals(checks, sts, account.client("sts", validated=False))
    elsewhere(checks, account, session, good=True)
    # The global endpoint is known by its name alone.
    named = account.client("sts")
    named.meta.events.register(
        "before-sign.sts", lambda request, **_: request.headers.add_header("Host", "sts.amazonaws.com")
    )
    old = named.assume_role(RoleArn=ROLE, RoleSessionName=NAME)["Credentials"]
    elsewhere(checks, account, old, good=False)


def refusals(checks, sts, careless):
    raises(
        checks,
        "a role that does not trust the caller",
        sts,
        lambda: sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/other", RoleSessionName=NAME),
        "AccessDenied",
        403,
        modelled=False,
    )
    for what, arguments in {
        "a session without a name": {"RoleArn": ROLE},
        "a name with a blank": {"RoleArn": ROLE, "RoleSessionName": "a b"},
        "what is no role": {"RoleArn": f"arn:aws:iam::{ACCOUNT}:user/you", "RoleSessionName": NAME},
        "fourteen minutes": {"RoleArn": ROLE, "RoleSessionName": NAME, "DurationSeconds": 840},
        "two hours, from a session": {"RoleArn": ROLE, "RoleSessionName": NAME, "DurationSeconds": 7200},
    }.items():
        ask = lambda arguments=arguments: careless.assume_role(**arguments)  # noqa: E731
        raises(checks, what, careless, ask, "ValidationError", modelled=False)


def elsewhere(checks, account, session, good):
    version = "second" if good else "first"
    usual = account.client("ecs", session=session)
    checks(f"a {version} version token where a region is always on", "clusterArns" in usual.list_clusters())
    opted_in, off = (account.client("ecs", region, session=session) for region in (OPTED_IN, OFF))
    code = "UnrecognizedClientException"
    if good:
        checks("a second version token where a region is opted in", "clusterArns" in opted_in.list_clusters())
    else:
        raises(checks, "a first version token there", opted_in, opted_in.list_clusters, code, modelled=False)
        sts = account.client("sts", OPTED_IN, session=session)
        raises(checks, "and to STS", sts, sts.get_caller_identity, "InvalidClientTokenId", 403, modelled=False)
    raises(checks, f"a {version} version token in a region that is off", off, off.list_clusters, code, modelled=False)
