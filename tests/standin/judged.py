"""The verdicts that a run with --who tells: one for each thing that boto3 sees, and a summary that adds them up."""

from collections import Counter

from respond import is_count

VERDICTS = ("rogue", "suspect", "unknown", "known")
AGAINST = ("rogue", "suspect")
CERTAINTIES = ("high", "medium", "low")
# The summary's lists of verdicts, by the kind of a finding. Definitions are judged and not counted there.
COUNTED = {"clusters": "cluster", "services": "service", "tasks": "task"}


def findings(run):
    return {event["finding"]["arn"]: event["finding"] for event in run.events if event["type"] == "finding"}


def principals(run):
    """By access key: on ministack a key is a principal."""
    found = [event["principal"] for event in run.events if event["type"] == "principal"]
    return {key: principal for principal in found for key in principal["accessKeys"]}


def plan_of(run):
    """Every ARN that goes by the plan that was told."""
    targets = next((event["targets"] for event in run.events if event["type"] == "plan"), {})
    return {target["arn"] for kind in targets.values() for target in kind}


def of_kind(found, kind):
    return {arn: finding for arn, finding in found.items() if finding["kind"] == kind}


def judged(checks, what, run, truth):
    """`truth` is what there is, by the kind of a finding. Gives the findings, and the summary's part on them."""
    found, told = findings(run), run.summary.get("judged") or {}
    for kind, arns in truth.items():
        seen = set(of_kind(found, kind))
        checks(f"{what}: each {kind} has a verdict, and nothing else", seen == set(arns), seen ^ set(arns))
    odd = [
        (finding["arn"], finding["verdict"], finding["certainty"])
        for finding in found.values()
        if finding["verdict"] not in VERDICTS or finding["certainty"] not in CERTAINTIES
    ]
    checks(f"{what}: verdicts and certainties are words of the contract", found and not odd, odd[:3])
    unfounded = [
        finding["arn"]
        for finding in found.values()
        if finding["score"] != sum(reason["weight"] for reason in [*finding["against"], *finding["inFavour"]])
    ]
    checks(f"{what}: every score is the sum of its reasons", not unfounded, unfounded[:3])
    for name, kind in COUNTED.items():
        count = Counter(finding["verdict"] for finding in of_kind(found, kind).values())
        expected = {verdict: count[verdict] for verdict in VERDICTS}
        checks(f"{what}: the summary counts {name}", told.get(name) == expected, f"{told.get(name)} != {expected}")
    numbers = [told.get(name) for name in ("attributed", "not_found", "not_looked")]
    checks(f"{what}: the summary tells who is known", all(is_count(number) for number in numbers), told)
    against = sum(told.get("clusters", {}).get(verdict, 0) for verdict in AGAINST)
    parts = sum(number or 0 for number in numbers)
    checks(f"{what}: each cluster to look at is in one of these", parts == against, f"{numbers} of {against}")
    return found, told
