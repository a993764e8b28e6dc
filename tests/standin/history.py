"""What CloudTrail tells of a call and ministack does not: whether it was refused, and what it answered."""

import json
import threading

from wire import is_reading

LOOKUP = "cloudtrail:LookupEvents"


class Answers:
    """Between boto3, Quench and ministack: remembers the answers of ECS by request, and completes with them what
    LookupEvents tells. AWS writes both into an event ("CloudTrail record contents": errorCode, responseElements)."""

    def __init__(self, wire):
        self.lock, self.of = threading.Lock(), {}
        wire.on_answer = self

    def __call__(self, name, status, headers, content):
        if name == LOOKUP and status == 200:
            return self.completed(content)
        if name.startswith("ecs:") and not is_reading(name):
            answer = json.loads(content)
            refused = {"errorCode": answer.get("__type"), "errorMessage": answer.get("message")}
            with self.lock:
                self.of[headers["x-amzn-requestid"]] = {"responseElements": answer} if status == 200 else refused
        return content

    def completed(self, content):
        page = json.loads(content)
        for event in page["Events"]:
            record = json.loads(event["CloudTrailEvent"])
            with self.lock:
                record |= self.of.get(record["requestID"], {})
            event["CloudTrailEvent"] = json.dumps(record)
        return json.dumps(page).encode()
