"""One file over HTTP: from a public address, small, soon, and with few redirects, or else not at all."""

import contextlib
import http.client
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import certifi
import urllib3.connection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from house.feeds import addresses
from house.feeds.errors import Away, Unusable

PORTS = {"http": 80, "https": 443}
# Below are mail, shells and the like, to which a crafted address could speak.
_LEAST_PORT_OF_ONES_OWN = 1024
_MOST_ADDRESSES = 3
_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Too busy, too many requests, or a fault of the server's own.
_MAY_PASS = frozenset({408, 425, 429, *range(500, 600)})
_ASKS = {
    "Accept": "application/json, text/csv;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "User-Agent": "microcovid-tax",
}
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a server a fetch puts up with; `silence_seconds` holds for connecting, too."""

    total_seconds: float = 30
    silence_seconds: float = 10
    most_bytes: int = 5_000_000
    most_redirects: int = 3
    allowed_networks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What an address answered, unpacked, and what it calls it."""

    body: bytes
    content_type: str


@dataclass(frozen=True, kw_only=True)
class _Redirected:
    to: str


def check(*, url: str, limits: Limits) -> None:
    """This function will refuse an address that no feed can be fetched from, without asking anybody.

    Names are looked up when they are fetched; a number is looked at now. Raises: Unusable.
    """
    target = _target(url)
    host, port = _host_and_port(target)
    if addresses.is_number(host=host):
        addresses.of_host(host=host, port=port, allowed_networks=limits.allowed_networks)


def fetch(*, url: str, limits: Limits) -> Fetched:
    """This function will fetch what stands at an address, following a few redirects, each checked anew.

    Each host is looked up once, and it is the address found then, and found public, that is connected to.
    Raises: Away for a server that does not answer as it should, Unusable for what is of no use.
    """
    deadline = time.monotonic() + limits.total_seconds
    target = _target(url)
    for _ in range(limits.most_redirects + 1):
        answer = _ask(target, limits, deadline)
        if isinstance(answer, Fetched):
            return answer
        target = _redirected(target, answer.to)
    raise Unusable(f"The address sends us on to another one more than {limits.most_redirects} times.")


def _target(url: str) -> Url:
    try:
        target = parse_url(url)
    except HTTPError as error:
        raise Unusable("This is no address of the web.") from error
    if target.scheme not in PORTS or not target.host or _UNWRITABLE.search(url):
        raise Unusable("An address that begins with https:// or http://, please.")
    if target.auth:
        raise Unusable("An address without a name and password in it, please.")
    if target.port and target.port not in PORTS.values() and target.port < _LEAST_PORT_OF_ONES_OWN:
        raise Unusable(f"No feed is fetched from port {target.port}.")
    return target


def _host_and_port(target: Url) -> tuple[str, int]:
    return str(target.host).strip("[]"), target.port or PORTS[str(target.scheme)]


def _redirected(target: Url, to: str) -> Url:
    onward = _target(urljoin(target.url, to))
    if target.scheme == "https" and onward.scheme != "https":
        raise Unusable("The address sends us on to one that is not encrypted.")
    return onward


def _ask(target: Url, limits: Limits, deadline: float) -> Fetched | _Redirected:
    try:
        with _connected(target, limits, deadline) as connection:
            connection.request("GET", target.request_uri, headers=_headers(target), preload_content=False)
            answer = _answer(connection.getresponse(), limits)
    except (HTTPError, http.client.HTTPException, OSError) as error:
        if time.monotonic() >= deadline:
            raise _too_slow(limits) from error
        raise Away(f"{target.host} broke off, or was silent for too long.") from error
    # A connection that was cut can look like the end of the file.
    if time.monotonic() >= deadline:
        raise _too_slow(limits)
    return answer


@contextlib.contextmanager
def _connected(target: Url, limits: Limits, deadline: float) -> Iterator[urllib3.connection.HTTPConnection]:
    host, port = _host_and_port(target)
    found = addresses.of_host(host=host, port=port, allowed_networks=limits.allowed_networks)
    for address in found[:_MOST_ADDRESSES]:
        connection = _connection(target, address, port, limits)
        with contextlib.closing(connection), _cut_at(deadline, connection) as held:
            if _connects(connection, host):
                held.append(connection.sock)
                yield connection
                return
    raise Away(f"{host} does not answer.")


def _connection(target: Url, address: str, port: int, limits: Limits) -> urllib3.connection.HTTPConnection:
    if target.scheme == "http":
        return urllib3.connection.HTTPConnection(address, port, timeout=limits.silence_seconds)
    context = ssl.create_default_context()
    # Beside the machine's own list, which some lack.
    context.load_verify_locations(certifi.where())
    return urllib3.connection.HTTPSConnection(
        address,
        port,
        timeout=limits.silence_seconds,
        ssl_context=context,
        # We connect to an address; the certificate has to be the host's.
        server_hostname=str(target.host).strip("[]"),
    )


def _connects(connection: urllib3.connection.HTTPConnection, host: str) -> bool:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError as error:
        raise Unusable(f"The certificate of {host} is not valid.") from error
    except (HTTPError, OSError):
        return False
    return True


@contextlib.contextmanager
def _cut_at(
    deadline: float, connection: urllib3.connection.HTTPConnection
) -> Iterator[list[socket.socket | None]]:
    """Time-outs of a socket begin anew with each byte: a server that drips would hold us for days."""
    # A connection lets go of its socket before the answer on it has been read.
    held: list[socket.socket | None] = []

    def cut() -> None:
        for wire in filter(None, (*held, connection.sock)):
            # By another name of the same socket, because TLS keeps a state of its own around the first one.
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(wire.fileno())) as twin:
                twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield held
    finally:
        timer.cancel()


def _headers(target: Url) -> dict[str, str]:
    return _ASKS | {"Host": str(target.host) + (f":{target.port}" if target.port else "")}


def _answer(response: urllib3.HTTPResponse, limits: Limits) -> Fetched | _Redirected:
    if response.status in _REDIRECTS and (to := response.headers.get("Location")):
        return _Redirected(to=to)
    if response.status in _MAY_PASS:
        raise Away(f"The server answers with status {response.status}: it cannot help just now.")
    if response.status != http.HTTPStatus.OK:
        raise Unusable(f"The server answers with status {response.status} instead of the file.")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:12]) > limits.most_bytes:
        raise _too_large(limits)
    body = bytearray()
    # What has come so far, unpacked, and never more than this at a time.
    while piece := response.read1(_CHUNK):
        body += piece
        if len(body) > limits.most_bytes:
            raise _too_large(limits)
    return Fetched(body=bytes(body), content_type=response.headers.get("Content-Type", ""))


def _too_large(limits: Limits) -> Unusable:
    return Unusable(f"The file is larger than {limits.most_bytes / 1_000_000:g} MB.")


def _too_slow(limits: Limits) -> Away:
    return Away(f"The file did not come within {limits.total_seconds:g} seconds.")
