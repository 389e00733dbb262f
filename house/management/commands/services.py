"""Run a command with PostgreSQL and Valkey up: `manage.py services -- CMD …`."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from house import servers


class Command(BaseCommand):
    help = "Run a command with the private servers up and DATABASE_URL and REDIS_URL exported."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--throwaway", action="store_true", help="empty servers, gone afterwards")
        parser.add_argument("command", nargs="+", metavar="-- CMD", help="the command and its arguments")

    def handle(self, *args: Any, command: list[str], throwaway: bool, **options: Any) -> None:
        here = servers.throwaway() if throwaway else servers.lasting(folder=servers.data_folder())
        try:
            with here as running:
                code = _run(command=command, urls=running.urls, family=running.family)
        except servers.InUseError as busy:
            code = _join(command=command, busy=busy)
        except servers.ServerError as error:
            raise CommandError(str(error)) from None
        sys.exit(code)


def _join(*, command: list[str], busy: servers.InUseError) -> int:
    # `up` is running: its servers serve this command too.
    if not busy.urls:
        raise CommandError(str(busy))
    with servers.Family() as family:
        return _run(command=command, urls=busy.urls, family=family)


def _run(*, command: list[str], urls: Mapping[str, str], family: servers.Family) -> int:
    environment = {**os.environ, **urls, "PATH": servers.search_path()}
    program = servers.Program(name=command[0], command=command, environment=environment, terminal=True)
    try:
        child = family.start(program=program)
    except OSError as error:
        raise CommandError(f"{command[0]} cannot be run: {error.strerror}.", returncode=127) from None
    _pass_signals_on(child)
    while (code := child.process.poll()) is None:
        if death := family.dead():
            raise CommandError(death)
        time.sleep(0.02)
    return code if code >= 0 else 128 - code


def _pass_signals_on(child: servers.Child) -> None:
    def pass_on(number: int, _: object) -> None:
        # A terminal's Ctrl-C has reached the command already; twice would look impatient.
        if number != signal.SIGINT or not sys.stdin.isatty():
            child.process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
