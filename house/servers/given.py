"""Servers given by the environment: reached or refused with a reason, never with their password."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg2
import redis

from house.servers.errors import ServerError

PATIENCE_SECONDS = 5
REASONS = {
    "connection refused": "the connection was refused",
    "timeout": "it did not answer in time",
    "timed out": "it did not answer in time",
    "translate host name": "the host's name is unknown",
    "name or service not known": "the host's name is unknown",
    "no such file": "the socket does not exist",
    "authentication": "the user or the password was refused",
    "no password supplied": "the user or the password was refused",
    "wrongpass": "the user or the password was refused",
    "noauth": "the user or the password was refused",
    "does not exist": "the database or the user does not exist",
}


def check(*, urls: Mapping[str, str]) -> None:
    """This function will make sure that each of the given servers answers.

    Raises: ServerError with the variable's name and the host.
    """
    for name, url in urls.items():
        CHECKS[name](url)


def _check_postgres(url: str) -> None:
    try:
        psycopg2.connect(url, connect_timeout=PATIENCE_SECONDS).close()
    except psycopg2.Error as error:
        raise _refusal(variable="DATABASE_URL", url=url, error=error) from None


def _check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE_SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        raise _refusal(variable="REDIS_URL", url=url, error=error) from None


CHECKS = {"DATABASE_URL": _check_postgres, "REDIS_URL": _check_redis}


def _refusal(*, variable: str, url: str, error: Exception) -> ServerError:
    # The driver's own words may quote the whole URL, so only a known reason is passed on.
    text = str(error).lower()
    reason = next((said for word, said in REASONS.items() if word in text), "no connection could be made")
    return ServerError(f"{variable} is set, but nothing usable answers at {_host(url)}: {reason}.")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "what it names (it is no valid URL)"
    return f"{parts.hostname}{port}" if parts.hostname else parts.path or "what it names"
