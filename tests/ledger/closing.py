"""Fifty houses whose months are due, and the worker that closes them, on servers of their own."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import psutil
import psycopg2
import redis
from celery import Celery
from kombu import Producer

from house import servers
from house.servers import places, postgres, valkey
from tests import databases
from tests.ledger import street

# What others do on the machine at the same time may take its turn first.
PATIENCE_SECONDS = 180.0
HALF_AN_HOUR = 1800
WORKER = (sys.executable, "-m", "celery", "--app", "house.config", "worker", "--concurrency=2")
ALL = street.HOUSES * street.MONTHS
OPEN_TRANSACTIONS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The servers; PostgreSQL keeps its data as in production, for it is going to be killed."""

    family: servers.Family
    folder: Path
    server: str
    redis_url: str

    @property
    def valkey(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url)

    def kill_postgres(self) -> servers.Program:
        """With all its processes at once, as when memory runs out; gives what will start it again."""
        child = next(child for child in self.family.children if child.program.name == "PostgreSQL")
        postmaster = psutil.Process(child.process.pid)
        for process in [postmaster, *postmaster.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.family.stop(child=child)
        return child.program

    def start_again(self, program: servers.Program) -> None:
        # The last of its processes may hold its memory for another moment.
        until(lambda: self._starts(program), "PostgreSQL starts again on its data")

    def _starts(self, program: servers.Program) -> bool:
        child = self.family.start(program=program)
        while child.process.poll() is None:
            with contextlib.suppress(psycopg2.OperationalError):
                databases.execute(self.server, "SELECT 1")
                return True
            time.sleep(0.01)
        self.family.stop(child=child)
        return False


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    with servers.Family() as family:
        folder = servers.temporary_folder(family=family)
        place = places.Place(data=folder, logs=folder, durable=True)
        server = postgres.start(family=family, place=place)
        redis_url = valkey.start(family=family, place=place)
        yield Ground(family=family, folder=folder, server=server, redis_url=redis_url)


@dataclass(kw_only=True)
class Close:
    """A close of all houses by a worker that can be killed, and what it has come to."""

    tasks: ClassVar[dict[str, datetime]] = {"settle_due_houses": street.DUE_AT}
    done: ClassVar[str] = "SELECT count(*) FROM ledger_settlement"

    ground: Ground
    url: str
    beat: Celery
    producer: Producer
    worker: servers.Child | None = None
    watch: psycopg2.extensions.connection | None = None
    killed: list[servers.Child] = field(default_factory=list)

    def sweep(self) -> None:
        """As beat does, which keeps its connection from hour to hour."""
        for task, at in self.tasks.items():
            arguments = {"at": at.isoformat()}
            self.beat.send_task(
                f"ledger.tasks.{task}", kwargs=arguments, producer=self.producer, ignore_result=True
            )

    def start_worker(self) -> None:
        program = servers.Program(
            name="The worker",
            command=(*WORKER, "--loglevel=info", "--without-gossip", "--without-mingle"),
            environment=self.environment,
            log=self.ground.folder / "worker.log",
            folder=databases.ROOT,
        )
        self.worker = self.ground.family.start(program=program)

    @property
    def environment(self) -> dict[str, str]:
        return databases.environment(database_url=self.url, redis_url=self.ground.redis_url)

    @contextlib.contextmanager
    def frozen_worker(self) -> Iterator[int]:
        """Gives how many transactions it is in the middle of."""
        group = self.worker.process.pid
        os.killpg(group, signal.SIGSTOP)
        ((transactions,),) = databases.rows(self.url, OPEN_TRANSACTIONS)
        try:
            yield transactions
        finally:
            os.killpg(group, signal.SIGCONT)

    def kill_worker(self) -> int:
        """With all its processes, in the middle of so many transactions."""
        with self.frozen_worker() as transactions:
            os.killpg(self.worker.process.pid, signal.SIGKILL)
        self.killed.append(self.worker)
        self.worker = None
        return transactions

    def half_an_hour_passes(self) -> int:
        """For what was delivered and never acknowledged: it comes back."""
        client = self.ground.valkey
        held = client.zrange("unacked_index", 0, -1)
        for tag in held:
            client.zincrby("unacked_index", -HALF_AN_HOUR, tag)
        return len(held)

    def closed(self) -> int:
        """Asked again and again by one connection, until a killed server takes it along."""
        if self.watch is None or self.watch.closed:
            self.watch = psycopg2.connect(self.url)
            self.watch.autocommit = True
        try:
            with self.watch.cursor() as cursor:
                cursor.execute(self.done)
                return cursor.fetchone()[0]
        except psycopg2.OperationalError:
            self.watch.close()
            return self.closed()

    def idle(self) -> bool:
        client = self.ground.valkey
        return not client.llen("celery") and not client.hlen("unacked")

    def until(self, true: Callable[[], bool], what: str) -> None:
        until(true, what, says=lambda: f"{self.closed()} are done. {self.last_words()}")

    def leave(self) -> None:
        if self.worker is not None:
            self.kill_worker()
        for worker in self.killed:
            self.ground.family.stop(child=worker)
        if self.watch is not None:
            self.watch.close()

    def last_words(self) -> str:
        return "\n".join((self.ground.folder / "worker.log").read_text().splitlines()[-40:])


@contextlib.contextmanager
def close(*, ground: Ground, template: str, kind: type[Close] = Close) -> Iterator[Close]:
    ground.valkey.flushall()
    broker = ground.redis_url.replace("unix://", "redis+socket://", 1)
    with (
        databases.copy(template=template, server=ground.server) as url,
        Celery(broker=broker, set_as_current=False) as beat,
        beat.connection_for_write() as connection,
    ):
        close = kind(ground=ground, url=url, beat=beat, producer=beat.amqp.Producer(connection))
        try:
            yield close
        finally:
            close.leave()


def until(true: Callable[[], bool], what: str, *, says: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"Not within {PATIENCE_SECONDS:.0f} s: {what}. {says()}"
        time.sleep(0.02)


# --- What it comes to ------------------------------------------------------------------------------------

_ACCOUNT = "({0}.kind || coalesce(' ' || {0}.housemate_id, ''))"
FIGURES = {
    "closes": """
        SELECT house_id, month, pool_micros, to_fund_micros, to_outside_micros, shared_micros, plan_rule,
               is_fewest
          FROM ledger_settlement ORDER BY 1, 2
    """,
    "statements": f"""
        SELECT s.house_id, s.month, {_ACCOUNT.format("a")} AS account, t.microcovids, t.opening_micros,
               t.charged_micros, t.refunded_micros, t.traded_micros, t.paid_micros, t.spent_micros,
               t.closing_micros
          FROM ledger_statement t JOIN ledger_settlement s ON s.id = t.settlement_id
          JOIN ledger_account a ON a.id = t.account_id ORDER BY 1, 2, 3
    """,
    "transfers": f"""
        SELECT s.house_id, s.month, t.number, {_ACCOUNT.format("payer")}, {_ACCOUNT.format("payee")},
               t.amount_micros, t.status
          FROM ledger_transfer t JOIN ledger_settlement s ON s.id = t.settlement_id
          JOIN ledger_account payer ON payer.id = t.payer_id
          JOIN ledger_account payee ON payee.id = t.payee_id ORDER BY 1, 2, 3
    """,
    "lines": f"""
        SELECT e.house_id, e.seq, e.kind, e.effective_on, e.key, e.line_count, {_ACCOUNT.format("a")},
               l.amount_micros
          FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
          JOIN ledger_account a ON a.id = l.account_id ORDER BY 1, 2, 7
    """,
    "history": """
        SELECT house_id, action, data::text FROM house_auditentry WHERE action = 'month.closed'
         ORDER BY 1, 2, 3
    """,
}


def figures(url: str) -> dict[str, list[tuple]]:
    """Everything that the closes wrote, but for ids and moments."""
    return {name: databases.rows(url, query) for name, query in FIGURES.items()}
