"""Profiles of `~/.aws` as people have them, against moto: which role is reached, what was sent for it, and what is told.

moto takes any code of any device, so what a code is worth is not judged here: only that it arrives, once, with its device.
"""

import contextlib
import os
import subprocess
import sys

from checks import Checks
from respond import respond, whole
from standins import ACCOUNT, CREDENTIALS, StandIn, clean_environment
from wire import Wire

REGION = "eu-west-1"
SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/kim"
KEY = CREDENTIALS["AWS_ACCESS_KEY_ID"]
SECRET = CREDENTIALS["AWS_SECRET_ACCESS_KEY"]

CONFIG = f"""
[profile inner]
role_arn = arn:aws:iam::{ACCOUNT}:role/inner
source_profile = base
[profile outer]
role_arn = arn:aws:iam::{ACCOUNT}:role/outer
source_profile = inner
external_id = 4-2
role_session_name = kim
duration_seconds = 1800
region = {REGION}
[profile code]
role_arn = arn:aws:iam::{ACCOUNT}:role/guarded
source_profile = base
mfa_serial = {SERIAL}
[profile over code]
role_arn = arn:aws:iam::{ACCOUNT}:role/outer
source_profile = code
role_session_name = kim
"""
KEYS = f"[base]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
NONSENSE = {
    "AWS_MAX_ATTEMPTS": "abc",
    "AWS_RETRY_MODE": "abc",
    "AWS_REGION": "no region!",
    "AWS_DEFAULT_REGION": "nowhere-9",
    "AWS_DEFAULTS_MODE": "abc",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}


def home(folder, name, config=CONFIG, keys=KEYS):
    """A home with these two files; bytes are written as they are."""
    directory = folder / "profiles" / name / ".aws"
    directory.mkdir(parents=True, exist_ok=True)
    for file, text in (("config", config), ("credentials", keys)):
        (directory / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    return directory.parent


def caller(run):
    return next((event["caller"] for event in run.events if event.get("type") == "connected"), None)


def boto3s_caller(endpoint, profile, directory):
    """Who boto3 is with the same files."""
    code = f"import boto3; print(boto3.Session(profile_name={profile!r}).client('sts', {REGION!r}).get_caller_identity()['Arn'])"
    files = {"AWS_CONFIG_FILE": str(directory / ".aws/config"), "AWS_SHARED_CREDENTIALS_FILE": str(directory / ".aws/credentials")}
    environment = clean_environment() | files | {"AWS_ENDPOINT_URL": endpoint}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True).stdout.strip()


def roles_and_codes(checks, options, folder, stand_in, wire):
    def run(name, *arguments):
        wire.reset()
        directory = home(folder, name)
        return directory, respond(
            options.respond, wire.endpoint, directory, "--profile", name, "--regions", REGION, *arguments, variables={}
        )

    def assumed():
        return [(key, form) for name, key, form in wire.forms if name == "sts:AssumeRole"]

    directory, chain = run("outer")
    if whole(checks, "a chain of roles", chain, 0):
        role = f"arn:aws:sts::{ACCOUNT}:assumed-role/outer/kim"
        checks("a chain of roles: the last one is connected", caller(chain) == role, caller(chain))
        checks("a chain of roles: as with boto3", boto3s_caller(stand_in.endpoint, "outer", directory) == role)
        steps = assumed()
        names = [form["RoleArn"].rsplit("/", 1)[1] for _, form in steps]
        checks("a chain of roles: the innermost first, each once", names == ["inner", "outer"], steps)
        checks("a chain of roles: each by the one before", steps[0][0] == KEY and steps[1][0].startswith("ASIA"), steps)
        checks("a chain of roles: the external id is the last one's", [form.get("ExternalId") for _, form in steps] == [None, "4-2"], steps)
        checks("a chain of roles: its length too", [form.get("DurationSeconds") for _, form in steps] == [None, "1800"], steps)

    for name, arguments, why in (
        ("code", (), f"a code of the device {SERIAL} is needed"),
        ("over code", (), f"a code of the device {SERIAL} is needed"),
        ("code", ("--mfa-code", "12345"), "it has six digits"),
    ):
        _, refused = run(name, *arguments)
        what = f"{name} with {arguments[1] if arguments else 'no code'}"
        whole(checks, what, refused, 2)
        checks(f"{what}: says why", why in refused.summary["error"], refused.summary["error"])
        checks(f"{what}: nothing was sent", not wire.calls, wire.calls)

    for name, role, names in (("code", "guarded", ["guarded"]), ("over code", "outer", ["guarded", "outer"])):
        _, given = run(name, "--mfa-code", "918 273")
        if whole(checks, f"{name}: given", given, 0):
            checks(f"{name}: the role is connected", f":assumed-role/{role}/" in (caller(given) or ""), caller(given))
            steps = assumed()
            checks(f"{name}: each role once", [form["RoleArn"].rsplit("/", 1)[1] for _, form in steps] == names, steps)
            with_code = [(form.get("SerialNumber"), form.get("TokenCode")) for _, form in steps]
            expected = [(SERIAL, "918273")] + [(None, None)] * (len(names) - 1)
            checks(f"{name}: device and code arrive once", with_code == expected, with_code)


def broken(checks, options, folder, wire):
    fifo = lambda path: (path.unlink(), os.mkfifo(path))
    cases = {
        "a line without =": (f"[profile x]\naws_secret_access_key {SECRET}\n", "config, line 2"),
        "a title without ]": (f"\n\n[profile x\nkey = {SECRET}\n", "config, line 3"),
        "no title": (f"aws_secret_access_key = {SECRET}\n", "config, line 1"),
        "Latin-1": (f"[default]\n# café\nkey = {SECRET}\n".encode("latin-1"), "config, line 2"),
        "UTF-16": (f"[default]\nkey = {SECRET}\n".encode("utf-16"), "UTF-16"),
        "UTF-16 without a mark": (f"[default]\nkey = {SECRET}\n".encode("utf-16-be"), "UTF-16"),
        "10 MB": (b"#" * 10_000_000, "larger than 4 MB"),
        "a pipe": (fifo, "no regular file"),
        "a folder": (lambda path: (path.unlink(), path.mkdir()), "it is a folder"),
    }
    for number, (what, (config, why)) in enumerate(cases.items()):
        wire.reset()
        directory = home(folder, f"broken-{number}", "" if callable(config) else config)
        if callable(config):
            config(directory / ".aws/config")
        run = respond(options.respond, wire.endpoint, directory, "--profile", "base", timeout=60, variables={})
        whole(checks, what, run, 2)
        error = run.summary["error"] if run.summary else ""
        checks(f"{what}: told where and why", why in error, error)
        checks(f"{what}: nothing of the file is repeated", SECRET[:12] not in error + run.errors, error)
        checks(f"{what}: nothing was sent", not wire.calls, wire.calls)


def environments(checks, options, folder, wire):
    nowhere = {"AWS_CONFIG_FILE": str(folder / "nowhere"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "nowhere")}
    for what, arguments, variables in (
        ("nonsense around a profile", ("--profile", "outer"), NONSENSE),
        ("nonsense around a key, and files nowhere", (), NONSENSE | nowhere | CREDENTIALS),
    ):
        wire.reset()
        directory = home(folder, what)
        run = respond(options.respond, wire.endpoint, directory, *arguments, "--regions", REGION, variables=variables)
        whole(checks, what, run, 0)
        checks(f"{what}: nobody panics", "panicked" not in run.errors, run.errors)
        checks(f"{what}: it went where it was told", sum(wire.calls.values()) > 0, wire.calls)


def profiles(options, folder):
    checks = Checks("profiles")
    with contextlib.ExitStack() as stack:
        stand_in = stack.enter_context(StandIn("moto", folder))
        wire = stack.enter_context(Wire(stand_in.endpoint))
        roles_and_codes(checks, options, folder, stand_in, wire)
        broken(checks, options, folder, wire)
        environments(checks, options, folder, wire)
    return checks
