"""Start and stop AWS stand-ins on a free loopback port."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
# The example key of AWS's own documentation. moto's one account has this number; ministack is told it, since there the
# account would otherwise be the access key, if that has twelve digits.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
WHOLE_MINISTACK = Path(__file__).with_name("whole_ministack.py")


def clean_environment():
    """This process's environment without anything that could lead to a real account."""
    return {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class StandIn:
    """One running stand-in, with `settings` of its own in its environment; ends with the `with` block."""

    def __init__(self, kind, folder, **settings):
        self.kind, self.settings = kind, settings
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = Path(folder) / f"{kind}-{self.port}.log"
        self.process = None

    def __enter__(self):
        environment = clean_environment() | self.settings
        if self.kind == "moto":
            command = [Path(sysconfig.get_path("scripts")) / "moto_server", "-H", "127.0.0.1", "-p", str(self.port)]
        else:
            command = [sys.executable, WHOLE_MINISTACK]
            environment["GATEWAY_PORT"] = str(self.port)
            environment["MINISTACK_ACCOUNT_ID"] = ACCOUNT
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            self._wait()
            if self.kind == "moto":
                self._stop_ageing()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                client(self.endpoint, "sts", "us-east-1").get_caller_identity()
                return
            except Exception:  # not up yet
                time.sleep(0.3)
        raise RuntimeError(f"{self.kind} did not start:\n{self.log.read_text()[-2000:]}")

    def _stop_ageing(self):
        # moto's tasks age by one state with every DescribeTasks: four looks would "stop" every task of the account.
        # By time, and a long one, they stay RUNNING until somebody stops them.
        body = {"model_name": "ecs::task", "transition": {"progression": "time", "seconds": 1_000_000_000}}
        urllib.request.urlopen(
            urllib.request.Request(
                f"{self.endpoint}/moto-api/state-manager/set-transition",
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
        ).read()

    @property
    def launches_service_tasks(self):
        # moto's CreateService never starts a task; ministack starts `desiredCount` of them.
        return self.kind == "ministack"

    @property
    def seeds_side_by_side(self):
        # ministack answers HTTP 500 when a task is made while another request counts them, and has half made it by then.
        return self.kind != "ministack"

    @property
    def tasks_have_sizes(self):
        # moto leaves cpu and memory out of its tasks, so nothing can be priced there.
        return self.kind == "ministack"


def client(endpoint, service, region, key=None, agent=None):
    """A boto3 client that can only reach `endpoint`, which must be loopback. `key` is an id and its secret."""
    if not endpoint.startswith("http://127.0.0.1:"):
        raise ValueError(f"refused: {endpoint} is not loopback")
    key_id, secret = key or (CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 3, "mode": "standard"}, read_timeout=120, user_agent_extra=agent),
    )
