#!/usr/bin/env python3
"""ministack, and an answer for the service that it does not have: it is there and holds nothing.

GATEWAY_PORT=N whole_ministack.py

Without it a region is never wholly read, with a proxy in between or not: what starts tasks again was not looked for there.
"""

import asyncio
import json
import os

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app as ministack

# What is asked, and the answer of an account that has none. A change is ministack's own to refuse.
NOTHING = {b"AnyScaleFrontendService.DescribeScalableTargets": {"ScalableTargets": []}}


async def app(scope, receive, send):
    answer = NOTHING.get(dict(scope.get("headers", ())).get(b"x-amz-target"))
    if answer is None:
        await ministack(scope, receive, send)
        return
    while (await receive()).get("more_body"):
        pass
    content = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/x-amz-json-1.1"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def main():
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['GATEWAY_PORT']}"]
    # As ministack's own program has it: longer than a client keeps a connection that it does not use.
    config.keep_alive_timeout = 75
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
