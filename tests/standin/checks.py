"""What a check says of what it looked at."""

import threading


class Checks:
    """Said as they happen; a failed one does not hide the next."""

    lock = threading.Lock()

    def __init__(self, title):
        self.title, self.passed, self.failed = title, 0, 0

    def __call__(self, what, ok, detail=""):
        with Checks.lock:
            if ok:
                self.passed += 1
                print(f"  ok      {self.title}: {what}", flush=True)
            else:
                self.failed += 1
                print(f"  FAILED  {self.title}: {what}\n          {str(detail)[:1500]}", flush=True)
        return bool(ok)

    def note(self, text):
        with Checks.lock:
            print(f"          {self.title}: {text}", flush=True)
