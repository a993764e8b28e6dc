"""The server itself: what it makes of requests that no AWS client would send, and when it ends."""

import json
import re
import socket
import urllib.parse

from account import Account
from expect import same

HEAD = (
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261004/us-east-1/ecs/aws4_request, Signature=0\r\n"
)


def run(checks, account):
    one = f"{HEAD}Content-Length: 2\r\n\r\n{{}}".encode()
    for what, request, wanted in (
        ("one request", one, [200]),
        ("two in one packet", one + one, [200, 200]),
        ("no body at all", f"{HEAD}\r\n".encode(), [200]),
        ("a body without a length", f"{HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode(), [411]),
        ("a body of 2 MB", f"{HEAD}Content-Length: 2000000\r\n\r\n".encode(), [413]),
        ("a length that is no number", f"{HEAD}Content-Length: many\r\n\r\n".encode(), [400]),
        ("no HTTP", b"\x16\x03\x01\x02\x00\r\n\r\n", [400]),
        ("a head without end", b"GET / HTTP/1.1\r\nA: " + b"a" * 100_000, [431]),
        ("an unknown path of the server's own", b"GET /_drill/nothing HTTP/1.1\r\n\r\n", [404]),
        ("half a request", one[:-1], []),
    ):
        same(checks, what, statuses(account, request), wanted)
    answer = exchange(account, f"{HEAD}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n".encode(), b"{}")
    checks("a client that waits before its body is told to go on", answer.startswith(b"HTTP/1.1 100 "), answer[:80])
    faults(checks, account)
    ends(checks, account)


def exchange(account, first, then=b""):
    """What comes back until the server hangs up or nothing more is to come."""
    address = urllib.parse.urlsplit(account.endpoint)
    with socket.create_connection((address.hostname, address.port), timeout=30) as stream:
        answer = b""
        try:
            stream.sendall(first)
            if then:
                answer += stream.recv(65536)
                stream.sendall(then)
            stream.shutdown(socket.SHUT_WR)
            while part := stream.recv(65536):
                answer += part
        except ConnectionError:
            pass  # the server did not read all of what it refused
        return answer


def statuses(account, request):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", exchange(account, request))]


def faults(checks, account):
    """What the scenario's own faults do reaches the client as AWS would have it."""
    with Account(account.serve, account.judge, scenario="troubled") as troubled:
        for region, code in (("sa-east-1", "AccessDeniedException"), ("eu-west-3", "AccessDeniedException")):
            ecs = troubled.client("ecs", region)
            try:
                ecs.list_services(cluster="any")
                checks(f"{region}: {code}", False, "it answered")
            except ecs.exceptions.AccessDeniedException as refusal:
                same(checks, f"{region}: {code}", refusal.response["Error"]["Code"], code)
        lost = statuses(troubled, HEAD.replace("us-east-1", "ap-south-1").encode() + b"Content-Length: 2\r\n\r\n{}")
        same(checks, "a lost connection has no answer", lost, [])


def ends(checks, account):
    with Account(account.serve, account.judge, scenario="quiet") as other:
        checks("an account of its own", json.dumps(other.truth()["clusters"]) == "[]")
        other.process.stdin.close()
        same(checks, "the server ends when its input does", other.process.wait(20), 0)
