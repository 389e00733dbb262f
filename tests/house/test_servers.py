"""Private servers: they start for anybody, keep what they were given, and refuse in plain words."""

import contextlib
import os
import signal
import stat
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from house import servers

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


def _sql(running: servers.Running, statement: str) -> list[tuple]:
    with contextlib.closing(psycopg2.connect(running.urls["DATABASE_URL"])) as connection, connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _valkey(running: servers.Running) -> redis.Redis:
    return redis.Redis.from_url(running.urls["REDIS_URL"])


def _process(running: servers.Running, name: str) -> psutil.Process:
    return next(
        psutil.Process(child.process.pid) for child in running.family.children if child.program.name == name
    )


def test_the_apps_role_is_no_superuser_but_may_make_test_databases(tmp_path):
    with servers.lasting(folder=tmp_path) as running:
        rows = _sql(
            running, "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )

    assert rows == [("microcovid", False, True)]


def test_data_are_there_at_the_next_start(tmp_path):
    with servers.lasting(folder=tmp_path) as running:
        _sql(running, "CREATE TABLE kept AS SELECT 42 AS answer")
        with _valkey(running) as client:
            client.set("kept", "42")

    with servers.lasting(folder=tmp_path) as running, _valkey(running) as client:
        assert _sql(running, "SELECT answer FROM kept") == [(42,)]
        assert client.get("kept") == b"42"


def test_data_outlive_servers_that_were_killed(tmp_path):
    with servers.lasting(folder=tmp_path) as running:
        _sql(running, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
        with _valkey(running) as client:
            client.set("kept", "42")
        for name in ("PostgreSQL", "Valkey"):
            _process(running, name).kill()

    with servers.lasting(folder=tmp_path) as running, _valkey(running) as client:
        assert _sql(running, "SELECT count(*) FROM kept") == [(1000,)]
        assert client.get("kept") == b"42"


def test_a_killed_server_is_reported_with_its_name(tmp_path):
    with servers.lasting(folder=tmp_path) as running:
        before = running.family.dead()
        process = _process(running, "PostgreSQL")
        process.send_signal(signal.SIGKILL)
        running.family.children[0].process.wait(timeout=5)

        assert before is None
        assert "PostgreSQL ended (signal SIGKILL)" in running.family.dead()


def test_a_pid_file_naming_a_stranger_does_not_stop_postgres(tmp_path):
    with servers.lasting(folder=tmp_path):
        pid_file = next(tmp_path.glob("pg*/postmaster.pid"))
        text = pid_file.read_text()
    pid_file.write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))

    with servers.lasting(folder=tmp_path) as running:
        assert _sql(running, "SELECT 1") == [(1,)]


def test_postgres_starts_where_user_namespaces_are_forbidden(tmp_path, monkeypatch):
    refusing = tmp_path / "bin" / "unshare"
    refusing.parent.mkdir()
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refusing.parent}:{os.environ['PATH']}")

    with servers.lasting(folder=tmp_path / "var") as running:
        assert _sql(running, "SELECT 1") == [(1,)]


def test_an_interrupted_initdb_does_not_stand_in_the_way(tmp_path):
    with servers.lasting(folder=tmp_path / "other"):
        name = next((tmp_path / "other").glob("pg*")).name
    (tmp_path / "var" / f"{name}.new" / "base").mkdir(parents=True)

    with servers.lasting(folder=tmp_path / "var") as running:
        assert _sql(running, "SELECT 1") == [(1,)]


def test_settings_for_other_peoples_postgres_are_ignored(tmp_path, monkeypatch):
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")

    with servers.lasting(folder=tmp_path) as running:
        assert _sql(running, "SELECT current_database()") == [("microcovid",)]


def test_a_folder_in_use_is_refused_and_says_where_its_servers_are(tmp_path):
    with servers.lasting(folder=tmp_path) as running:
        with pytest.raises(servers.InUseError, match=f"process {os.getpid()}") as refusal:
            servers.lasting(folder=tmp_path).__enter__()

        assert refusal.value.urls == running.urls


def test_throwaway_servers_leave_no_process_and_no_folder():
    with servers.throwaway() as running:
        processes = [_process(running, name) for name in ("PostgreSQL", "Valkey")]
        folder = Path(running.urls["REDIS_URL"].removeprefix("unix://")).parent

        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not any(process.is_running() for process in processes)
    assert not folder.exists()


def test_a_server_that_is_given_is_used_and_not_started(monkeypatch):
    with servers.throwaway() as first:
        monkeypatch.setenv("DATABASE_URL", first.urls["DATABASE_URL"])

        with servers.throwaway() as second:
            names = [child.program.name for child in second.family.children]

            assert second.urls["DATABASE_URL"] == first.urls["DATABASE_URL"]
            assert names == ["Valkey"]


@pytest.mark.parametrize(
    ("variable", "url", "place"),
    [
        ("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/house", "127.0.0.1:1"),
        ("DATABASE_URL", "postgresql://me:s3cret@nowhere.invalid/house", "nowhere.invalid"),
        ("DATABASE_URL", "mysql://me:s3cret@db/house", "db"),
        ("DATABASE_URL", "postgresql://me:s3c ret@db:port/house", "no valid URL"),
        ("REDIS_URL", "redis://:s3cret@127.0.0.1:1/0", "127.0.0.1:1"),
        ("REDIS_URL", "unix:///nowhere/valkey.sock", "/nowhere/valkey.sock"),
        ("REDIS_URL", "gopher://:s3cret@host", "host"),
    ],
)
def test_a_given_server_that_is_dead_is_refused_without_its_password(monkeypatch, variable, url, place):
    monkeypatch.setenv(variable, url)

    with pytest.raises(servers.ServerError) as refusal:
        servers.throwaway().__enter__()

    message = str(refusal.value)
    assert message.startswith(f"{variable} is set, but")
    assert place in message
    assert "s3c" not in message
    assert "\n" not in message


def test_an_address_in_a_file_counts_as_given(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("redis://127.0.0.1:1/0\n")
    monkeypatch.setenv("REDIS_URL_FILE", str(tmp_path / "url"))

    with pytest.raises(servers.ServerError, match=r"REDIS_URL is set, .* 127\.0\.0\.1:1"):
        servers.throwaway().__enter__()


def _wait_beside(program: servers.Program) -> None:
    with servers.Family() as family:
        family.start(program=program)
        time.sleep(5)


@pytest.mark.parametrize("attempt", range(10))
def test_a_signal_while_a_child_starts_leaves_no_orphan(tmp_path, attempt):
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    script = f"echo $$ > {tmp_path}/pid; kill -TERM $PPID; exec sleep 60"

    with pytest.raises(SystemExit):
        _wait_beside(servers.Program(name="Sleeper", command=["sh", "-c", script]))

    signal.signal(signal.SIGTERM, before)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
