"""A practice account on a loopback port, and the clients that judge it."""

import http.client
import json
import subprocess
import sys
import sysconfig
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
from botocore import UNSIGNED
from botocore.config import Config

sys.path.append(str(Path(__file__).parents[1] / "standin"))

from standins import CREDENTIALS, clean_environment

ACCOUNT = "000000000000"


class Account:
    """One running `serve`; ends with the `with` block, and by itself when this process ends."""

    def __init__(self, serve, judge, scenario="small", speed=1, lag=0, throttling=False, furnish=None, seed=7):
        self.serve, self.judge = serve, judge
        self.command = [str(serve), "--scenario", scenario, "--seed", str(seed), "--speed", str(speed), "--rtt", "0"]
        self.command += ["--lag", str(lag)]
        self.command += [] if throttling else ["--no-throttling"]
        self.command += ["--furnish", furnish] if furnish else []

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment(), text=True
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.command)} did not start: exit {self.process.wait()}")
        self.endpoint = f"http://127.0.0.1:{json.loads(line)['port']}"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def _ask(self, what):
        with urllib.request.urlopen(f"{self.endpoint}/_drill/{what}", timeout=60) as answer:
            return json.load(answer)

    def set(self, what, order):
        """Orders something of the account itself: how sign-ins go, or a principal."""
        request = urllib.request.Request(f"{self.endpoint}/_drill/{what}", json.dumps(order).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def browse(self, path):
        """A page, as a browser asks for it: its status, and where it is sent on to."""
        address = urllib.parse.urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("location", "")
        finally:
            connection.close()

    def truth(self, region="us-east-1"):
        """What is in a region, whatever its lists say."""
        return self._ask("state")["regions"][region]

    def now(self):
        """The account's own time, "2026-10-04T14:10:00Z"."""
        return self._ask("state")["now"]

    def regions(self):
        return self._ask("state")["regions"]

    def operations(self):
        return self._ask("operations")

    def client(self, service, region="us-east-1", signed=True, validated=True, session=None):
        """A client that tries once, and whose every answer the judge reads before botocore does.

        With a `session`, the Credentials that STS answered, it calls as that.
        """
        # A client that does not validate its parameters can ask for what a careful one would not.
        config = Config(
            retries={"total_max_attempts": 1}, parameter_validation=validated, read_timeout=60, max_pool_connections=4
        )
        if not signed:
            config = config.merge(Config(signature_version=UNSIGNED))
        made = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=session["AccessKeyId"] if session else CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=session["SecretAccessKey"] if session else CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=session["SessionToken"] if session else None,
            config=config,
        )
        self.judge.listen(made)
        return made

    def command_line(self, *words, region="us-east-1"):
        """Runs `aws` as a person would type it; gives exit code, output and errors."""
        with tempfile.TemporaryDirectory() as home:
            environment = clean_environment() | CREDENTIALS
            environment |= {
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_REGION": region,
                "AWS_DEFAULT_REGION": region,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_MAX_ATTEMPTS": "1",
                # An own, empty home: no profile of the person who runs the tests may be found.
                "HOME": home,
                "USERPROFILE": home,
            }
            aws = Path(sysconfig.get_path("scripts")) / "aws"
            done = subprocess.run(
                [sys.executable, str(aws), "--output", "json", *words],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                stdin=subprocess.DEVNULL,
            )
        return done.returncode, done.stdout, done.stderr
