"""The site as it really runs: gunicorn, a Celery worker and beat, on a database and a Valkey of their own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2
from celery import Celery

from house import servers
from house.servers import places, valkey

ROOT = Path(__file__).parents[2]
MANAGE = (sys.executable, str(ROOT / "manage.py"))
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
        with Celery(broker=self.broker) as app, app.connection_for_write() as connection:
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
            folder=ROOT,
        )
        self.family.start(program=program)


@contextlib.contextmanager
def migrated() -> Iterator[str]:
    """An empty database with every table, which each site begins with a copy of."""
    with _database(template="template1") as (name, url):
        environment = _environment(database_url=url, redis_url="")
        _manage(environment, "migrate", "--skip-checks", "--verbosity=0")
        yield name


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
        _manage(ground.environment, "demo", "--skip-checks")
        yield _open(ground)


@contextlib.contextmanager
def _ground(template: str) -> Iterator[_Ground]:
    # In this order: the database can be dropped when nobody is left to hold it.
    with _database(template=template) as (_, database_url), servers.Family() as family:
        folder = servers.temporary_folder(family=family)
        place = places.Place(data=folder, logs=folder, durable=False)
        # A Valkey of its own: other tests clear the cache and fill the queue of theirs.
        redis_url = valkey.start(family=family, place=place)
        environment = _environment(database_url=database_url, redis_url=redis_url)
        yield _Ground(family=family, folder=folder, environment=environment)


def _environment(*, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "house.config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "end to end",
        "PYTHONUNBUFFERED": "1",
    }


def _manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([*MANAGE, *command], env=environment, cwd=ROOT, check=True)


@contextlib.contextmanager
def _database(*, template: str) -> Iterator[tuple[str, str]]:
    url, name = os.environ["DATABASE_URL"], f"e2e_{uuid4().hex[:12]}"
    _execute(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name, urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


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
