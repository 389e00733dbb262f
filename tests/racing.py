"""Calls made at the same moment, each in a thread and a transaction of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from house.errors import DomainError

Calls = Callable[..., list[object]]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or how the domain refused it, in the order of the calls."""
    with crowd(most=len(calls)) as race:
        return race(*calls)


@contextlib.contextmanager
def crowd(*, most: int = 8) -> Iterator[Calls]:
    """Gives `at_once` for a race that is run many times: its threads keep their connections."""
    opened = []

    def run(start: threading.Barrier, call: Callable[[], object]) -> object:
        # Opened before the start: connecting takes longer than most calls, and would spread them out.
        connection.ensure_connection()
        opened.append(connection.connection)
        start.wait()
        try:
            return call()
        except DomainError as refusal:
            return refusal

    def race(*calls: Callable[[], object]) -> list[object]:
        # Nobody returns from the start before all are there, so each call has a thread of its own.
        start = threading.Barrier(len(calls), timeout=60)
        return list(pool.map(run, [start] * len(calls), calls))

    with ThreadPoolExecutor(most) as pool:
        try:
            yield race
        finally:
            for connected in opened:
                connected.close()
