"""What an account tells of AWS's rules.

Each answer is told under the name of the rule that it shows, its first word the operation, without what two accounts
must differ in: account number, random ids, instants. A rule may be told several times.
"""

import re

from botocore.exceptions import ClientError, HTTPClientError

from seed import network
from standins import client

ACCOUNT_NUMBER = re.compile(r"(?<=:)\d{12}(?=:)|^\d{12}$")
# A task's id: 32 hexadecimal digits; the stand-ins write them as UUIDs.
RANDOM_ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")


class Teller:
    """The calls to one account in one region, and what it told."""

    def __init__(self, endpoint, region, patience):
        self.endpoint, self.region, self.patience = endpoint, region, patience
        self.ecs = client(endpoint, "ecs", region)
        self.vpc = network(endpoint, region)
        self.told = []

    def tell(self, rule, value):
        self.told.append((rule, plain(value)))

    def client(self, service):
        return client(self.endpoint, service, self.region)

    def call(self, rule, operation, show=None, of=None, **arguments):
        """Calls and tells what `show` makes of the answer, or the error code; gives the answer, empty if it was refused.

        Of ECS, unless another client is given.
        """
        try:
            answer = getattr(of or self.ecs, operation)(**arguments)
        except ClientError as refusal:
            status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            # What a stand-in calls a crash of its own does not matter.
            self.tell(rule, "HTTP 500" if status >= 500 else f"{refusal.response['Error']['Code']} {status}")
            return {}
        except HTTPClientError as broken:
            self.tell(rule, type(broken).__name__)
            return {}
        self.tell(rule, (show or (lambda _: "answered"))(answer))
        return answer

    def pages(self, rule, operation, key, **arguments):
        """Tells the whole list in order of its names, and apart from it the sizes of its pages; gives the list."""
        found, sizes, token = [], [], None
        # A stand-in that gives the same page for ever must not hang the run.
        while len(sizes) < 50:
            try:
                page = getattr(self.ecs, operation)(**arguments, **({"nextToken": token} if token else {}))
            except ClientError as refusal:
                self.tell(rule, refusal.response["Error"]["Code"])
                return found
            found += page[key]
            sizes.append(len(page[key]))
            token = page.get("nextToken")
            if not token:
                break
        self.tell(rule, sorted(plain(found)))
        self.tell(f"{rule}: pages", sizes)
        return found

    def settle(self, good, operation, **arguments):
        """Asks until `good` says so, or patience ends; what is asked meanwhile is not told."""
        for _ in range(self.patience):
            try:
                if good(getattr(self.ecs, operation)(**arguments)):
                    return
            except ClientError:
                return


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return RANDOM_ID.sub("<id>", ACCOUNT_NUMBER.sub("<account>", value))
    return value


def some(*names):
    """Shows these members."""
    return lambda part: {name: part.get(name) for name in names}


def each(key, *names):
    """Shows these members of every item of a list, in the order of the first, and how many failures there are."""
    show = some(*names)

    def shown(answer):
        failures = sorted((one.get("arn", ""), one.get("reason")) for one in answer.get("failures", []))
        items = sorted((show(item) for item in answer.get(key, [])), key=lambda item: str(item[names[0]]))
        return {"items": items, "failures": failures}

    return shown


def within(key, *names):
    show = some(*names)
    return lambda answer: show(answer[key])
