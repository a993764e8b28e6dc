"""Verdicts where nobody tells who made anything: moto has no CloudTrail. And keep lists, which win over any verdict."""

import contextlib
import json

import evidence
from checks import Checks
from judged import AGAINST, judged, of_kind, plan_of
from look import look
from respond import respond, whole
from seed import network, register, seed
from standins import ACCOUNT, StandIn, client
from wire import Wire

REGIONS, CLUSTERS = 3, 4
LOOKUP = "cloudtrail:LookupEvents"
HEADER = "mark,arn,reason,owner,expires_on\n"


def verdicts_moto(options, folder):
    checks = Checks("verdicts-moto")
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("moto", folder))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        made = seed(stand_in.endpoint, REGIONS, CLUSTERS, stand_in.launches_service_tasks)
        tools = company_tools(stand_in.endpoint, made.regions[1])
        run = lambda name, *more: respond(
            options.respond, wire.endpoint, folder / "verdicts-moto" / name, "--regions", ",".join(made.regions), *more
        )
        before = look(stand_in.endpoint, made.regions)
        own = {made.production.cluster, tools}
        found = without_history(checks, run, wire, made, before, own, folder / "verdicts-moto" / "evidence")
        if found is None:
            return checks
        kept = Kept(stand_in.endpoint, before, made)
        malformed(checks, run, wire, kept, folder / "verdicts-moto")
        checks("a list with bad lines: nothing changed", look(stand_in.endpoint, made.regions) == before)
        torn_down(checks, run, stand_in, made, before, found, own, kept, folder / "verdicts-moto")
    return checks


def company_tools(endpoint, region):
    """A public image that anybody may run, beside the attack; gives its cluster."""
    ecs, vpc = client(endpoint, "ecs", region), network(endpoint, region)
    tags = [{"key": "owner", "value": "platform-team"}]
    definition = register(ecs, "metrics", 1024, 2048, "prom/prometheus:v2.53.0", tags=tags)
    cluster = ecs.create_cluster(clusterName="tools", tags=tags)["cluster"]["clusterArn"]
    launch = {"taskDefinition": definition, "launchType": "FARGATE", "networkConfiguration": vpc}
    ecs.create_service(cluster="tools", serviceName="prometheus", desiredCount=1, tags=tags, **launch)
    return cluster


def without_history(checks, run, wire, made, before, own, folder):
    """Everything is judged, nothing surely, nobody is named, and each region says why."""
    what = "no CloudTrail"
    wire.reset()
    run = run("judged", "--who", "--evidence", str(folder))
    if not whole(checks, what, run, 0):
        return None
    checks(f"{what}: no changing request was sent", wire.mutating() == 0, wire.calls)
    truth = {
        "cluster": before.clusters,
        "service": {arn for arn, _ in before.services},
        "task": before.tasks,
        "definition": {arn for arn, _ in before.definitions},
    }
    found, told = judged(checks, what, run, truth)
    lacking = [arn for arn, one in found.items() if not any(m["what"] == "history" and m["why"] for m in one["missing"])]
    checks(f"{what}: history is missing for all, and why is told", found and not lacking, lacking[:3])
    sure = [arn for arn, one in found.items() if one["certainty"] == "high"]
    checks(f"{what}: no verdict is sure", not sure, sure[:3])
    odd = [(arn, one["attribution"]) for arn, one in found.items() if one["attribution"]["kind"] != "refused" or one["made"]]
    checks(f"{what}: for none a maker, each refused and not merely not found", not odd, odd[:3])
    looking = told["looking"]
    gaps = {gap["region"]: gap for gap in looking["gaps"]}
    checks(f"{what}: each region is a gap", set(gaps) == set(made.regions) and len(looking["gaps"]) == REGIONS, looking)
    kinds = {one["why"] for arn in found for one in found[arn]["missing"] if one["what"] == "history"}
    checks(f"{what}: with the kind that findings have", {gap["kind"] for gap in gaps.values()} == kinds == {"unreadable"}, gaps)
    named = [gap for gap in gaps.values() if LOOKUP not in gap["detail"] or gap["region"] not in gap["detail"]]
    checks(f"{what}: and the call that failed", not named, named)
    checks(f"{what}: nobody calls it AWS's quarantine", not any(gap["quarantined"] for gap in gaps.values()), gaps)
    checks(f"{what}: no event, and no time back to which was read", (looking["events"], looking["backTo"]) == (0, None), looking)
    checks(f"{what}: each region was asked", wire.calls[LOOKUP] >= REGIONS, wire.calls)
    against = sum(one["verdict"] in AGAINST for one in of_kind(found, "cluster").values())
    numbers = told["attributed"], told["not_found"], told["not_looked"]
    checks(f"{what}: all {against} clusters are not looked for", numbers == (0, 0, against) and against > 0, told)
    checks(f"{what}: nobody is a principal", not any(event["type"] == "principal" for event in run.events))
    verdicts(checks, what, found, own)
    evidence.sums(checks, what, run, folder)
    evidence.same_findings(checks, what, found, folder, {})
    about = json.loads((folder / "about.json").read_text())["cloudtrail"]
    unread = {gap["region"] for gap in about["regions_not_read"]}
    checks(f"{what}: the evidence says what is not in it", unread == set(made.regions) and about["events"] == 0, about)
    return found


def cluster_of(arn):
    """The ARN of the cluster that a cluster, service or task is in, or is; of a definition none."""
    head, _, rest = arn.rpartition(":")
    kind, _, name = rest.partition("/")
    return f"{head}:cluster/{name.split('/')[0]}" if kind in ("cluster", "service", "task") else None


def verdicts(checks, what, found, own):
    own_arns = {arn for arn in found if cluster_of(arn) in own}
    attack = {arn for arn in found if cluster_of(arn) not in own | {None}}
    missed = [arn for arn in attack if found[arn]["verdict"] not in AGAINST]
    checks(f"{what}: everything of the attack is rogue or suspect", attack and not missed, missed[:3])
    wrong = [arn for arn in own_arns if found[arn]["verdict"] == "rogue"]
    # Two clusters, a service in each, a lone task.
    checks(f"{what}: nothing of the company is rogue", len(own_arns) == 5 and not wrong, wrong or own_arns)
    kinds = {kind: {arn for arn, one in of_kind(found, kind).items() if one["verdict"] == "rogue"} for kind in ("cluster", "service")}
    services = {arn for arn in attack & of_kind(found, "service").keys()}
    checks(f"{what}: every service of the attack is rogue", services and kinds["service"] == services, services ^ kinds["service"])
    # An intruder fills what he finds: who made a cluster, only CloudTrail tells.
    checks(f"{what}: no cluster is, for nobody tells who made it", not kinds["cluster"], kinds["cluster"])


class Kept:
    """What a person keeps of that which looks rogue: a cluster, a service of another one, a family with what runs it."""

    def __init__(self, endpoint, before, made):
        first, second, third = made.regions
        own = {made.production.cluster}
        rogue = {region: [arn for arn in made.clusters[region] if arn not in own] for region in made.regions}
        services = {cluster_of(arn): arn for arn, _ in before.services}
        self.cluster, self.lapsed = rogue[second][:2]
        self.service = services[rogue[third][0]]
        ecs = client(endpoint, "ecs", first)
        definitions = {
            cluster: ecs.describe_services(cluster=cluster, services=[services[cluster]])["services"][0]["taskDefinition"]
            for cluster in rogue[first]
        }
        family_of = lambda definition: definition.rsplit(":", 1)[0]
        self.family = family_of(definitions[rogue[first][0]])
        self.of_family = {arn for arn, _ in before.definitions if family_of(arn) == self.family}
        self.runs_family = {cluster for cluster, definition in definitions.items() if family_of(definition) == self.family}

    def good(self):
        """A day that is over keeps nothing."""
        lines = (self.cluster, "ours", "data team", ""), (self.service, "=cmd|x", "", "2999-12-31"), (self.family, "", "", "")
        return HEADER + "".join(f"keep,{','.join(line)}\n" for line in (*lines, (self.lapsed, "", "", "2020-01-01")))


def malformed(checks, run, wire, kept, folder):
    """All or nothing: not even the good line of such a list counts, then or later."""
    what = "a list with bad lines"
    other = kept.cluster.replace(ACCOUNT, "210987654321")
    bad = {
        3: ("keep,arn:aws:ecs:nonsense,,,\n", "notAnArn"),
        4: (f"keep,{other},,,\n", "otherAccount"),
        5: (f"keep,{kept.cluster},again,,\n", "duplicate"),
        6: (f"maybe,{kept.service},,,\n", "markUnknown"),
        7: (f"keep,{kept.family},,,31/12/2026\n", "expiryMalformed"),
        8: (f"keep,{kept.lapsed}\n", "malformed"),
    }
    path = folder / "bad.csv"
    path.write_text(HEADER + f"keep,{kept.cluster},ours,,\n" + "".join(line for line, _ in bad.values()))
    wire.reset()
    ended = run("bad", "--keep-list", str(path), "--remove", "rogue", "--yes")
    whole(checks, what, ended, 2)
    told = {event["line"]: event["kind"] for event in ended.events if event["type"] == "keep_list_problem"}
    expected = {line: kind for line, (_, kind) in bad.items()}
    checks(f"{what}: each line is told, and why", told == expected, f"{told} != {expected}")
    checks(f"{what}: the summary says how many", str(len(bad)) in ended.summary.get("error", ""), ended.summary.get("error"))
    checks(f"{what}: nothing was asked of ECS", not any(name.startswith("ecs:") for name in wire.calls), wire.calls)
    later = run("bad", "--remove", "rogue")
    whole(checks, f"{what}, then none", later, 0)
    checks(f"{what}: the good line was not applied", kept.cluster in map(cluster_of, plan_of(later)), later.tail())
    checks(f"{what}: no changing request was sent", wire.mutating() == 0, wire.calls)


def torn_down(checks, run, stand_in, made, before, found, own, kept, folder):
    what = "a good list"
    path = folder / "good.csv"
    path.write_text(kept.good())
    ended = run("kept", "--keep-list", str(path), "--remove", "rogue", "--yes")
    if not whole(checks, what, ended, 0):
        return
    summary, planned = ended.summary, plan_of(ended)
    checks(f"{what}: verified", summary["verified"] is True and summary["executed"]["failed"] == 0, ended.tail())
    checks(f"{what}: what was kept is unchanged", summary["kept_unchanged"] is True)
    other = [arn for arn in planned if found.get(arn, {}).get("verdict") != "rogue"]
    checks(f"{what}: only what is rogue was to go", planned and not other, other[:3])
    after = look(stand_in.endpoint, made.regions)
    checks(f"{what}: every cluster stays", after.clusters == before.clusters, after.clusters ^ before.clusters)
    stays = own | {kept.cluster, cluster_of(kept.service)} | kept.runs_family
    service = {one for one in before.services if one[0] == kept.service}
    checks(f"{what}: the kept service stays as it was", service and service <= after.services, service)
    inside = lambda account, cluster: {one for one in account.services | {(arn,) for arn in account.tasks} if cluster_of(one[0]) == cluster}
    serving = lambda account: {cluster_of(arn) for arn, _ in account.services}
    checks(f"{what}: services are left in what was kept, and in no other", serving(after) == stays, serving(after) ^ stays)
    kept_whole = {"the kept cluster": {kept.cluster}, "the company's own": own, "what runs the kept family": kept.runs_family}
    for why, clusters in kept_whole.items():
        changed = [cluster for cluster in clusters if not inside(before, cluster) or inside(before, cluster) != inside(after, cluster)]
        checks(f"{what}: in {why} is what was in it", clusters and not changed, changed)
    family = {one for one in before.definitions if one[0] in kept.of_family}
    checks(f"{what}: the kept family has every revision as it was", family and family <= after.definitions, family - after.definitions)
    left, there = {one for one in before.definitions if one[0] not in planned}, after.definitions
    checks(f"{what}: definitions that were not to go are as they were", left == there, left ^ there)
    checks(f"{what}: a keep whose day is over keeps nothing", kept.lapsed in serving(before) - serving(after))
    left = planned & (after.clusters | after.tasks | {arn for arn, _ in after.services | after.definitions})
    checks(f"{what}: all that was to go is gone", not left, left)
