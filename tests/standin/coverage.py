"""What a sweep of every region says where some may not be looked into, and where nobody lists them."""

import contextlib

from checks import Checks
from respond import contract_faults, respond
from seed import REGIONS, seed
from standins import StandIn
from wire import Wire

DENIED = ("eu-central-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1")
SCP = "User: kim is not authorized to perform this, with an explicit deny in a service control policy"


def read(checks, what, run, expected_code):
    checks(f"{what}: exit code is {expected_code}", run.code == expected_code, run.tail())
    faults = contract_faults(run.summary) if run.summary else ["no summary"]
    checks(f"{what}: the summary keeps its contract", not faults, "; ".join(faults))
    regions = run.summary["regions"]
    coverage = regions["coverage"]
    lists = [regions[name] for name in ("swept", "disabled", "not_asked", "partial", "failed")]
    each = [code for group in lists for code in group]
    checks(f"{what}: every region is in exactly one list", len(each) == len(set(each)), each)
    checks(f"{what}: and in exactly one state", sum(coverage.values()) == len(each), f"{coverage}, {len(each)} regions")
    return regions, coverage


def coverage(options, folder):
    checks = Checks("coverage")
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("moto", folder))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        made = seed(stand_in.endpoint, 8, 2, stand_in.launches_service_tasks)
        clusters = lambda regions: sum(len(made.clusters.get(region, ())) for region in regions)

        # moto does not know ListRegions: EC2's list takes its place. It has regions of China too, whose keys are others.
        wire.refusal = lambda name, region: ("AccessDeniedException", SCP) if region in DENIED and name != "sts:GetCallerIdentity" else None
        run = respond(options.respond, wire.endpoint, folder / "coverage" / "denied")
        regions, states = read(checks, "five regions denied", run, 3)
        checks("five regions denied: they are blocked by the organization", states.get("blockedByOrganization") == len(DENIED), states)
        checks("five regions denied: those and no others", sorted(regions["failed"]) == sorted(DENIED), regions["failed"])
        found = clusters(regions["swept"])
        checks("five regions denied: the sweep went on", run.summary["found"]["clusters"] == found > 0, run.summary["found"])
        checks("five regions denied: EC2 listed the regions", run.summary["api_calls"].get("ec2:DescribeRegions", 0) > 0)
        checks("five regions denied: what is off is told", states.get("disabled", 0) == len(regions["disabled"]) > 0, states)
        checks("five regions denied: changes nothing", wire.mutating() == 0, wire.calls)

        # Nobody lists them: the bundled catalogue does, and says so by asking each.
        listed = ("account:ListRegions", "ec2:DescribeRegions")
        wire.refusal = lambda name, region: ("UnauthorizedOperation" if name.startswith("ec2") else "AccessDeniedException", "no") if name in listed else None
        run = respond(options.respond, wire.endpoint, folder / "coverage" / "unlisted")
        regions, states = read(checks, "no list", run, 0)
        everything = clusters(made.clusters)
        checks("no list: every region of the catalogue was read", sorted(regions["swept"]) == sorted(REGIONS), regions)
        checks("no list: everything was found", run.summary["found"]["clusters"] == everything, run.summary["found"])

        # Both at once.
        wire.refusal = lambda name, region: (
            ("UnauthorizedOperation" if name.startswith("ec2") else "AccessDeniedException", "no")
            if name in listed
            else ("AccessDeniedException", SCP) if region in DENIED and name != "sts:GetCallerIdentity" else None
        )
        run = respond(options.respond, wire.endpoint, folder / "coverage" / "both")
        regions, states = read(checks, "both", run, 3)
        checks("both: five are blocked, the rest was read", states.get("blockedByOrganization") == len(DENIED), states)
        found = clusters(regions["swept"])
        checks("both: the sweep went on", run.summary["found"]["clusters"] == found > 0, run.summary["found"])
    return checks
