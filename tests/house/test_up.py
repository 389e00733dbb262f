"""`manage.py up` and `manage.py services`, started as a person starts them."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.core.management.base import CommandError

from house.management.commands import up

PROJECT = Path(__file__).parents[2]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
SECRETS = ("secret_key", "health_key")

pytestmark = pytest.mark.xdist_group("up")


@dataclass(frozen=True, kw_only=True)
class Site:
    process: "subprocess.Popen[str]"
    port: int
    data: Path
    console: Path

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        return False

    def said(self) -> str:
        return self.console.read_text()

    def urls(self) -> dict[str, str]:
        return json.loads((self.data / "lock").read_text())["urls"]

    def everyone(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("up") / "var"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(data: Path, **more: str) -> dict[str, str]:
    given = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")
    kept = {key: value for key, value in os.environ.items() if key not in given}
    return {**kept, "DATA_DIR": str(data), **more}


def _manage(*arguments: str, data: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=_environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_TO_START,
    )


@contextlib.contextmanager
def _up(data: Path) -> Iterator[Site]:
    port = _free_port()
    data.mkdir(parents=True, exist_ok=True)
    console = data / f"console-{port}"
    with console.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=PROJECT,
            env=_environment(data, PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    site = Site(process=process, port=port, data=data, console=console)
    try:
        _wait(lambda: "Ctrl-C stops everything" in site.said(), site)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=SECONDS_TO_STOP)


def _wait(true, site: Site) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not true():
        assert site.process.poll() is None, site.said()
        assert time.monotonic() < deadline, site.said()
        time.sleep(0.05)


def _left(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=SECONDS_TO_STOP)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def _houses(site: Site) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(site.urls()["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT id, name FROM house_house")
        return cursor.fetchall()


def test_up_gives_an_address_that_answers_and_the_ways_to_sign_in(data):
    with _up(data) as site:
        assert f"http://localhost:{site.port}/" in site.said()
        assert re.search(r"password \S+\n +\S+@\S+", site.said())
        assert site.answers()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_stops_everything_within_seconds(data, number, code):
    with _up(data) as site:
        everyone = site.everyone()

        site.process.send_signal(number)

        assert site.process.wait(timeout=SECONDS_TO_STOP) == code
        assert len(everyone) > 8  # itself, two guards, two servers, the web's three, the worker's, beat
        assert _left(everyone) == []


def test_a_killed_up_leaves_nothing_running_and_the_next_start_finds_its_data(data):
    with _up(data) as site:
        houses, keys = _houses(site), [(data / name).read_text() for name in SECRETS]
        everyone = site.everyone()
        site.process.kill()
        site.process.wait()

        assert _left(everyone) == []
    with _up(data) as site:
        assert houses
        assert _houses(site) == houses
        assert [(data / name).read_text() for name in SECRETS] == keys
        assert len(set(keys)) == 2
        assert all((data / name).stat().st_mode & 0o077 == 0 for name in SECRETS)


@pytest.mark.parametrize("word", ["gunicorn", "postgres", "guard"])
def test_the_death_of_any_child_ends_all_and_says_whose_it_was(data, word):
    with _up(data) as site:
        everyone = site.everyone()
        child = next(
            process
            for process in everyone
            if process.ppid() == site.process.pid and word in " ".join(process.cmdline())
        )

        child.kill()

        assert site.process.wait(timeout=SECONDS_TO_STOP) == 1
        assert re.search(r"CommandError: .*(ended \(signal SIGKILL\)|was killed)", site.said())
        assert _left(everyone) == []


def test_beside_a_running_up_a_second_is_refused_and_a_command_uses_its_servers(data):
    with _up(data) as site:
        second = _manage("up", data=data, PORT=str(_free_port()))
        printing = "import os; print(os.environ['DATABASE_URL'])"
        command = _manage("services", "--", sys.executable, "-c", printing, data=data)

        assert second.returncode == 1
        assert f"in use by a run that has not ended (process {site.process.pid})" in second.stderr
        assert command.returncode == 0, command.stderr
        assert command.stdout.strip() == site.urls()["DATABASE_URL"]
        assert site.answers()


def test_a_taken_port_is_refused_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = _manage("up", "--port", str(port), data=tmp_path / "var")

    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(port):
    parser = up.Command().create_parser("manage.py", "up")

    with pytest.raises(CommandError, match="is no port"):
        parser.parse_args([f"--port={port}"])


def test_a_given_database_that_is_dead_is_refused_in_one_sentence(tmp_path):
    url = "postgresql://me:s3cret@127.0.0.1:1/house"

    refused = _manage("up", data=tmp_path / "var", DATABASE_URL=url, PORT=str(_free_port()))

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "CommandError: DATABASE_URL is set, but nothing usable answers at 127.0.0.1:1: "
        "the connection was refused."
    )


def test_services_gives_a_command_both_addresses_and_takes_its_exit_code(tmp_path):
    program = "import os, sys; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); sys.exit(7)"

    done = _manage("services", "--", sys.executable, "-c", program, data=tmp_path / "var")

    assert done.returncode == 7
    assert re.fullmatch(r"postgresql://microcovid@\S+ unix:///\S+\n", done.stdout)


def test_services_passes_a_stop_on_to_its_command(tmp_path):
    program = "import time; print('here', flush=True); time.sleep(60)"
    launcher = subprocess.Popen(
        [sys.executable, "manage.py", "services", "--throwaway", "--", sys.executable, "-c", program],
        cwd=PROJECT,
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    with launcher:
        assert launcher.stdout.readline() == "here\n"
        everyone = psutil.Process(launcher.pid).children(recursive=True)

        launcher.send_signal(signal.SIGTERM)

        assert launcher.wait(timeout=SECONDS_TO_STOP) == 128 + signal.SIGTERM
        assert _left(everyone) == []


def test_services_says_which_command_it_cannot_run(tmp_path):
    refused = _manage("services", "--throwaway", "--", "no-such-command", data=tmp_path)

    assert refused.returncode == 127
    assert "no-such-command cannot be run" in refused.stderr
