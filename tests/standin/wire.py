"""A proxy on loopback between Quench and a stand-in: it counts what is really sent, and can kill Quench at a given call."""

import http.client
import json
import threading
import urllib.parse
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

READING = ("List", "Describe", "Get", "Lookup")
# Where a changing call names what it changes.
TARGET = {
    "ecs:DeleteTaskSet": "taskSet",
    "ecs:DeleteService": "service",
    "ecs:StopTask": "task",
    "ecs:DeregisterContainerInstance": "containerInstance",
    "ecs:DeleteCluster": "cluster",
    "ecs:DeregisterTaskDefinition": "taskDefinition",
    "ecs:DeleteTaskDefinitions": "taskDefinitions",
}


class Wire:
    def __init__(self, upstream, delay=0.0):
        self.upstream = urllib.parse.urlsplit(upstream)
        self.calls = Counter()
        self.changed = []  # (operation, target) of every changing call, in the order in which they arrived
        self.forms = []  # (operation, access key, parameters) of every call of a query service, in the order of arrival
        self.connections = 0
        self.idle = threading.Condition()
        self.lock = threading.Lock()
        self.delay = delay
        self.refusal = None  # given operation and region; the AWS error code and message to answer with instead, or None
        self.on_mutation = None  # called with the number of mutating requests so far, before the request is passed on
        self.on_answer = None  # given operation, status, headers and body of an answer; the body to pass on instead

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def reset(self):
        with self.lock:
            self.calls.clear()
            self.changed.clear()
            self.forms.clear()
            self.on_mutation = None

    def mutating(self):
        with self.lock:
            return sum(count for name, count in self.calls.items() if not is_reading(name))

    def settle(self, timeout=60):
        """Waits until nothing is in flight: every caller has hung up, and what it had sent has arrived."""
        with self.idle:
            if not self.idle.wait_for(lambda: self.connections == 0, timeout):
                raise RuntimeError(f"{self.connections} connections are still open")

    def _connected(self, change):
        with self.idle:
            self.connections += change
            self.idle.notify_all()

    def _count(self, name, body):
        with self.lock:
            self.calls[name] += 1
            if not is_reading(name):
                self.changed += [(name, target) for target in targets(name, body)]
            number = sum(count for known, count in self.calls.items() if not is_reading(known))
            hook = self.on_mutation
        if hook and not is_reading(name):
            hook(number)

    def _handler(wire):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                name = operation(self.headers, self.command, self.path, body)
                wire._count(name, body)
                form = urllib.parse.parse_qs(body.decode("utf-8", "replace"))
                if "Action" in form:
                    key = credential_scope(self.headers.get("Authorization", ""), part=0)
                    wire.forms.append((name, key, {field: values[0] for field, values in form.items()}))
                region = credential_scope(self.headers.get("Authorization", ""), part=2)
                refusal = wire.refusal(name, region) if wire.refusal else None
                if refusal:
                    return self.refuse(name, *refusal)
                if wire.delay:
                    threading.Event().wait(wire.delay)
                upstream = http.client.HTTPConnection(wire.upstream.hostname, wire.upstream.port, timeout=120)
                try:
                    headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "accept-encoding")}
                    upstream.request(self.command, self.path, body, headers)
                    answer = upstream.getresponse()
                    content = answer.read()
                finally:
                    upstream.close()
                if wire.on_answer:
                    content = wire.on_answer(name, answer.status, answer.headers, content)
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length", "server", "date"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def refuse(self, name, code, message):
                query = name.startswith("ec2:")
                answer = (
                    f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
                    "<RequestID>r-0</RequestID></Response>"
                    if query
                    else json.dumps({"__type": code, "message": message})
                ).encode()
                self.send_response(403)
                self.send_header("Content-Type", "text/xml" if query else "application/x-amz-json-1.1")
                self.send_header("x-amzn-errortype", code)
                self.send_header("x-amzn-requestid", "r-0")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_DELETE = forward

            def handle(self):
                wire._connected(1)
                try:
                    super().handle()
                except (ConnectionError, TimeoutError):
                    pass  # the caller was killed: that is what some tests are about
                finally:
                    wire._connected(-1)

            def log_message(self, *_):
                pass

        return Handler


def is_reading(name):
    return name.split(":", 1)[1].startswith(READING)


def targets(name, body):
    """The ARNs that a changing call of ECS names."""
    if name not in TARGET:
        return []
    named = json.loads(body).get(TARGET[name], [])
    return named if isinstance(named, list) else [named]


def operation(headers, method, path, body):
    """`ecs:ListClusters`, as the summary's `api_calls` names it."""
    service = credential_scope(headers.get("Authorization", ""))
    target = headers.get("X-Amz-Target")
    if target:
        return f"{service}:{target.rsplit('.', 1)[1]}"
    form = urllib.parse.parse_qs(body.decode("utf-8", "replace"))
    if "Action" in form:
        return f"{service}:{form['Action'][0]}"
    # EventBridge Scheduler: the method and whether a schedule is named.
    if service == "scheduler":
        if path.split("?", 1)[0].rstrip("/") == "/schedules":
            return "scheduler:ListSchedules"
        return {"GET": "scheduler:GetSchedule", "PUT": "scheduler:UpdateSchedule"}.get(method, f"scheduler:{method}")
    # REST protocols name the operation in the path: POST /listRegions is account:ListRegions.
    last = path.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    return f"{service}:{last[:1].upper()}{last[1:]}"


def credential_scope(authorization, part=3):
    # AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/ecs/aws4_request, ...
    parts = authorization.partition("Credential=")[2].split(",")[0].split("/")
    return parts[part] if len(parts) > part else "unsigned"
