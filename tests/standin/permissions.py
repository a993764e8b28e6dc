"""What a caller may do: ministack enforces the policies of a user, who is told what he lacks and then is given just that."""

import contextlib
import json
from pathlib import Path

from checks import Checks
from look import look
from respond import respond, whole
from seed import seed
from standins import CREDENTIALS, StandIn, client
from wire import Wire, is_reading

AREAS = Path(__file__).parents[2] / "src-tauri/crates/core/data/permissions.json"
READING = ("look", "who", "money")
USER = "responder"
# ministack's simulator knows nothing of a request, so what is allowed under a condition is denied there; its calls are not.
CONDITIONAL = {"iam:PassRole"}


def reading_policy():
    """What looking, asking who and asking for prices need, and nothing that changes anything."""
    areas = [area for area in json.loads(AREAS.read_text())["areas"] if area["kind"] in READING]
    statements = [{"Sid": area["sid"], "Effect": "Allow", "Action": area["actions"], "Resource": "*"} for area in areas]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class User:
    """An IAM user with one key, and whoever gives him policies."""

    def __init__(self, endpoint):
        self.iam = client(endpoint, "iam", "us-east-1")
        self.iam.create_user(UserName=USER)
        key = self.iam.create_access_key(UserName=USER)["AccessKey"]
        self.key = key["AccessKeyId"], key["SecretAccessKey"]

    def give(self, name, document):
        arn = self.iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        self.iam.attach_user_policy(UserName=USER, PolicyArn=arn)


def permissions(options, folder):
    checks = Checks("permissions")
    # Of the key that it was started with ministack takes no account: it is the administrator's.
    settings = {"AUTH": "true", "AWS_ACCESS_KEY_ID": CREDENTIALS["AWS_ACCESS_KEY_ID"]}
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("ministack", folder, **settings))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        made = seed(stand_in.endpoint, 2, 2, stand_in.launches_service_tasks, workers=1)
        user = User(stand_in.endpoint)
        ask = lambda store, *more: respond(
            options.respond, wire.endpoint, folder / "permissions" / store, "--regions", ",".join(made.regions),
            "--permissions", *more, key=user.key, timeout=options.timeout,
        )  # fmt: skip
        nobody(checks, ask("nothing"), wire)
        user.give("reads", reading_policy())
        before = look(stand_in.endpoint, made.regions)
        lacks = looks(checks, ask("looks"), made)
        removal = ("--remove", "all", "--keep", made.production.cluster, "--yes")
        refused(checks, ask("refused", *removal), wire)
        checks("refused: nothing changed", look(stand_in.endpoint, made.regions) == before)
        if lacks:
            user.give("tears-down", lacks["policy"])
            tears_down(checks, ask("tears-down", *removal), stand_in, made)
    return checks


def told(checks, what, run):
    """The line of permissions, which comes before the sweep."""
    kinds = [event.get("type") for event in run.events]
    lines = [event for event in run.events if event.get("type") == "permissions"]
    if not checks(f"{what}: permissions are told once", len(lines) == 1, kinds):
        return None
    before = "swept" not in kinds or kinds.index("permissions") < kinds.index("swept")
    checks(f"{what}: before anything is swept", before, kinds)
    checks(f"{what}: of the user", lines[0]["caller"].endswith(f":user/{USER}"), lines[0]["caller"])
    return lines[0]


def areas_of(line):
    return {area["kind"]: area for area in line["areas"]}


def nobody(checks, run, wire):
    """A user without any policy."""
    line = told(checks, "no policy", run)
    if line:
        checks("no policy: only what was tried is known", line["source"] == "tried", line["source"])
        areas = areas_of(line)
        allowed = [kind for kind, area in areas.items() if area["may"] == "yes"]
        checks("no policy: nothing is called allowed", not allowed, allowed)
        checks("no policy: listing clusters is denied", "ecs:ListClusters" in areas["look"]["denied"], areas["look"])
    sent = [name for name in wire.calls if not (is_reading(name) or name.split(":", 1)[1].startswith("Simulate"))]
    checks("no policy: nothing that changes anything was sent", not sent, sent)
    paid = [name for name in wire.calls if name.startswith("ce:")]
    checks("no policy: and nothing that costs", not paid, paid)


def looks(checks, run, made):
    """A user who may look. Gives what tearing down lacks."""
    what = "reads"
    line = told(checks, what, run)
    if not whole(checks, what, run, 0) or not line:
        return None
    checks(f"{what}: found is what was seeded", run.summary["found"] == made.found, run.summary["found"])
    areas = areas_of(line)
    may = {kind: area["may"] for kind, area in areas.items()}
    expected = {kind: "yes" if kind in READING else "no" for kind in areas}
    checks(f"{what}: looking is allowed, and nothing else", may == expected, may)
    lacks = areas["tearDown"]
    needed = {"ecs:DeleteService", "ecs:StopTask", "ecs:DeleteCluster", "ecs:DeregisterTaskDefinition", "ecs:DeleteTaskDefinitions"}
    checks(f"{what}: what tearing down lacks is told", needed <= set(lacks["denied"]), lacks["denied"])
    checks(f"{what}: and is in the policy to ask for", all(name in line["policy_to_ask_for"] for name in needed))
    return lacks


def refused(checks, run, wire):
    what = "refused"
    if told(checks, what, run) and whole(checks, what, run, 4):
        checks(f"{what}: not verified", run.summary["verified"] is not True, run.summary["verified"])
        checks(f"{what}: what remains is told", len(run.summary["remaining"]) > 0)


def tears_down(checks, run, stand_in, made):
    what = "tears down"
    line = told(checks, what, run)
    if line:
        areas = areas_of(line)
        denied = set(areas["tearDown"]["denied"])
        checks(f"{what}: nothing is lacking any more", denied <= CONDITIONAL, denied)
        checks(f"{what}: containing still is", areas["contain"]["may"] == "no", areas["contain"]["may"])
    if whole(checks, what, run, 0):
        checks(f"{what}: verified", run.summary["verified"] is True, run.summary["verified"])
        checks(f"{what}: nothing failed", run.summary["executed"]["failed"] == 0, run.summary["executed"])
    left = look(stand_in.endpoint, made.regions).clusters
    checks(f"{what}: only production is left", left == {made.production.cluster}, left)
