"""How the program tells what it does: one line a step, and a non-zero end with the reason at the first that fails."""

import os
import time
import traceback
from contextlib import contextmanager


@contextmanager
def step(name):
    """Carries out one step; what is appended to the list it gives is told beside its name."""
    told = []
    try:
        yield told
    except Exception:
        print(f"FAIL  {name}: {traceback.format_exc()[-2000:]}", flush=True)
        # Worker processes of the SDK would keep the interpreter from ending.
        os._exit(1)
    else:
        print(f"ok    {name}: {' '.join(told)}" if told else f"ok    {name}", flush=True)


def raised_by(work, kind):
    """The error of the given kind that `work` raises; it is a failure when it raises none."""
    try:
        work()
    except kind as error:
        return error
    raise AssertionError("nothing was raised")


def until(read, holds, seconds=20):
    """Asks `read` until `holds` says yes; gives what was read last."""
    deadline = time.monotonic() + seconds
    while True:
        value = read()
        if holds(value):
            return value
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {value}"
        time.sleep(0.05)
