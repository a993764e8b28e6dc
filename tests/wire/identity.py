"""Users, roles, policies and devices, as IAM and STS tell them and as they are enforced."""

from account import ACCOUNT
from expect import pages, raises, same

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ROLE_NAME = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{ROLE_NAME}"
CODE = "123456"
READS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ecs:List*", "iam:*"], "Resource": "*"}]}
NEVER = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ecs:ListServices", "Resource": "*"}]}


def run(checks, account):
    account.set("sign-in", {"mfaCode": CODE})
    account.set("principal", {"alias": "practice-company"})
    limits = account.set("principal", {"policy": {"name": "limits", "document": READS}})["arn"]
    account.set("principal", {"group": {"name": "readers", "policies": {"reads": READS}}})
    user = {"name": "alice", "policies": {"never": NEVER}, "groups": ["readers"], "mfa": True, "attached": [limits]}
    alice = account.set("principal", {"user": user | {"boundary": limits}})
    iam = account.client("iam")
    told(checks, iam, limits)
    simulated(checks, account, iam)
    details(checks, iam, limits)
    as_alice(checks, account, alice)


def told(checks, iam, limits):
    same(checks, "the account's alias", iam.list_account_aliases()["AccountAliases"], ["practice-company"])
    user = iam.get_user(UserName="alice")["User"]
    wanted = (f"arn:aws:iam::{ACCOUNT}:user/alice", limits)
    same(checks, "a user", (user["Arn"], user["PermissionsBoundary"]["PermissionsBoundaryArn"]), wanted)
    devices = iam.list_mfa_devices(UserName="alice")["MFADevices"]
    same(checks, "his device", [one["SerialNumber"] for one in devices], [f"arn:aws:iam::{ACCOUNT}:mfa/alice"])
    attached = iam.list_attached_user_policies(UserName="alice")["AttachedPolicies"]
    same(checks, "his managed policies", [one["PolicyArn"] for one in attached], [limits])
    attached, count = pages(
        iam, "list_attached_role_policies", "AttachedPolicies", RoleName=ROLE_NAME, PaginationConfig={"PageSize": 1}
    )
    checks("those of a role, page by page", count == 2 and ADMIN in [one["PolicyArn"] for one in attached], attached)
    for what, call in {
        "a user that is not": lambda: iam.get_user(UserName="nobody"),
        "the device of nobody": lambda: iam.list_mfa_devices(UserName="nobody"),
        "the policies of nobody": lambda: iam.list_attached_user_policies(UserName="nobody"),
        "those of no role": lambda: iam.list_attached_role_policies(RoleName="nobody"),
    }.items():
        raises(checks, what, iam, call, "NoSuchEntity", 404, modelled="NoSuchEntityException")
    # A role is no user, and must say whom it means.
    raises(checks, "a role asks for itself as a user", iam, iam.get_user, "ValidationError", modelled=False)


def simulated(checks, account, iam):
    actions = ["ecs:ListClusters", "ecs:ListServices", "ecs:StopTask"]

    def decisions(arn, **more):
        found, count = pages(
            iam, "simulate_principal_policy", "EvaluationResults", PolicySourceArn=arn, ActionNames=actions, **more
        )
        return {one["EvalActionName"]: one for one in found}, count

    found, count = decisions(f"arn:aws:iam::{ACCOUNT}:user/alice", PaginationConfig={"PageSize": 2})
    wanted = ["allowed", "explicitDeny", "implicitDeny"]
    same(checks, "what a user may", ([found[action]["EvalDecision"] for action in actions], count), (wanted, 2))
    bounded = found["ecs:StopTask"]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"]
    same(checks, "the boundary says no", bounded, False)
    account.set("principal", {"organization": {"document": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"},
    ]}}})
    found, _ = decisions(ROLE)
    wanted = ["allowed", "allowed", "explicitDeny"]
    same(checks, "what a role may", [found[action]["EvalDecision"] for action in actions], wanted)
    denied = {name: one["OrganizationsDecisionDetail"]["AllowedByOrganizations"] for name, one in found.items()}
    same(checks, "what the organization denies", denied, dict(zip(actions, (True, True, False), strict=True)))
    account.set("principal", {"organization": {"document": None}})
    for what, arn, code, status in (
        ("nobody's permissions", f"arn:aws:iam::{ACCOUNT}:user/nobody", "NoSuchEntity", 404),
        ("a session's permissions", f"arn:aws:sts::{ACCOUNT}:assumed-role/a/b", "InvalidInput", 400),
    ):
        raises(checks, what, iam, lambda arn=arn: decisions(arn), code, status, modelled=f"{code}Exception")


def details(checks, iam, limits):
    get = lambda **more: list(iam.get_paginator("get_account_authorization_details").paginate(**more))  # noqa: E731
    whole = get(PaginationConfig={"PageSize": 2})
    checks("it comes in pages", len(whole) > 2, len(whole))
    users = [user for page in whole for user in page["UserDetailList"]]
    same(checks, "the users", [(user["UserName"], user["GroupList"]) for user in users], [("alice", ["readers"])])
    # botocore has decoded them.
    same(checks, "an inline policy", users[0]["UserPolicyList"][0]["PolicyDocument"], NEVER)
    groups = [group for page in whole for group in page["GroupDetailList"]]
    same(checks, "a group's policy", groups[0]["GroupPolicyList"][0]["PolicyDocument"], READS)
    policies = {policy["Arn"]: policy for page in whole for policy in page["Policies"]}
    version = policies[limits]["PolicyVersionList"][0]
    same(checks, "a managed policy", (version["Document"], version["IsDefaultVersion"]), (READS, True))
    roles = {role["Arn"]: role for page in whole for role in page["RoleDetailList"]}
    checks("roles", ROLE in roles and "Statement" in roles[ROLE]["AssumeRolePolicyDocument"], list(roles))
    only = get(Filter=["Role"])
    same(checks, "only roles", (len(only[0]["UserDetailList"]), len(only[0]["Policies"])), (0, 0))


def as_alice(checks, account, alice):
    key = {"AccessKeyId": alice["accessKeyId"], "SecretAccessKey": alice["secretAccessKey"], "SessionToken": None}
    sts, ecs = account.client("sts", session=key), account.client("ecs", session=key)
    same(checks, "who calls", sts.get_caller_identity()["Arn"], alice["arn"])
    same(checks, "she is herself", account.client("iam", session=key).get_user()["User"]["UserName"], "alice")
    checks("what is allowed", "clusterArns" in ecs.list_clusters())
    deny = lambda: ecs.list_services(cluster="any")  # noqa: E731
    raises(checks, "what is denied", ecs, deny, "AccessDeniedException")
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/alice"
    wrong = lambda: sts.get_session_token(SerialNumber=serial, TokenCode="000000")  # noqa: E731
    raises(checks, "another code", sts, wrong, "AccessDenied", 403, modelled=False)
    session = sts.get_session_token(SerialNumber=serial, TokenCode=CODE, DurationSeconds=900)["Credentials"]
    checks("a session's key", session["AccessKeyId"].startswith("ASIA"), session["AccessKeyId"])
    again = lambda: sts.get_session_token(SerialNumber=serial, TokenCode=CODE)  # noqa: E731
    raises(checks, "the same code again", sts, again, "AccessDenied", 403, modelled=False)
    inside = account.client("sts", session=session)
    raises(checks, "a session of a session", inside, inside.get_session_token, "AccessDenied", 403, modelled=False)
    other = account.set("principal", {"foreignKey": {"account": "111111111111", "user": "else"}})
    stranger = {"AccessKeyId": other["accessKeyId"], "SecretAccessKey": other["secretAccessKey"], "SessionToken": None}
    who = account.client("sts", session=stranger).get_caller_identity()
    same(checks, "a key of another account", (who["Account"], who["Arn"]), ("111111111111", other["arn"]))
    account.set("principal", {"endSessions": {}})
    raises(checks, "an ended session", inside, inside.get_caller_identity, "ExpiredToken", 403, modelled=False)
    account.set("principal", {"key": {"id": key["AccessKeyId"], "state": "inactive"}})
    raises(checks, "a key that is off", ecs, ecs.list_clusters, "UnrecognizedClientException", modelled=False)
    raises(checks, "and to STS", sts, sts.get_caller_identity, "InvalidClientTokenId", 403, modelled=False)
