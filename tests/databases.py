"""Databases of a test's own, as in production: every table by `migrate`, no guard switched off."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2

ROOT = Path(__file__).parents[1]
MANAGE = (sys.executable, str(ROOT / "manage.py"))


@contextlib.contextmanager
def migrated(*, server: str = "") -> Iterator[str]:
    """The URL of an empty database with every table; on the run's server unless another's URL is given."""
    with copy(template="template1", server=server) as url:
        manage("migrate", "--skip-checks", "--verbosity=0", environment=environment(database_url=url))
        yield url


@contextlib.contextmanager
def copy(*, template: str, server: str = "") -> Iterator[str]:
    """The URL of a copy of a database that nobody is connected to."""
    home, name = server or os.environ["DATABASE_URL"], f"own_{uuid4().hex[:12]}"
    # As files: the quicker way leaves sequences that a crash sets back to where they stood in the template.
    execute(home, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield urlsplit(home)._replace(path=f"/{name}").geturl()
    finally:
        execute(home, f"DROP DATABASE {name} WITH (FORCE)")


def name_in(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def environment(*, database_url: str, redis_url: str = "") -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "house.config.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url or os.environ["REDIS_URL"],
        "SECRET_KEY": "a database of its own",
        "HEALTH_KEY": "a database of its own, with answers in it",
        "PYTHONUNBUFFERED": "1",
    }


def manage(*command: str, environment: Mapping[str, str]) -> None:
    subprocess.run([*MANAGE, *command], env=environment, cwd=ROOT, check=True)


def run(function: str, *, url: str, redis_url: str = "") -> None:
    """Calls a function in a process whose database this is: `tests.ledger.street.build()`."""
    module = function.partition("(")[0].rpartition(".")[0]
    command = ("shell", "--no-imports", "--command", f"import {module}; {function}")
    manage(*command, environment=environment(database_url=url, redis_url=redis_url))


def execute(url: str, statement: str) -> None:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def rows(url: str, query: str) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
