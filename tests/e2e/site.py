"""The site as it really runs: gunicorn, a Celery worker and beat, on a database and a Valkey of their own."""

import contextlib
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from celery import Celery

from house import servers
from house.servers import places, valkey
from tests import databases
from tests.house.feeds import serving

CELERY = (sys.executable, "-m", "celery", "--app", "house.config")
GUNICORN = (
    sys.executable,
    "-m",
    "gunicorn",
    "--threads",
    "8",
    "--no-control-socket",
    "--log-level",
    "warning",
)
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where a site answers, and the queue of its worker."""

    address: str
    broker: str

    def queue(self, task: str, **arguments: object) -> None:
        with (
            Celery(broker=self.broker, set_as_current=False) as app,
            app.connection_for_write() as connection,
        ):
            app.send_task(task, kwargs=arguments, connection=connection, ignore_result=True)


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What a site stands on: the family of its processes, a folder, its environment."""

    family: servers.Family
    folder: Path
    environment: dict[str, str]

    def start(self, name: str, *command: str) -> None:
        program = servers.Program(
            name=name,
            command=command,
            environment=self.environment,
            log=self.folder / f"{name}.log",
            folder=databases.ROOT,
        )
        self.family.start(program=program)


@contextlib.contextmanager
def with_worker(*, template: str) -> Iterator[Site]:
    """A site without a house: pages, worker and beat."""
    with _ground(template) as ground:
        ground.start("worker", *CELERY, "worker", "--concurrency=2", "--loglevel=info")
        ground.start("beat", *CELERY, "beat", "--schedule", str(ground.folder / "beat"), "--pidfile=")
        yield _open(ground)


@contextlib.contextmanager
def with_demo(*, template: str) -> Iterator[Site]:
    """A site with the demo house, and without the worker, which would go on with its story."""
    with _ground(template) as ground:
        databases.manage("demo", "--skip-checks", environment=ground.environment)
        yield _open(ground)


@contextlib.contextmanager
def _ground(template: str) -> Iterator[_Ground]:
    # In this order: the database can be dropped when nobody is left to hold it.
    with databases.copy(template=template) as database_url, servers.Family() as family:
        folder = servers.temporary_folder(family=family)
        place = places.Place(data=folder, logs=folder, durable=False)
        # A Valkey of its own: other tests clear the cache and fill the queue of theirs.
        redis_url = valkey.start(family=family, place=place)
        environment = databases.environment(database_url=database_url, redis_url=redis_url)
        # Where a test serves a feed; on other installations this machine is never asked.
        environment["FEED_ALLOWED_NETWORKS"] = ",".join(serving.LOOPBACK)
        yield _Ground(family=family, folder=folder, environment=environment)


def _open(ground: _Ground) -> Site:
    bind = f"127.0.0.1:{_free_port()}"
    ground.start("web", *GUNICORN, "--bind", bind, "house.config.wsgi")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(f"http://{bind}/"):
        if death := ground.family.dead():
            raise RuntimeError(death)
        if time.monotonic() > deadline:
            raise RuntimeError(f"No page within {PATIENCE_SECONDS:.0f} s.")
        time.sleep(0.05)
    broker = ground.environment["REDIS_URL"].replace("unix://", "redis+socket://", 1)
    return Site(address=f"http://{bind}", broker=broker)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        raise
    except OSError:
        return False
