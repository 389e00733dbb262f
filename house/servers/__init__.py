"""Private PostgreSQL and Valkey for one machine: `lasting` for the app, `throwaway` for tests.

Each is started only when its variable, DATABASE_URL or REDIS_URL, is not set; one that is set must answer.
Plain infrastructure: no Django, importable before the settings.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from house.servers import binaries, places, postgres, valkey
from house.servers.errors import InUseError, ServerError
from house.servers.family import Child, Family, Program
from house.servers.places import temporary_folder

__all__ = [
    "Child",
    "Family",
    "InUseError",
    "Program",
    "Running",
    "ServerError",
    "data_folder",
    "lasting",
    "search_path",
    "temporary_folder",
    "throwaway",
]

STARTS = {"DATABASE_URL": postgres.start, "REDIS_URL": valkey.start}


@dataclass(frozen=True, kw_only=True)
class Running:
    """Both servers' URLs, and the family of those that are ours."""

    urls: Mapping[str, str]
    family: Family


def data_folder() -> Path:
    """This function will name the folder of this machine's data: DATA_DIR, or var/ in the project."""
    return Path(os.environ.get("DATA_DIR") or Path(__file__).parents[2] / "var").absolute()


def search_path() -> str:
    """This function will give PATH with PostgreSQL's programs in front, so that pg_dump fits the server."""
    usual = os.environ.get("PATH", os.defpath)
    try:
        return f"{binaries.postgres()}{os.pathsep}{usual}"
    except ServerError:
        return usual


@contextlib.contextmanager
def lasting(*, folder: Path) -> Iterator[Running]:
    """This function will have both servers answer while its block runs, with data kept in a folder.

    Raises: ServerError; InUseError when another process serves from the folder.
    """
    urls = _given()
    if len(urls) == len(STARTS):
        with Family() as family:
            yield Running(urls=urls, family=family)
        return
    place = places.Place(data=folder, logs=folder / "log", durable=True)
    with places.claimed(folder=folder) as claim, Family(keep_open=[claim.fileno()]) as family:
        running = _complete(urls=urls, place=place, family=family)
        places.announce(claim=claim, urls=running.urls)
        yield running


@contextlib.contextmanager
def throwaway() -> Iterator[Running]:
    """This function will have both servers answer while its block runs, quick and without memory.

    Raises: ServerError.
    """
    urls = _given()
    with Family() as family:
        folder = temporary_folder(family=family)
        place = places.Place(data=folder, logs=folder, durable=False)
        yield _complete(urls=urls, place=place, family=family)


def _given() -> dict[str, str]:
    urls = {name: url for name in STARTS if (url := _setting(name))}
    if urls:
        from house.servers import given  # noqa: PLC0415 - it loads slowly and is seldom needed

        given.check(urls=urls)
    return urls


def _setting(name: str) -> str:
    # The settings read NAME or the file that NAME_FILE names; so does this.
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text().strip()
    return os.environ.get(name, "")


def _complete(*, urls: dict[str, str], place: places.Place, family: Family) -> Running:
    started = {name: start(family=family, place=place) for name, start in STARTS.items() if name not in urls}
    return Running(urls=urls | started, family=family)
