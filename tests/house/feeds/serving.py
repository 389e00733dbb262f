"""Real servers on this machine that answer as they are told: well, slowly, too much, not at all."""

import contextlib
import datetime
import gzip
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass
class Server:
    """Where it answers, what it answers by path, and what it was asked for; `over` is set at its end."""

    port: int = 0
    scheme: str = "http"
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def running(*, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of this machine, until the block ends."""
    server = Server(scheme="https" if tls else "http")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append(self.path)
            server.hosts.append(self.headers["Host"])
            path = self.path.partition("?")[0]
            # Who asks goes away when it has had enough.
            with contextlib.suppress(OSError):
                server.pages.get(path, status(404))(self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        if tls:
            listening.socket = tls.wrap_socket(
                listening.socket, server_side=True, do_handshake_on_connect=False
            )
        server.port = listening.server_port
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listening.shutdown()
            thread.join()


def says(text: str | bytes, *, kind: str = "application/json", **headers: str) -> Answer:
    """A good answer with this body."""
    body = text.encode() if isinstance(text, str) else text

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        length = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (
            length | {name.replace("_", "-"): value for name, value in headers.items()}
        ).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def zipped(body: bytes) -> Answer:
    return says(gzip.compress(body), Content_Encoding="gzip")


def status(code: int, **headers: str) -> Answer:
    """An answer of this status, without a body."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in (headers | {"Content-Length": "0"}).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return answer


def sends_on(to: str) -> Answer:
    return status(302, Location=to)


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, and the last one for good."""
    left = list(answers)

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        next_one = left.pop(0) if len(left) > 1 else left[0]
        next_one(handler)

    return answer


def breaks_off(text: str) -> Answer:
    """Half of what was announced, and then nobody."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(2 * len(text)))
        handler.end_headers()
        handler.wfile.write(text.encode())
        handler.close_connection = True

    return answer


def hangs(server: Server) -> Answer:
    """Takes the question and says nothing."""
    return lambda _handler: (server.over.wait(60), None)[1]


def drips(server: Server, *, before: bytes = b"", drop: bytes = b" ") -> Answer:
    """A byte now and then, sooner than any silence is too long, for as long as anybody listens."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(before)
        handler.close_connection = True
        while not server.over.wait(0.02):
            handler.wfile.write(drop)

    return answer


def floods(server: Server) -> Answer:
    """Without a length, and without an end."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
        handler.close_connection = True
        while not server.over.is_set():
            handler.wfile.write(b"x" * 65_536)

    return answer


def certificate(*, folder: Path, name: str) -> Path:
    """A certificate for a host's name, signed by itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    try:
        general: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        general = x509.DNSName(name)
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([general]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path
