"""Where private servers keep their data, sockets and logs, and who may use a data folder."""

import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from house.servers.errors import InUseError
from house.servers.family import Family

LONGEST_FOLDER = 60  # a socket's path must stay under 104 bytes on macOS, 108 on Linux
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """Folders for servers; `durable` data survive the machine's power cut, others only speed up tests."""

    data: Path
    logs: Path
    durable: bool


def temporary_folder(*, family: Family) -> Path:
    """This function will make a folder with a path short enough for sockets, removed with the family."""
    usual = tempfile.gettempdir()
    parent = usual if len(usual) < LONGEST_FOLDER else "/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="microcovid-", dir=parent))
    family.remove_at_end(folder=folder)
    return folder


@contextlib.contextmanager
def claimed(*, folder: Path) -> Iterator[TextIO]:
    """This function will hold a data folder for this process alone.

    Raises: InUseError when another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        _lock(file)
        announce(claim=file, urls={})
        try:
            yield file
        finally:
            file.truncate(0)


def announce(*, claim: TextIO, urls: Mapping[str, str]) -> None:
    """This function will tell whoever comes next who holds the folder and where its servers answer."""
    claim.seek(0)
    claim.truncate()
    json.dump({"pid": os.getpid(), "urls": dict(urls)}, claim)
    claim.flush()


def _lock(file: TextIO) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        holder, urls = _holder(file)
        # A killed holder's guard keeps the lock until the last child is gone: worth a short wait.
        if _runs(holder) or time.monotonic() > deadline:
            raise InUseError(
                message=f"{Path(file.name).parent} is in use by a run that has not ended (process {holder}): "
                "stop that one first.",
                urls=urls,
            )
        time.sleep(0.1)


def _holder(file: TextIO) -> tuple[int, dict[str, str]]:
    file.seek(0)
    try:
        said = json.load(file)
    except ValueError:  # just taken, nothing written yet
        return 0, {}
    return said["pid"], said["urls"]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0
