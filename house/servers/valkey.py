"""A private Valkey (or Redis): a unix socket only, its data kept by an append-only file."""

import contextlib
import socket
import time
from pathlib import Path

from house.servers import binaries
from house.servers.errors import ServerError
from house.servers.family import Child, Family, Program
from house.servers.places import Place, temporary_folder

START_SECONDS = 30.0


def start(*, family: Family, place: Place) -> str:
    """This function will start Valkey on a place's data and give its URL.

    Raises: ServerError when it cannot be found or does not start.
    """
    data = place.data / "valkey"
    data.mkdir(parents=True, exist_ok=True)
    address = temporary_folder(family=family) / "valkey.sock"
    keep = "yes" if place.durable else "no"
    listening = ("--port", "0", "--unixsocket", address, "--unixsocketperm", "700")
    program = Program(
        name="Valkey",
        command=[binaries.valkey(), *listening, "--dir", data, "--appendonly", keep, "--save", ""],
        log=place.logs / "valkey.log",
    )
    _wait(child=family.start(program=program), address=address)
    return f"unix://{address}"


def _wait(*, child: Child, address: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(address):
        if child.process.poll() is not None:
            raise ServerError(child.obituary())
        if time.monotonic() > deadline:
            raise ServerError(f"Valkey did not answer within {START_SECONDS:.0f} s: see {child.program.log}.")
        time.sleep(0.01)


def _answers(address: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(address))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
