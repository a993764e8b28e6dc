"""Run `respond`, the headless way in, and read the contract of its last line."""

import json
import subprocess
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

from standins import ACCOUNT, CREDENTIALS, clean_environment

COUNT = "count"
TEXT = "text"
TEXTS = "texts"
DECIMAL = "decimal"
BOOL = "bool"
MAYBE_TEXT = "text or null"
MAYBE_BOOL = "bool or null"
MAYBE_MS = "milliseconds or null"
REASONS = "code: why"
CALLS = "operation: count"
REMAINING = "remaining"

# Every field of the summary, and nothing of it may be missing on any exit but a kill. The account is null where the run
# was refused before anybody had signed in.
CONTRACT = {
    "account": MAYBE_TEXT,
    "regions": {"swept": TEXTS, "disabled": TEXTS, "not_asked": TEXTS, "partial": REASONS, "failed": REASONS},
    "found": {"clusters": COUNT, "services": COUNT, "tasks": COUNT, "task_definitions": COUNT},
    "burn_per_hour_usd": DECIMAL,
    "unpriced_tasks": COUNT,
    "plan": {"hash": TEXT, "steps": COUNT, "kept": TEXTS},
    "executed": {"done": COUNT, "failed": COUNT},
    "kept_unchanged": BOOL,
    "spend_stopped_ms": MAYBE_MS,
    "deleted_ms": MAYBE_MS,
    "verified_ms": MAYBE_MS,
    "verified": MAYBE_BOOL,
    "remaining": REMAINING,
    "lingering": COUNT,
    "api_calls": CALLS,
    "throttled": COUNT,
    "elapsed_ms": COUNT,
}


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_decimal(value):
    try:
        return isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


FITS = {
    COUNT: is_count,
    TEXT: lambda value: isinstance(value, str),
    TEXTS: lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    DECIMAL: is_decimal,
    BOOL: lambda value: isinstance(value, bool),
    MAYBE_TEXT: lambda value: value is None or isinstance(value, str),
    MAYBE_BOOL: lambda value: value is None or isinstance(value, bool),
    MAYBE_MS: lambda value: value is None or is_count(value),
    REASONS: lambda value: isinstance(value, dict) and all(isinstance(why, str) and why for why in value.values()),
    CALLS: lambda value: isinstance(value, dict) and all(":" in k and is_count(n) for k, n in value.items()),
    REMAINING: lambda value: isinstance(value, list)
    and all(isinstance(item, dict) and {"arn", "state", "why"} <= item.keys() for item in value),
}


def contract_faults(summary):
    """What of the summary does not fit the contract. Refused before a sweep, `plan` may be null."""
    faults = []
    for name, shape in CONTRACT.items():
        if name not in summary:
            faults.append(f"{name} is missing")
        elif isinstance(shape, dict):
            if summary[name] is None and name == "plan":
                continue
            for part, kind in shape.items():
                if part not in (summary[name] or {}):
                    faults.append(f"{name}.{part} is missing")
                elif not FITS[kind](summary[name][part]):
                    faults.append(f"{name}.{part} is no {kind}: {summary[name][part]!r}")
        elif not FITS[shape](summary[name]):
            faults.append(f"{name} is no {shape}: {summary[name]!r}")
    return faults


def whole(checks, what, run, code):
    """Exit code and contract of a run that was not killed."""
    good = checks(f"{what}: exit code is {code}", run.code == code, run.tail())
    good &= checks(f"{what}: every line is JSON", not run.bad_lines, run.bad_lines[:3])
    if checks(f"{what}: ends with a summary", run.summary is not None, run.tail()):
        faults = contract_faults(run.summary)
        return good & checks(f"{what}: the summary keeps its contract", not faults, "; ".join(faults))
    return False


class Run:
    """One finished run."""

    def __init__(self, code, lines, errors):
        self.code, self.errors = code, errors
        self.events, self.bad_lines = [], []
        for line in lines:
            try:
                self.events.append(json.loads(line))
            except ValueError:
                self.bad_lines.append(line)
        last = self.events[-1] if self.events else {}
        self.summary = last if isinstance(last, dict) and last.get("type") == "summary" else None

    def tail(self):
        return f"exit {self.code}; summary {json.dumps(self.summary)[:3000]}; stderr: {self.errors[-1500:]}"


def command(binary, endpoint, store, *arguments):
    return [binary, "--endpoint-url", endpoint, "--store", str(store), "--account", ACCOUNT, *arguments]


def start(binary, endpoint, store, *arguments, variables=CREDENTIALS, key=None):
    # An own, empty home: no profile of the person who runs the tests may be found.
    environment = clean_environment() | {"HOME": str(store), "USERPROFILE": str(store)} | variables
    if key:
        environment |= dict(zip(CREDENTIALS, key, strict=True))
    Path(store).mkdir(parents=True, exist_ok=True)
    # Files, not pipes: nobody reads while a killed run's last lines are on their way.
    output, errors = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
    process = subprocess.Popen(
        command(str(binary), endpoint, store, *arguments),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
    )
    return process, output, errors


def finish(started, timeout):
    process, output, errors = started
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    texts = []
    for stream in (output, errors):
        stream.seek(0)
        texts.append(stream.read())
        stream.close()
    return Run(process.returncode, texts[0].splitlines(), texts[1])


def respond(binary, endpoint, store, *arguments, timeout=900, variables=CREDENTIALS, key=None):
    return finish(start(binary, endpoint, store, *arguments, variables=variables, key=key), timeout)
