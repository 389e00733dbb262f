"""A server on this machine that feeds may be fetched from, as they may from public ones."""

from collections.abc import Iterator

import pytest

from tests.house.feeds import serving


@pytest.fixture
def server(settings) -> Iterator[serving.Server]:
    settings.FEED_ALLOWED_NETWORKS = list(serving.LOOPBACK)
    with serving.running() as started:
        yield started
