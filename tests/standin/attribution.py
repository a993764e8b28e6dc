"""Who made what: ministack's CloudTrail, an account that boto3 fills under three keys, and a fourth that is refused.

ministack takes an access key for a user of that name, so that a key is a principal. It writes neither answers nor refusals
into its events: the first run judges by requests alone, the second by events as AWS has them (`history.py`).
"""

import contextlib
import datetime

import evidence
import makers
from checks import Checks
from history import Answers
from hostile import deceptive, stays_text, texts_of
from judged import AGAINST, judged, plan_of, principals
from look import look
from respond import respond, whole
from standins import ACCOUNT, CREDENTIALS, StandIn, client
from taken import taken
from wire import Wire

MAKING = ("CreateCluster", "CreateService", "RegisterTaskDefinition", "RunTask")
# What Quench asks of IAM's events, where those are recorded.
ASKED_OF_IAM = ("CreateUser", "CreateAccessKey")
# Quench keeps whole milliseconds.
NEAR = datetime.timedelta(milliseconds=1)


def attribution(options, folder):
    checks = Checks("attribution")
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("ministack", folder, CLOUDTRAIL_RECORDING="1"))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        Answers(wire)
        made = makers.fill(wire.endpoint)
        checks.note(f"{len(made.clusters)} clusters under {len(made.keys) - 1} keys, {made.refused} calls refused")
        before = look(stand_in.endpoint, makers.REGIONS)
        checks("boto3 sees what was made", before.clusters == set(made.clusters), before.clusters ^ set(made.clusters))
        by_requests(checks, options, stand_in, made, folder / "attribution")
        as_aws_has_it(checks, options, wire, made, folder / "attribution")
        odd_names(checks, options, stand_in, made, folder / "attribution")
        checks("nothing changed", look(stand_in.endpoint, makers.REGIONS) == before)
        taken(checks, options, wire, stand_in, made, folder / "attribution")
    return checks


def asked(options, endpoint, folder, name, *more):
    arguments = ("--regions", ",".join(makers.REGIONS), "--who", "--evidence", str(folder / f"{name}-evidence"))
    return respond(options.respond, endpoint, folder / name, *arguments, *more)


def by_requests(checks, options, stand_in, made, folder):
    what = "by requests"
    run = asked(options, stand_in.endpoint, folder, "requests")
    if not whole(checks, what, run, 0):
        return
    found, told = judged(checks, what, run, truth(made))
    known = made.clusters | made.services
    each_has_its_maker(checks, what, found, made, known)
    # The request of such a call does not name what came of it.
    nameless = made.definitions | made.tasks
    odd = [arn for arn in nameless if found[arn]["made"] or found[arn]["attribution"]["kind"] != "notFound"]
    checks(f"{what}: what no request names is not found, and has no maker", not odd, odd[:3])
    events = events_of(stand_in.endpoint, made)
    grouped(checks, what, run, made, events, definitions=False)
    verdicts(checks, what, found, told, made)
    stays_text(checks, what, run, folder / "requests-evidence")
    files(checks, what, run, found, made, known, folder / "requests-evidence")
    recorded = {(region, event["EventId"]): event["CloudTrailEvent"] for region, event in events}
    evidence.same_events(checks, what, folder / "requests-evidence", recorded)


def as_aws_has_it(checks, options, wire, made, folder):
    what = "with answers"
    wire.reset()
    run = asked(options, wire.endpoint, folder, "answers", "--remove", "rogue")
    if not whole(checks, what, run, 0):
        return
    checks(f"{what}: no changing request was sent", wire.mutating() == 0, wire.calls)
    found, told = judged(checks, what, run, truth(made))
    known = made.clusters | made.services | made.definitions | made.tasks
    each_has_its_maker(checks, what, found, made, known)
    foreign = [
        (arn, event["operation"])
        for arn, finding in found.items()
        for event in finding["made"]
        if event["accessKey"] != made.id_of(known[arn])
    ]
    checks(f"{what}: no refused call is told of anything", not foreign, foreign[:3])
    events = events_of(wire.endpoint, made)
    grouped(checks, what, run, made, events, definitions=True)
    refused = principals(run).get(made.id_of("refused"), {})
    checks(f"{what}: the refusals are counted", refused.get("refused") == made.refused, refused)
    verdicts(checks, what, found, told, made)
    only_rogue(checks, what, run, found)
    stays_text(checks, what, run, folder / "answers-evidence")
    files(checks, what, run, found, made, known, folder / "answers-evidence")


def odd_names(checks, options, stand_in, made, folder):
    """Names that AWS has in no ARN: what bears them is not read, and the region says so."""
    what = "odd names"
    names = makers.odd_names(stand_in.endpoint, made.keys["hidden"])
    run = respond(options.respond, stand_in.endpoint, folder / "odd", "--regions", makers.ODD_REGION, "--who", "--remove", "rogue")
    if whole(checks, what, run, 3):
        checks(f"{what}: the region is not wholly read", list(run.summary["regions"]["partial"]) == [makers.ODD_REGION], run.summary)
        read = sum(name.isascii() and name.isprintable() and " " not in name and len(name) <= 255 for name in names)
        checks(f"{what}: the other {read} are", 0 < run.summary["found"]["clusters"] == read, run.summary["found"])
    said = deceptive(texts_of(run.events))
    checks(f"{what}: nothing that is said deceives", not said, said[:3])


def truth(made):
    return {"cluster": made.clusters, "service": made.services, "definition": made.definitions, "task": made.tasks}


def principal_key(made, name):
    return f"IamUser|{ACCOUNT}|{made.id_of(name)}|"


def each_has_its_maker(checks, what, found, made, known):
    for kind, arns in truth(made).items():
        arns = arns.keys() & known.keys()
        odd = []
        for arn in arns:
            first = (found[arn]["made"] or [{}])[0]
            expected = principal_key(made, known[arn]), made.id_of(known[arn]), "found"
            if (first.get("principal", {}).get("key"), first.get("accessKey"), found[arn]["attribution"]["kind"]) != expected:
                odd.append((arn, known[arn], first))
        if arns:
            checks(f"{what}: each {kind} has its maker, and the key", not odd, odd[:2])
    caller = [
        arn
        for arn, finding in found.items()
        for event in finding["made"]
        if CREDENTIALS["AWS_ACCESS_KEY_ID"] in (event["accessKey"], event["principal"]["name"])
    ]
    checks(f"{what}: nothing is the caller's", found and not caller, caller[:3])


def events_of(endpoint, made):
    """What boto3 finds of the calls that Quench asks for, as (region, event). No more than a page of each name and region:
    ministack has no second one."""
    found = []
    for region in makers.REGIONS:
        trail = client(endpoint, "cloudtrail", region)
        for name in (*MAKING, *(ASKED_OF_IAM if region == "us-east-1" else ())):
            attributes = [{"AttributeKey": "EventName", "AttributeValue": name}]
            page = trail.lookup_events(LookupAttributes=attributes, MaxResults=50)["Events"]
            if len(page) == 50:
                raise RuntimeError(f"{name} in {region}: more than ministack tells")
            found += [(region, event) for event in page]
    return found


def grouped(checks, what, run, made, events, definitions):
    told = principals(run)
    counts = {key: {kind: sum(one[kind].values()) for kind in ("clusters", "services", "definitions")} for key, one in told.items()}
    expected = {
        made.id_of(name): {
            "clusters": sum(of == name for of in made.clusters.values()),
            "services": sum(of == name for of in made.services.values()),
            "definitions": sum(of == name for of in made.definitions.values()) if definitions else 0,
        }
        for name in makers.REGIONS_OF
    }
    makers_told = {key: count for key, count in counts.items() if any(count.values())}
    checks(f"{what}: three principals made it all", makers_told == expected, f"{makers_told} != {expected}")
    for name, regions in makers.REGIONS_OF.items():
        one = told.get(made.id_of(name))
        if not checks(f"{what}: {name} is among them, by type and name", one and one["label"]["key"] == principal_key(made, name), one):
            continue
        checks(f"{what}: {name} was in its regions", sorted(one["regions"]) == sorted(regions), one["regions"])
        times = sorted(event["EventTime"] for _, event in events if event["AccessKeyId"] == made.id_of(name))
        seen = [datetime.datetime.fromisoformat(one[end]) for end in ("firstSeen", "lastSeen")]
        apart = [abs(told_at - at) for told_at, at in zip(seen, (times[0], times[-1]), strict=True)]
        checks(f"{what}: {name} was first and last seen then", max(apart) <= NEAR, f"{seen} != {times[0]}, {times[-1]}")
        checks(f"{what}: {name} came from this machine", one["addresses"] == ["127.0.0.1"], one["addresses"])
    suspicious = {key for key, one in told.items() if one["suspicious"]}
    attackers = {made.id_of("miner"), made.id_of("hidden")}
    checks(f"{what}: the attackers are suspicious, and nobody else", suspicious == attackers, f"{suspicious} != {attackers}")
    checks(f"{what}: nobody is taken for the caller", not any(one["isCaller"] for one in told.values()))


def verdicts(checks, what, found, told, made):
    attacks = {arn: of != "deploy" for part in truth(made).values() for arn, of in part.items()}
    missed = [arn for arn, attack in attacks.items() if attack and found[arn]["verdict"] not in AGAINST]
    checks(f"{what}: everything of the attackers is rogue or suspect", any(attacks.values()) and not missed, missed[:3])
    wrong = [arn for arn, attack in attacks.items() if not attack and found[arn]["verdict"] == "rogue"]
    checks(f"{what}: nothing of the company is rogue", not all(attacks.values()) and not wrong, wrong[:3])
    looking = told["looking"]
    clean = (looking["gaps"], looking["cut"], looking["unreadable"], looking["state"])
    checks(f"{what}: CloudTrail was read wholly", clean == ([], [], 0, "done"), looking)
    checks(f"{what}: every maker of what looks bad is known", told["attributed"] > 0 == told["not_found"] == told["not_looked"], told)


def only_rogue(checks, what, run, found):
    planned = plan_of(run)
    other = [arn for arn in planned if found.get(arn, {}).get("verdict") != "rogue"]
    checks(f"{what}: --remove rogue names only what is rogue", planned and not other, other[:3])
    rogue = {arn for arn, finding in found.items() if finding["verdict"] == "rogue"}
    checks(f"{what}: and all of that", rogue == planned, rogue ^ planned)
    checks(f"{what}: nothing was executed", run.summary["executed"] == {"done": 0, "failed": 0}, run.summary["executed"])


def files(checks, what, run, found, made, known, folder):
    evidence.sums(checks, what, run, folder)
    evidence.same_findings(checks, what, found, folder, {arn: principal_key(made, name) for arn, name in known.items()})
    evidence.same_principals(checks, what, run, folder)
    clusters = {made.id_of(name): [arn for arn, of in made.clusters.items() if of == name] for name in makers.REGIONS_OF}
    evidence.same_story(checks, what, folder, clusters)
