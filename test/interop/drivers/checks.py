"""What the Python drivers share: where the simulator is, one line a check, and waits that end.

A driver reads its card from the environment and prints marked JSON lines: `{"check", "ok", "seconds", "why"}` for each check. A check that
fails does not end the others, unless they need what it should have found.
"""

import asyncio
import json
import os
import sys
import time
import traceback
import urllib.request

CARD = json.loads(os.environ["OPENBELL_INTEROP_CARD"])
#: Before each line of ours; some clients write logs to the same stream.
MARK = "@interop "
WAIT_SECONDS = 20.0


def say(line):
    print(MARK + json.dumps(line), flush=True)


class Checks:
    def __init__(self):
        self.failed = 0

    def check(self, name):
        """Usage: `async with checks.check("list accounts"): …`"""
        return Check(self, name)


class Check:
    def __init__(self, checks, name):
        self.checks = checks
        self.name = name

    async def __aenter__(self):
        self.began = time.monotonic()

    async def __aexit__(self, kind, error, trace):
        seconds = round(time.monotonic() - self.began, 3)
        if error is None:
            say({"check": self.name, "ok": True, "seconds": seconds})
            return False
        if not isinstance(error, Exception):
            return False
        self.checks.failed += 1
        say({"check": self.name, "ok": False, "seconds": seconds, "why": f"{kind.__name__}: {error}"})
        traceback.print_exception(error, file=sys.stderr)
        return True


async def until(what, ask, seconds=WAIT_SECONDS):
    """Asks until the answer is true. @returns it; failure: what did not come

    What has to be fetched is asked less often: clients keep rate limits of their own.
    """
    ends_at = time.monotonic() + seconds
    while True:
        answer = ask()
        fetched = asyncio.iscoroutine(answer)
        if fetched:
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > ends_at:
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        await asyncio.sleep(0.3 if fetched else 0.02)


async def cause(fault):
    """Lets something go wrong in the simulator."""

    def post():
        request = urllib.request.Request(
            CARD["rest"] + "/sim/fault",
            data=json.dumps(fault).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=5).read()

    await asyncio.to_thread(post)


def run(main):
    """Runs a driver; its exit code says only whether it came to its end."""
    asyncio.run(main(Checks()))
    say({"done": True})
