"""Reads every answer on its way into botocore, and holds it against the service's model.

botocore ignores what it does not know and does not mind what is missing. The judge does: members that the model does
not have, members that AWS always sends, types, enum values, timestamps, error codes and their HTTP status.
"""

import json
import threading
import uuid
from collections import Counter, defaultdict
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from common_errors import COMMON_ERRORS, UNNAMED_STATUS
from shapes import check_json, check_xml, local_name

CONTENT_TYPE = {
    "json": "application/x-amz-json-1.1",
    "rest-json": "application/json",
    "query": "text/xml",
    "ec2": "text/xml;charset=UTF-8",
}


class Judge:
    def __init__(self):
        self.lock = threading.Lock()
        self.good = Counter()  # "ecs:ListClusters": how often it answered
        self.refused = defaultdict(Counter)  # the same: error code: how often
        self.faults = defaultdict(list)  # the same: what did not fit the model

    def listen(self, client):
        # Before botocore's own handlers, of which one rewrites the errors of IAM Identity Center.
        service = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register_first(f"before-parse.{service}.*", self._read)

    def _read(self, operation_model, response_dict, **_):
        service = operation_model.service_model
        name = f"{service.signing_name}:{operation_model.name}"
        status, body = response_dict["status_code"], response_dict["body"]
        headers = {key.lower(): value for key, value in response_dict["headers"].items()}
        faults = head_faults(service.protocol, headers)
        try:
            if status < 300:
                faults += answer_faults(operation_model, status, body)
                code = None
            else:
                code, found = error_faults(operation_model, status, headers, body)
                faults += found
        except (ValueError, ElementTree.ParseError) as why:
            faults.append(f"cannot be read: {why}: {body[:200]!r}")
            code = "unreadable"
        with self.lock:
            self.faults[name] += faults
            if code is None:
                self.good[name] += 1
            else:
                self.refused[name][code] += 1


def head_faults(protocol, headers):
    faults = []
    if headers.get("content-type") != CONTENT_TYPE[protocol]:
        faults.append(f"content-type is {headers.get('content-type')!r}")
    try:
        uuid.UUID(headers.get("x-amzn-requestid", ""))
    except ValueError:
        faults.append("x-amzn-requestid is no UUID")
    try:
        parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        faults.append("date is no HTTP date")
    return faults


def answer_faults(operation_model, status, body):
    protocol, shape = operation_model.service_model.protocol, operation_model.output_shape
    wanted = operation_model.http.get("responseCode", 200)
    faults = [] if status == wanted else [f"status {status} instead of {wanted}"]
    if protocol in ("json", "rest-json"):
        if shape is None or not shape.members:
            # Nothing to say: an empty body or an empty object.
            return faults + (
                [] if not body or json.loads(body) == {} else [f"a body where the model has none: {body[:99]!r}"]
            )
        # One member may be all of the body.
        payload = shape.serialization.get("payload")
        return faults + check_json(shape.members[payload] if payload else shape, json.loads(body), "")
    root = ElementTree.fromstring(body)
    name = operation_model.name
    if local_name(root) != f"{name}Response":
        faults.append(f"the document is <{local_name(root)}>")
    if protocol == "ec2":
        members = [child for child in root if local_name(child) != "requestId"]
        faults += [] if len(members) < len(root) else ["requestId is missing"]
        return faults + check_xml(shape, members, "")
    results = [child for child in root if local_name(child) == f"{name}Result"]
    known = {f"{name}Result", "ResponseMetadata"}
    faults += [f"<{local_name(child)}> is not known" for child in root if local_name(child) not in known]
    if len(results) != 1:
        return [*faults, f"{len(results)} <{name}Result>"]
    return faults + check_xml(shape, list(results[0]), "")


def error_faults(operation_model, status, headers, body):
    """The error's code, and what does not fit."""
    protocol = operation_model.service_model.protocol
    if protocol in ("json", "rest-json"):
        error = json.loads(body)
        code = error.get("__type")
        faults = [] if isinstance(code, str) and code else ["an error without __type"]
        if protocol == "rest-json" and headers.get("x-amzn-errortype") != code:
            faults.append("x-amzn-errortype is not the code")
        message = error.get("message", error.get("Message", ""))
        members = {"__type", "message"}
    else:
        root = ElementTree.fromstring(body)
        found = [node for node in root.iter() if local_name(node) == "Error"]
        parts = {local_name(part): part.text or "" for part in found[0]} if found else {}
        error, code, message = parts, parts.get("Code"), parts.get("Message", "")
        faults = [] if code else ["an error document without a code"]
        members = {"Type", "Code", "Message"} if protocol == "query" else {"Code", "Message"}
        wanted = ["ErrorResponse"] if protocol == "query" else ["Response"]
        faults += [] if local_name(root) in wanted else [f"the document is <{local_name(root)}>"]
        ids = {local_name(node) for node in root.iter()} & {"RequestId", "RequestID"}
        faults += [] if ids else ["an error document without a request id"]
    if not isinstance(message, str):
        faults.append("the message is no text")
    modelled = {
        shape.metadata.get("error", {}).get("code", shape.name): shape for shape in operation_model.error_shapes
    }
    if code in modelled:
        # The model spells the message, where the error has one at all.
        spelt = {name for name in modelled[code].members if name.lower() == "message"}
        members = members - ({"message"} if spelt else set()) | set(modelled[code].members)
        wanted = modelled[code].metadata.get("error", {}).get("httpStatusCode", UNNAMED_STATUS[protocol])
        if status != wanted:
            faults.append(f"{code} has status {status} instead of {wanted}")
    elif (code, status) in COMMON_ERRORS[protocol]:
        members.add("Message")  # they come from in front of the service, which spells it either way
    else:
        faults.append(f"{code} ({status}) is neither an error of the operation's model nor a common one")
    faults += [f"the error has the unknown member {name}" for name in error.keys() - members]
    return code, faults
