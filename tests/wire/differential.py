#!/usr/bin/env python3
"""The practice account against ministack and moto: the same seeded calls, and the answers compared rule by rule.

differential.py --drill TARGET/debug/examples/serve [--seed N] [--only ministack]

Where a stand-in is known to be wrong, known_wrong.csv says so by name. A line that is no longer needed fails the run, so
that the table stays true.
"""

import argparse
import concurrent.futures
import contextlib
import csv
import random
import sys
import tempfile
from pathlib import Path

import account as accounts  # before what it makes importable
from checks import Checks
from standins import StandIn

from judge import Judge
from sequence import PARTS
from teller import Teller

KNOWN_WRONG = Path(__file__).with_name("known_wrong.csv")


def told(endpoint_of, parts, seed, patience):
    """Rule -> what an account told of it, in order."""
    rules = {}
    for region, (_, part, _) in parts.items():
        teller = Teller(endpoint_of(region), region, patience)
        part(random.Random(f"{seed} {part.__name__}"), teller)
        for rule, value in teller.told:
            rules.setdefault(rule, []).append(value)
    return rules


def parts_of(serve):
    """Those that are about services which the practice account knows."""
    with accounts.Account(serve, Judge(), "quiet") as account:
        known = {operation.split(":")[0] for operation in account.operations()}
    return {region: part for region, part in PARTS.items() if part[0] in known}


def of_the_drill(serve, parts, seed):
    with contextlib.ExitStack() as stack:
        # One for each speed: what is to settle passes quickly, what is to stay for a moment stays.
        speeds = {speed for _, _, speed in parts.values()}
        made = {
            speed: stack.enter_context(accounts.Account(serve, Judge(), "quiet", speed, seed=seed)) for speed in speeds
        }
        return told(lambda region: made[parts[region][2]].endpoint, parts, seed, 4000)


def of_a_stand_in(kind, folder, parts, seed):
    with StandIn(kind, folder) as stand_in:
        # They settle at once or never.
        return told(lambda _: stand_in.endpoint, parts, seed, 3)


def known_wrong():
    with open(KNOWN_WRONG, newline="") as file:
        return {(row["stand_in"], row["rule"]): row["what_is_wrong"] for row in csv.DictReader(file)}


def compare(kind, drill, other, excluded, whole):
    """Rule by rule. Unless the `whole` sequence was told, lines about the rest of it are left alone."""
    checks = Checks(kind)
    for rule in sorted(drill.keys() | other.keys()):
        found, wanted = other.get(rule), drill.get(rule)
        agrees, why = found == wanted, excluded.pop((kind, rule), None)
        if why is None:
            checks(rule, agrees, difference(wanted, found))
        else:
            checks(f"{rule} (known: {why})", not agrees, "it agrees now: take the line out of known_wrong.csv")
    for _, rule in [key for key in excluded if key[0] == kind and whole]:
        checks(f"known_wrong.csv names {rule!r}", False, "no such rule was told")
    return checks


def difference(wanted, found):
    """The first telling that differs."""
    pairs = zip(wanted or [None], found or [None], strict=False)
    first = next(((one, other) for one, other in pairs if one != other), (wanted, found))
    return f"practice: {str(first[0])[:700]}\n          stand-in: {str(first[1])[:700]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drill", required=True, type=Path, help="the serve example, as cargo built it")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="+", choices=("ministack", "moto"), default=["ministack", "moto"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(3) as pool:
        parts = parts_of(options.drill)
        drill = pool.submit(of_the_drill, options.drill, parts, options.seed)
        others = {kind: pool.submit(of_a_stand_in, kind, folder, parts, options.seed) for kind in options.only}
        excluded = {key: why for key, why in known_wrong().items() if key[0] in options.only}
        whole = parts.keys() == PARTS.keys()
        done = [compare(kind, drill.result(), other.result(), excluded, whole) for kind, other in others.items()]
    passed, failed = sum(checks.passed for checks in done), sum(checks.failed for checks in done)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
