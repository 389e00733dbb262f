"""Run everything here: private servers, the database made ready, the web server, a worker and beat.

It loads neither the settings nor the apps: only its children need them, and the first page comes sooner.
"""

import argparse
import dataclasses
import http.client
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from house import servers

PROJECT = Path(__file__).parents[3]
ANSWER_SECONDS = 60.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
CELERY = (sys.executable, "-m", "celery", "--app", "house.config")


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Site:
    """Where the pages will be, and what every child needs to know."""

    host: str
    port: int
    data: Path
    environment: Mapping[str, str]

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def program(self, name: str, *command: str, log: str | None = None) -> servers.Program:
        return servers.Program(
            name=name,
            command=command,
            environment=self.environment,
            log=self.data / "log" / log if log else None,
            folder=PROJECT,
        )


class Command(BaseCommand):
    help = "Run everything here: private servers, the demo house, the web server, a worker and beat."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--port", type=_port, default=port, help="where to listen (PORT, else 8000)")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        host = os.environ.get("HOST") or "127.0.0.1"
        _require_free(host=host, port=port)
        _stop_on_signals()
        data = servers.data_folder()
        try:
            with servers.lasting(folder=data) as running, servers.Family() as apps:
                gate = servers.temporary_folder(family=apps) / "open"
                environment = {**os.environ, **running.urls, **_secrets(data)}
                environment |= {"PYTHONUNBUFFERED": "1", "WEB_GATE": str(gate)}
                environment.setdefault("SITE_URL", f"http://localhost:{port}")
                site = _Site(host=host, port=port, data=data, environment=environment)
                self._open(site=site, apps=apps)
                _keep(running.family, apps)
        except servers.ServerError as error:
            raise CommandError(str(error)) from None

    def _open(self, *, site: _Site, apps: servers.Family) -> None:
        gunicorn = (sys.executable, "-m", "gunicorn", "--config", "python:house.servers.web")
        # It loads beside the migrations, and listens when `prepare` opens the gate after them.
        apps.start(
            program=site.program("The web server", *gunicorn, "--bind", site.bind, "house.config.wsgi")
        )
        said = _prepare(site=site, apps=apps)
        _until(lambda: _answers(site), apps=apps)
        worker = ("worker", "--concurrency=2", "--loglevel=info")
        apps.start(program=site.program("The worker", *CELERY, *worker, log="worker.log"))
        schedule = str(site.data / "beat-schedule")
        beat = ("beat", "--schedule", schedule, "--pidfile=", "--loglevel=info")
        apps.start(program=site.program("Beat", *CELERY, *beat, log="beat.log"))
        self.stdout.write(f"\nMicrocovid Tax is at http://{_name(site)}:{site.port}/\n\n{said}\n")
        self.stdout.write(f"Data and logs: {site.data}. Ctrl-C stops everything.")
        self.stdout.flush()


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: choose a number from 1 to 65535")
    return int(text)


def _require_free(*, host: str, port: int) -> None:
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise CommandError(
                f"Port {port} on {host} cannot be used ({reason}): choose another, as in PORT=8001 bin/run."
            ) from None


def _stop_on_signals() -> None:
    def stop(number: int, _: object) -> NoReturn:
        sys.exit(130 if number == signal.SIGINT else 0)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _secrets(data: Path) -> dict[str, str]:
    # Made once, so that a restart signs nobody out and kept answers stay readable; files, so that no process
    # list shows them.
    names = [name for name in ("SECRET_KEY", "HEALTH_KEY") if not _is_given(name)]
    return {f"{name}_FILE": str(_secret(data / name.lower())) for name in names}


def _is_given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _secret(file: Path) -> Path:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(50))
        unfinished.rename(file)
    return file


def _prepare(*, site: _Site, apps: servers.Family) -> str:
    """Run `prepare` and give what it says: the demo's sign-ins."""
    manage = (sys.executable, str(PROJECT / "manage.py"))
    child = apps.start(program=site.program("Preparing the data", *manage, "prepare", log="prepare.log"))
    while child.process.poll() is None:
        time.sleep(0.01)
    if child.process.returncode:
        raise CommandError(child.obituary())
    apps.stop(child=child)
    return child.words()


def _until(true: Callable[[], bool], *, apps: servers.Family) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not true():
        if death := apps.dead():
            raise CommandError(death)
        if time.monotonic() > deadline:
            raise CommandError(f"The web server gave no page within {ANSWER_SECONDS:.0f} s.")
        time.sleep(0.02)


def _answers(site: _Site) -> bool:
    connection = http.client.HTTPConnection(ANY_ADDRESS.get(site.host, site.host), site.port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _keep(*families: servers.Family) -> None:
    while True:
        for family in families:
            if death := family.dead():
                raise CommandError(f"{death}\nEverything else was stopped.")
        time.sleep(0.2)


def _name(site: _Site) -> str:
    return "localhost" if site.host in {"127.0.0.1", "::1", *ANY_ADDRESS} else site.host
