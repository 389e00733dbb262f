"""A fetch against servers that behave well, badly, slowly and not at all, on this machine."""

import socket
import ssl
import sys
import threading

import pytest

from house.feeds import fetching
from house.feeds.errors import Away, FeedError, Unusable
from tests.house.feeds import serving

ROWS = '[{"day": "2026-03-01", "value": "1.5"}]'


def fetch(url: str, **limits: object) -> fetching.Fetched:
    told = {"allowed_networks": serving.LOOPBACK, "total_seconds": 5, "silence_seconds": 2} | limits
    return fetching.fetch(url=url, limits=fetching.Limits(**told))


_HEARD: list[dict[str, list[tuple]]] = []


def _hear(event: str, arguments: tuple) -> None:
    for heard in _HEARD:
        if event in heard and threading.current_thread() is threading.main_thread():
            heard[event].append(arguments)


@pytest.fixture(scope="module")
def hook():
    # Python lets nobody take such a hook away; without a listener it does nothing.
    sys.addaudithook(_hear)


@pytest.fixture
def listening_in(hook):
    """What this thread asks of the network: Python's own audit of it."""
    heard = {"socket.getaddrinfo": [], "socket.connect": []}
    _HEARD.append(heard)
    yield heard
    _HEARD.remove(heard)


# --- What works ------------------------------------------------------------------------------------------


def test_a_file_comes_as_it_is_with_what_it_is_called(server):
    server.pages["/data"] = serving.says(ROWS)

    fetched = fetch(server.url("/data?$order=week DESC&$limit=5"))

    assert (fetched.body, fetched.content_type) == (ROWS.encode(), "application/json")
    assert server.asked == ["/data?$order=week%20DESC&$limit=5"]
    assert server.hosts == [f"127.0.0.1:{server.port}"]


def test_a_file_that_was_packed_is_unpacked(server):
    server.pages["/data"] = serving.zipped(ROWS.encode())

    assert fetch(server.url("/data")).body == ROWS.encode()


def test_a_few_redirects_are_followed_and_no_more(server):
    for step in range(5):
        server.pages[f"/{step}"] = serving.sends_on(f"/{step + 1}")
    server.pages["/5"] = serving.says(ROWS)

    assert fetch(server.url("/2")).body == ROWS.encode()
    with pytest.raises(Unusable, match="more than 3 times"):
        fetch(server.url("/1"))


# --- Where it may go -------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
def test_by_default_this_machine_is_not_asked(server, host):
    server.pages["/"] = serving.says(ROWS)

    with pytest.raises(Unusable, match="not a public address"):
        fetching.fetch(url=server.url(host=host), limits=fetching.Limits())
    assert server.asked == []


def test_a_redirect_to_where_one_may_not_go_is_not_followed(server):
    server.pages["/"] = serving.sends_on(f"http://127.0.0.2:{server.port}/secret")
    server.pages["/secret"] = serving.says(ROWS)

    with pytest.raises(Unusable, match=r"127\.0\.0\.2 is not a public address"):
        fetch(server.url(), allowed_networks=("127.0.0.1/32",))
    assert server.asked == ["/"]


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "data:,x", "example.org", ""),
        *(
            "http://",
            "https:///path",
            "http://user:word@example.org/",
            "http://[::1",
            "http://example.org:x/",
        ),
        *("http://example.org:22/", "http://example.org:25/", "http://exa\nmple.org/", "http://a\\@b.org/"),
        *("http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://10.0.0.1/"),
    ],
)
def test_what_is_no_address_of_a_public_file_is_refused_without_asking(url):
    with pytest.raises(Unusable):
        fetching.check(url=url, limits=fetching.Limits())


@pytest.mark.parametrize("to", ["ftp://example.org/", "http://example.org:25/", "//user:word@example.org/"])
def test_no_redirect_leads_anywhere_else_either(server, to):
    server.pages["/"] = serving.sends_on(to)

    with pytest.raises(Unusable):
        fetch(server.url())


def test_a_host_is_looked_up_once_and_the_address_that_was_found_is_connected_to(server, listening_in):
    server.pages["/"] = serving.says(ROWS)

    fetch(server.url(host="localhost"))

    looked_up = [host for host, *_ in listening_in["socket.getaddrinfo"]]
    # A number is looked up as well, and is what it is.
    assert looked_up.count("localhost") == 1
    assert set(looked_up) <= {"localhost", "::1", "127.0.0.1"}
    assert all(where[0] in {"::1", "127.0.0.1"} for _, where, *_ in listening_in["socket.connect"])


# --- How much of it --------------------------------------------------------------------------------------


def test_ten_megabytes_are_too_many_and_are_not_waited_for(server):
    server.pages["/"] = serving.says(b" " * 10_000_000)

    with pytest.raises(Unusable, match="larger than 5 MB"):
        fetch(server.url())


def test_a_file_without_a_length_is_left_when_it_is_too_large(server):
    server.pages["/"] = serving.floods(server)

    with pytest.raises(Unusable, match="larger than 1 MB"):
        fetch(server.url(), most_bytes=1_000_000)


def test_what_is_small_until_it_is_unpacked_is_too_large_all_the_same(server):
    server.pages["/"] = serving.zipped(bytes(50_000_000))

    with pytest.raises(Unusable, match="larger than 5 MB"):
        fetch(server.url())


# --- How long --------------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200 OK\r\nX-", HEAD + b"\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["status", "header", "body", "chunk"],
)
def test_a_server_that_drips_is_cut_off(server, before):
    server.pages["/"] = serving.drips(server, before=before, drop=b"1")

    with pytest.raises(Away, match=r"did not come within 0\.4 seconds"):
        fetch(server.url(), total_seconds=0.4)


def test_a_server_that_drips_while_it_agrees_on_a_cipher_is_cut_off():
    def drip() -> None:
        accepted, _ = listener.accept()
        with accepted:
            accepted.settimeout(30)
            # The beginning of a record that is to have 16,000 bytes.
            accepted.sendall(b"\x16\x03\x03\x3e\x80")
            try:
                while not over.wait(0.02):
                    accepted.sendall(b"\x02")
            except OSError:
                pass

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(Away):
            fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/", total_seconds=0.4)
        over.set()
        thread.join(5)


def test_a_server_that_says_nothing_is_left(server):
    server.pages["/"] = serving.hangs(server)

    with pytest.raises(Away, match="silent for too long"):
        fetch(server.url(), silence_seconds=0.2)


def test_nobody_there_may_be_there_another_day(server):
    with serving.running() as gone:
        address = gone.url()

    with pytest.raises(Away, match="does not answer"):
        fetch(address)


# --- What it answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 502, 503, 504, 429])
def test_a_fault_of_the_servers_may_pass(server, code):
    server.pages["/"] = serving.status(code)

    with pytest.raises(Away, match=str(code)):
        fetch(server.url())


@pytest.mark.parametrize("code", [204, 206, 304, 400, 401, 403, 404, 410])
def test_another_answer_than_the_file_stays_so(server, code):
    server.pages["/"] = serving.status(code)

    with pytest.raises(Unusable, match=str(code)):
        fetch(server.url())


@pytest.mark.parametrize(
    "answer",
    [serving.breaks_off(ROWS), serving.says(b"\x1f\x8b\x08nonsense", Content_Encoding="gzip")],
    ids=["half", "not gzip"],
)
def test_a_file_that_breaks_off_or_cannot_be_unpacked_is_not_read(server, answer):
    server.pages["/"] = answer

    with pytest.raises(Away, match="broke off"):
        fetch(server.url())


# --- Encrypted -------------------------------------------------------------------------------------------


@pytest.fixture
def trusting(tmp_path, monkeypatch):
    """Serves as `localhost`, with a certificate that this machine trusts."""

    def start(name: str):
        made = serving.certificate(folder=tmp_path, name=name)
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(made)
        return serving.running(tls=tls)

    return start


def test_the_certificate_is_the_hosts_though_an_address_is_connected_to(trusting):
    with trusting("localhost") as server:
        server.pages["/"] = serving.says(ROWS)

        assert fetch(server.url(host="localhost")).body == ROWS.encode()
        assert server.hosts == [f"localhost:{server.port}"]


def test_another_hosts_certificate_is_refused(trusting):
    with trusting("example.org") as server:
        server.pages["/"] = serving.says(ROWS)

        with pytest.raises(Unusable, match="certificate of localhost is not valid"):
            fetch(server.url(host="localhost"))
        assert server.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(trusting, monkeypatch):
    with trusting("localhost") as server:
        monkeypatch.delenv("SSL_CERT_FILE")

        with pytest.raises(Unusable, match="certificate"):
            fetch(server.url(host="localhost"))


def test_what_was_encrypted_is_not_followed_to_where_it_is_not(trusting, server):
    with trusting("localhost") as encrypted:
        encrypted.pages["/"] = serving.sends_on(server.url())

        with pytest.raises(FeedError, match="not encrypted"):
            fetch(encrypted.url(host="localhost"))
    assert server.asked == []
