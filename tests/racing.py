"""Calls made at the same moment, each in a thread and a transaction of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

from house.errors import DomainError


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or how the domain refused it, in the order of the calls."""
    start = threading.Barrier(len(calls), timeout=30)

    def run(call: Callable[[], object]) -> object:
        try:
            # Opened before the start: connecting takes longer than most calls, and would spread them out.
            connection.ensure_connection()
            start.wait()
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
