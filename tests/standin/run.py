#!/usr/bin/env python3
"""Acceptance on AWS stand-ins: `respond` tears a seeded account down, and boto3 looks afterwards.

run.py --respond TARGET/debug/examples/respond
run.py --respond ... --regions-count 34 --clusters 20 --direct --only ministack moto     the full size
run.py --respond ... --measure     the full size on ministack, against the sequential script's time (a release build)

Three accounts at once, since every teardown waits a minute between its two clean reads:
  ministack, moto    plan only, refusals, teardown, look
  resume             ministack; respond is killed in mid-teardown and started again
And beside them:
  coverage           moto; regions that an organization denies, and nobody who lists the regions
  costs              moto; bills that are put into it, added up by Python
  attribution        ministack with its CloudTrail; what three keys made, and what a fourth was refused
  permissions        ministack that enforces policies; a user who may only look, and then may tear down too
  profiles           moto; chains of roles, codes of a device, broken files and environments
  verdicts-moto      moto, which has no CloudTrail: verdicts without it, keep lists, what looks rogue torn down
"""

import argparse
import concurrent.futures
import contextlib
import csv
import json
import math
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from decimal import Decimal
from pathlib import Path

from attribution import attribution
from checks import Checks
from costs import costs
from coverage import coverage
from look import look, tasks_outliving_their_cluster
from permissions import permissions
from profiles import profiles
from respond import finish, respond, start, whole
from seed import PRODUCTION_REGION, REGIONS, seed
from standins import ACCOUNT, StandIn
from verdicts_moto import verdicts_moto
from wire import TARGET, Wire, is_reading

# One process a call, one region after the other: 80 s for a region of 20 clusters, 46 minutes for 34 of them.
SCRIPT_MS = 46 * 60 * 1000
ACCOUNTS = (
    "ministack", "moto", "resume", "coverage", "costs", "attribution", "permissions", "profiles", "verdicts-moto",
)
PRICES = Path(__file__).parents[2] / "src-tauri/crates/core/data/fargate_prices.csv"


def expected_burn(made):
    """Dollars an hour of everything that runs, summed here from the price list and not by Quench."""
    with open(PRICES, newline="") as file:
        rows = {row["region"]: row for row in csv.DictReader(file)}

    def price(region, vcpu, gigabytes):
        row = rows[region]
        return vcpu * Decimal(row["linux_x86_vcpu_hour_usd"]) + gigabytes * Decimal(row["linux_x86_gb_hour_usd"])

    large = sum((count * price(region, 16, 32) for region, count in made.large_tasks.items()), Decimal(0))
    return large + made.small_tasks * price(PRODUCTION_REGION, Decimal("0.5"), 1)


def least_calls(made):
    """The fewest ECS calls that can read the account, given AWS's page and batch sizes.

    A region: ListClusters, DescribeClusters, the three lists of task definitions; a cluster: ListServices,
    DescribeServices, ListTasks, DescribeTasks. No cluster here has more than one page of anything.
    """
    definitions = made.found["task_definitions"] / len(made.regions)
    lists = 2 + max(1, math.ceil(definitions / 100))
    return sum(1 + math.ceil(len(arns) / 100) + 4 * len(arns) + lists for arns in made.clusters.values())


def sweep_and_plan(checks, binary, stand_in, wire, made, store):
    regions = ",".join(made.regions)
    before = look(stand_in.endpoint, made.regions)
    checks("boto3 sees what was seeded", before.counts() == made.found, f"{before.counts()} != {made.found}")
    if wire:
        wire.reset()
    endpoint = wire.endpoint if wire else stand_in.endpoint
    keep = ("--keep", made.production.cluster)
    run = respond(binary, endpoint, store / "plan", "--regions", regions, "--remove", "all", *keep)
    if whole(checks, "plan", run, 0):
        summary = run.summary
        checks("plan: the account", summary["account"] == ACCOUNT, summary["account"])
        checks("plan: every asked region was swept", sorted(summary["regions"]["swept"]) == sorted(made.regions), summary["regions"])
        checks("plan: found is what was seeded", summary["found"] == made.found, f"{summary['found']} != {made.found}")
        if stand_in.tasks_have_sizes:
            burn = expected_burn(made)
            checks("plan: the burn", Decimal(summary["burn_per_hour_usd"]) == burn, f"{summary['burn_per_hour_usd']} != {burn}")
            checks("plan: nothing is unpriced", summary["unpriced_tasks"] == 0, summary["unpriced_tasks"])
        else:
            unpriced, tasks = summary["unpriced_tasks"], made.found["tasks"]
            checks("plan: every task without a size is unpriced, none is free", unpriced == tasks, f"{unpriced} of {tasks}")
        checks("plan: it has steps", summary["plan"] and summary["plan"]["steps"] > 0, summary["plan"])
        checks("plan: it keeps production", made.production.cluster in summary["plan"]["kept"], summary["plan"]["kept"])
        checks("plan: nothing was executed", summary["executed"] == {"done": 0, "failed": 0}, summary["executed"])
        checks("plan: verified is null", summary["verified"] is None, summary["verified"])
        wrote = [name for name in summary["api_calls"] if not is_reading(name)]
        checks("plan: only reading calls are reported", not wrote, wrote)
        spent = sum(count for name, count in summary["api_calls"].items() if name.startswith("ecs:"))
        least = least_calls(made)
        checks(f"plan: {spent} ECS calls are within 1.1 x {least}", spent <= 1.1 * least, summary["api_calls"])
        if wire:
            reported, sent = summary["api_calls"], dict(wire.calls)
            checks("plan: api_calls is what was on the wire", reported == sent, f"{reported} != {sent}")
    if wire:
        checks("plan: no changing request was sent", wire.mutating() == 0, wire.calls)
    after = look(stand_in.endpoint, made.regions)
    checks("plan: nothing changed", after == before)
    return before


def refusals(checks, binary, stand_in, wire, made, store, before):
    if wire:
        wire.reset()
    endpoint = wire.endpoint if wire else stand_in.endpoint
    keep, region = made.production.cluster, PRODUCTION_REGION
    cases = {
        "a malformed --keep": ("--remove", "all", "--keep", "arn:aws:ecs:nonsense"),
        "a --keep that does not exist": (
            ("--remove", "all", "--keep", f"arn:aws:ecs:{region}:{ACCOUNT}:cluster/no-such-cluster")
        ),
        "a --keep of another account": (
            ("--remove", "all", "--keep", f"arn:aws:ecs:{region}:210987654321:cluster/production")
        ),
        "a --remove that does not exist": (
            ("--remove", f"arn:aws:ecs:{region}:{ACCOUNT}:cluster/no-such-cluster", "--keep", keep)
        ),
        "a plan of another hash": ("--remove", "all", "--keep", keep, "--expect-hash", "0" * 64),
    }
    for number, (what, arguments) in enumerate(cases.items()):
        run = respond(binary, endpoint, store / f"refused-{number}", "--regions", region, *arguments, "--yes")
        whole(checks, what, run, 2)
    if wire:
        checks("refusals: no changing request was sent", wire.mutating() == 0, wire.calls)
    checks("refusals: nothing changed", look(stand_in.endpoint, made.regions) == before)


def only_production_is_left(checks, stand_in, made, before):
    after, production = look(stand_in.endpoint, made.regions), made.production
    service_tasks = {
        task for task in before.tasks if task.split(":")[3] == PRODUCTION_REGION and task.split("/")[1] == "production"
    }
    checks("only the production cluster is left", after.clusters == {production.cluster}, after.clusters)
    checks("only its service, and still at one task", after.services == {(production.service, 1)}, after.services)
    checks("only its tasks, the same ones", after.tasks == service_tasks and production.task in after.tasks, after.tasks)
    kept = {(production.definitions[0], "INACTIVE"), *((arn, "ACTIVE") for arn in production.definitions[1:])}
    checks("only its family, every revision as it was", after.definitions == kept, after.definitions)
    alive = tasks_outliving_their_cluster(stand_in.endpoint, before.tasks - service_tasks)
    checks("no task outlives its cluster", not alive, alive[:5])


def teardown_summary(checks, what, run, made):
    if not whole(checks, what, run, 0):
        return
    summary = run.summary
    checks(f"{what}: verified", summary["verified"] is True, summary["verified"])
    checks(f"{what}: nothing failed", summary["executed"]["failed"] == 0, summary["executed"])
    checks(f"{what}: nothing remains", summary["remaining"] == [], summary["remaining"][:5])
    checks(f"{what}: what was kept is unchanged", summary["kept_unchanged"] is True)
    times = [summary[name] for name in ("spend_stopped_ms", "deleted_ms", "verified_ms")]
    checks(f"{what}: the three times are there, in order", None not in times and times == sorted(times), times)
    apart = times[2] - times[1] if None not in times else 0
    checks(f"{what}: a minute lies between the deletion and its proof", apart >= 60_000, times)
    checks.note(
        f"{what}: spend stopped {times[0]} ms, deleted {times[1]} ms, verified {times[2]} ms; "
        f"{sum(summary['api_calls'].values())} calls, {summary['throttled']} throttled, whole run {summary['elapsed_ms']} ms"
    )


def arguments_for(made):
    return "--regions", ",".join(made.regions), "--remove", "all", "--keep", made.production.cluster, "--yes"


def begin(checks, stand_in, options):
    started = time.monotonic()
    workers = 4 if stand_in.seeds_side_by_side else 1
    made = seed(stand_in.endpoint, options.regions_count, options.clusters, stand_in.launches_service_tasks, workers=workers)
    checks.note(f"seeded {json.dumps(made.found)} in {time.monotonic() - started:.0f} s")
    return made


def whole_journey(kind, options, folder):
    checks = Checks(kind)
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn(kind, folder))
        wire = None if options.direct else stack.enter_context(Wire(stand_in.endpoint))
        made = begin(checks, stand_in, options)
        before = sweep_and_plan(checks, options.respond, stand_in, wire, made, folder / kind)
        refusals(checks, options.respond, stand_in, wire, made, folder / kind, before)
        if wire:
            wire.reset()
        endpoint = wire.endpoint if wire else stand_in.endpoint
        run = respond(options.respond, endpoint, folder / kind / "teardown", *arguments_for(made), timeout=options.timeout)
        teardown_summary(checks, "teardown", run, made)
        if options.measure and run.summary:
            took = run.summary["deleted_ms"] or SCRIPT_MS
            checks(f"measure: deleted in {took} ms, at most 1/100 of the script's {SCRIPT_MS}", took * 100 <= SCRIPT_MS)
        if wire and run.summary:
            reported, sent = run.summary["api_calls"], dict(wire.calls)
            checks("teardown: api_calls is what was on the wire", reported == sent, f"{reported} != {sent}")
        only_production_is_left(checks, stand_in, made, before)
    return checks


def receipted(store):
    """(operation, target) of every call whose good answer is in the journal."""
    where = {"ecs:DeregisterTaskDefinition": "definition", "ecs:DeleteTaskDefinitions": "definitions"}
    where |= {"ecs:DeregisterContainerInstance": "instance"}
    found = set()
    with contextlib.closing(sqlite3.connect(store / "quench.sqlite3")) as journal:
        rows = journal.execute("SELECT operation, request FROM journal WHERE receipt_outcome = 'ok'").fetchall()
    for name, request in rows:
        named = json.loads(request)[where.get(name, TARGET[name])]
        found |= {(name, target) for target in (named if isinstance(named, list) else [named])}
    return found


def killed_and_resumed(options, folder):
    checks = Checks("resume")
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("ministack", folder))
        # Round trips of 20 ms keep many calls under way when the kill comes.
        wire = stack.enter_context(Wire(stand_in.endpoint, delay=0.02))
        made = begin(checks, stand_in, options)
        before = look(stand_in.endpoint, made.regions)
        wire.reset()
        store = folder / "resume"
        started = start(options.respond, wire.endpoint, store, *arguments_for(made))
        # Of a teardown's changes about a third: services and tasks go, clusters and definitions stand.
        fatal = max(3, made.found["services"])
        # The fatal request itself still reaches the account, and its answer nobody: its outcome is unknown to Quench.
        wire.on_mutation = lambda number: started[0].send_signal(signal.SIGKILL) if number == fatal else None
        run = finish(started, options.timeout)
        checks("respond was killed in mid-teardown", run.code == -signal.SIGKILL, run.tail())
        wire.settle()
        middle = look(stand_in.endpoint, made.regions)
        gone = len(before.services) - len(middle.services)
        checks("something is gone", gone > 0, f"{len(middle.services)} of {len(before.services)} services are left")
        left = len(middle.clusters) - 1, len(middle.definitions) - len(made.production.definitions)
        checks("and not all of it", all(count > 0 for count in left), f"rogue clusters, definitions: {left}")
        done = receipted(store)
        checks("the journal knows of some of it", len(done) > 0)
        wire.reset()
        run = respond(options.respond, wire.endpoint, store, "--resume", "--yes", timeout=options.timeout)
        teardown_summary(checks, "resumed", run, made)
        again = sorted(done & set(wire.changed))
        checks("resumed: nothing that had its receipt was sent again", not again, again[:5])
        only_production_is_left(checks, stand_in, made, before)
    return checks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respond", type=Path, required=True, help="the built example")
    parser.add_argument("--regions-count", type=int, default=4, choices=range(1, len(REGIONS) + 1), metavar="N")
    parser.add_argument("--clusters", type=int, default=5, help="rogue clusters in each region")
    parser.add_argument("--direct", action="store_true", help="no counting proxy in between: for measuring")
    parser.add_argument("--only", nargs="+", choices=ACCOUNTS, default=ACCOUNTS)
    parser.add_argument("--serial", action="store_true", help="one account after the other: for measuring")
    parser.add_argument("--measure", action="store_true", help="the full size on ministack, against the script's time")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for one teardown")
    parser.add_argument("--keep-logs", type=Path, help="where stand-in logs and stores go, and stay")
    options = parser.parse_args()
    if not options.respond.is_file():
        parser.error(f"{options.respond} is not there: cargo build --workspace --examples")

    if options.measure:
        options.regions_count, options.clusters = len(REGIONS), 20
        options.direct, options.only = True, ("ministack",)

    with contextlib.ExitStack() as stack:
        folder = options.keep_logs or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quench-standin-")))
        folder.mkdir(parents=True, exist_ok=True)
        jobs = {
            "ministack": lambda: whole_journey("ministack", options, folder),
            "moto": lambda: whole_journey("moto", options, folder),
            "resume": lambda: killed_and_resumed(options, folder),
            "coverage": lambda: coverage(options, folder),
            "costs": lambda: costs(options, folder),
            "attribution": lambda: attribution(options, folder),
            "permissions": lambda: permissions(options, folder),
            "profiles": lambda: profiles(options, folder),
            "verdicts-moto": lambda: verdicts_moto(options, folder),
        }
        passed = failed = 0
        with concurrent.futures.ThreadPoolExecutor(1 if options.serial else len(jobs)) as pool:
            running = {name: pool.submit(jobs[name]) for name in options.only}
            for name, job in running.items():
                try:
                    checks = job.result()
                    passed, failed = passed + checks.passed, failed + checks.failed
                except Exception:
                    failed += 1
                    print(f"  FAILED  {name}\n{traceback.format_exc()}", flush=True)
    print(f"stand-ins: {passed} checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
