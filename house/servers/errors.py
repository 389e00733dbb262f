"""What can go wrong with the servers, each said in one sentence to the person at the console."""

from collections.abc import Mapping


class ServerError(Exception):
    """A server could not be found, reached or started."""


class InUseError(ServerError):
    """Another process holds this data folder; its servers may be used at `urls` once they are up."""

    def __init__(self, *, message: str, urls: Mapping[str, str]) -> None:
        super().__init__(message)
        self.urls = urls
