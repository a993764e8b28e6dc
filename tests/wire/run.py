#!/usr/bin/env python3
"""The practice account judged by clients that are not ours: boto3, botocore's models, the AWS command line.

run.py --drill TARGET/debug/examples/serve

Every answer that passes a client is held against botocore's model of it (judge.py), and what it says against what truly
is in the account. An operation that the practice account announces and that no check drives fails the run.
"""

import argparse
import concurrent.futures
import json
import sys
import traceback
from pathlib import Path

import account as accounts  # before what it makes importable
from checks import Checks

import budgets
import clusters
import command_line
import connection
import cost
import definitions
import identity
import machines
import networks
import outlook
import paging
import prices
import protection
import regions
import relaunch
import services
import sessions
import sign_in
import tasks
import teeth
import trail
import waiting
from judge import Judge

FURNISHED = {"furnish": "us-east-1"}
# One account each, so that no check depends on what another left behind.
RUNS = {
    "clusters": (clusters.run, FURNISHED),
    "definitions": (definitions.run, {}),
    "services": (services.run, FURNISHED),
    "tasks": (tasks.run, {}),
    "machines": (machines.run, {"furnish": "us-east-1", "speed": 120}),
    "protection": (protection.run, {"speed": 120}),
    "networks": (networks.run, {"scenario": "fifty-clusters"}),
    "regions": (regions.run, {}),
    "relaunch": (relaunch.run, {}),
    # A day passes in nine seconds, which is as fast as clocks go: the bill is a day late.
    "cost": (cost.run, {"scenario": "seed-story", "speed": 10_000}),
    "outlook": (outlook.run, {"scenario": "seed-story", "speed": 10_000}),
    "prices": (prices.run, {}),
    "sessions": (sessions.run, FURNISHED),
    "sign in": (sign_in.run, {}),
    "identity": (identity.run, {}),
    "trail": (trail.run, {"speed": 300}),
    # Slow time: what refills must not keep up with a busy machine's calls.
    "budgets": (budgets.run, {"throttling": True, "speed": 0.05}),
    "paging": (paging.run, {"scenario": "limits"}),
    "waiting": (waiting.run, {"speed": 600}),
    "connection": (connection.run, {}),
    "command line": (command_line.run, {"speed": 120}),
}


def one(name, serve, judge):
    checks = Checks(name)
    check, arguments = RUNS[name]
    try:
        with accounts.Account(serve, judge, **arguments) as account:
            check(checks, account)
            return checks, account.operations()
    except Exception:  # a check that breaks is one that failed; the others go on
        checks("it runs to its end", False, traceback.format_exc()[-1500:])
        return checks, []


def coverage(judge, announced):
    """Every operation was answered at least once, and every answer fits its model."""
    checks = Checks("model")
    checks("the account says what it answers", announced, announced)
    for name in announced:
        refused = dict(judge.refused[name])
        checks(f"{name} was driven", judge.good[name] > 0, f"refused: {refused}")
    for name in sorted({*judge.good, *judge.refused}):
        faults = judge.faults[name]
        told = f"{len(faults)} faults, the first of each kind:\n" + "\n".join(sorted(set(faults))[:12])
        number = judge.good[name] + judge.refused[name].total()
        checks(f"{name}: {number} answers fit the model", not faults, told)
    strangers = sorted(name for name in judge.good if name not in announced)
    checks("nothing is answered that is not announced", not strangers, strangers)
    return checks


def driven(judge):
    """For machines: how often each operation answered, and how often it refused with which code."""
    return {
        name: {"answered": judge.good[name], "refused": dict(judge.refused[name])}
        for name in sorted({*judge.good, *judge.refused})
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drill", required=True, type=Path, help="the serve example, as cargo built it")
    parser.add_argument("--only", nargs="+", choices=RUNS, help="these parts alone; coverage is then left out")
    options = parser.parse_args()
    judge, wanted = Judge(), options.only or list(RUNS)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda name: one(name, options.drill, judge), wanted))
    judged = Checks("judge")
    teeth.run(judged)
    all_checks = [judged, *(checks for checks, _ in done)]
    if not options.only:
        all_checks.append(coverage(judge, max((names for _, names in done), key=len)))
    passed, failed = sum(checks.passed for checks in all_checks), sum(checks.failed for checks in all_checks)
    print(json.dumps(driven(judge), sort_keys=True), flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
