"""Watches its launcher over a pipe; when the launcher is gone, however it went, ends what it left behind.

Run as a script of its own, with nothing but the standard library, so that it works on every Unix and starts
in milliseconds. It reads one order a line: `watch SIGNAL PID`, `forget PID`, `remove FOLDER`, `dismiss`.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE_SECONDS = 4.0


def main() -> None:
    """This function will follow orders until its launcher closes the pipe, then clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        order, _, rest = line.strip().partition(" ")
        if order == "watch":
            ends_with, pid = rest.split()
            watched[int(pid)] = int(ends_with)
        elif order == "forget":
            watched.pop(int(rest), None)
        elif order == "remove":
            folders.append(rest)
        elif order == "dismiss":
            watched.clear()
    end(groups=watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end(*, groups: dict[int, int]) -> None:
    """This function will ask each process group's leader to stop and kill what has not gone in time."""
    for pid, number in groups.items():
        send(pid=pid, number=number)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any_alive(pids=groups) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in groups:
        send(pid=-pid, number=signal.SIGKILL)


def any_alive(*, pids: Iterable[int]) -> bool:
    """This function will say whether any of the process groups still has a member."""
    return any(send(pid=-pid, number=0) for pid in pids)


def send(*, pid: int, number: int) -> bool:
    """This function will send a signal, to a group when `pid` is negative, and say whether it had a taker."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says "not permitted" of a group that has only ended
        return False
    return True


if __name__ == "__main__":
    main()
