"""A private PostgreSQL: its own folder, a unix socket only, an owner role that is no superuser."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from house.servers import binaries, rootless
from house.servers.errors import ServerError
from house.servers.family import Child, Family, Program
from house.servers.places import Place, temporary_folder

SUPERUSER = "postgres"
NAME = "microcovid"  # of the role and of its database
PORT = 5432
FIRST_WITH_BUILTIN_LOCALE = 17
START_SECONDS = 60.0  # a crashed server replays its journal first
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, kw_only=True)
class _Cluster:
    """One data folder and how its server is started."""

    programs: Path
    launcher: rootless.Launcher
    data: Path
    place: Place

    def command(self, name: str, *arguments: str | Path) -> list[str]:
        return [*self.launcher.prefix, str(self.programs / name), *map(str, arguments)]


def start(*, family: Family, place: Place) -> str:
    """This function will start PostgreSQL on a place's data and give the URL of its database.

    Raises: ServerError when it cannot be found or does not start.
    """
    programs = binaries.postgres()
    cluster = _Cluster(
        programs=programs,
        launcher=rootless.launcher(program=programs / "postgres"),
        data=place.data / f"pg{binaries.version(folder=programs)}",
        place=place,
    )
    _create(cluster)
    _forget_a_stranger(cluster.data / "postmaster.pid")
    sockets = temporary_folder(family=family)
    cluster.launcher.own(folder=sockets)
    _serve(cluster=cluster, family=family, sockets=sockets)
    return f"postgresql://{NAME}@:{PORT}/{NAME}?host={sockets}"


def _environment() -> dict[str, str]:
    # PGPORT, PGOPTIONS and their like are meant for somebody else's server.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _create(cluster: _Cluster) -> None:
    if cluster.data.exists():
        cluster.launcher.own(folder=cluster.data)
        return
    # Made beside its place and moved there when complete: an interrupted initdb leaves nothing half done.
    unfinished = cluster.data.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    cluster.launcher.own(folder=unfinished)
    careful = () if cluster.place.durable else ("--no-sync",)
    basics: tuple[str | Path, ...] = (
        "-D",
        unfinished,
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        *_locale(cluster.programs),
    )
    done = subprocess.run(
        cluster.command("initdb", *basics, *careful),
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"PostgreSQL's initdb failed: {done.stderr.strip()}")
    unfinished.rename(cluster.data)


def _locale(programs: Path) -> tuple[str, ...]:
    # The same order of names on every machine, whatever its C library thinks.
    if binaries.version(folder=programs) >= FIRST_WITH_BUILTIN_LOCALE:
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C",)


def _forget_a_stranger(pid_file: Path) -> None:
    # After a kill -9 in a container the recorded number may belong to another program by now.
    if not pid_file.exists():
        return
    command = _command_of(pid_file.read_text().split("\n", 1)[0])
    if command and "postgres" not in command:
        pid_file.unlink()


def _command_of(number: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{number}/cmdline").read_text()
    with contextlib.suppress(OSError):  # macOS has no /proc, a slim container no ps
        ps = ["ps", "-o", "command=", "-p", number]
        return subprocess.run(ps, capture_output=True, text=True, check=False).stdout
    return ""


def _serve(*, cluster: _Cluster, family: Family, sockets: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        child = family.start(program=_program(cluster=cluster, sockets=sockets))
        problem = _ready(child=child, sockets=sockets, deadline=deadline)
        if problem is None:
            return
        family.stop(child=child)
        # The last backends of a killed server let go of its shared memory a moment later.
        if "shared memory block" not in problem or time.monotonic() > deadline:
            raise ServerError(problem)
        time.sleep(0.5)


# A statement that fails is not written out with its values: some of them are sealed.
DISCREET = ("--log_min_error_statement=panic", "--log_error_verbosity=terse")


def _program(*, cluster: _Cluster, sockets: Path) -> Program:
    careless = [] if cluster.place.durable else [f"--{name}=off" for name in CARELESS]
    return Program(
        name="PostgreSQL",
        command=cluster.command(
            "postgres",
            "-D",
            cluster.data,
            "-k",
            sockets,
            "-p",
            str(PORT),
            "--listen_addresses=",
            *DISCREET,
            *careless,
        ),
        environment=_environment(),
        log=cluster.place.logs / "postgres.log",
        ends_with=signal.SIGINT,  # "fast": disconnects clients; SIGTERM would wait for them
    )


def _ready(*, child: Child, sockets: Path, deadline: float) -> str | None:
    while child.process.poll() is None:
        try:
            _create_database(sockets)
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                return f"PostgreSQL did not answer within {START_SECONDS:.0f} s: see {child.program.log}."
            time.sleep(0.02)
        else:
            return None
    return child.obituary()


def _create_database(sockets: Path) -> None:
    connection = psycopg2.connect(host=str(sockets), port=PORT, user=SUPERUSER, dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
    finally:
        connection.close()
