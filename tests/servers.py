"""A pytest plug-in: real PostgreSQL and Valkey for the run, thrown away afterwards.

They are started before Django reads its settings, and only where DATABASE_URL or REDIS_URL is not set; the
processes of pytest-xdist inherit the addresses.
"""

import contextlib
import os
from collections.abc import Iterator

import pytest

from house import servers


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        stack = contextlib.ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            os.environ.update(stack.enter_context(servers.throwaway()).urls)
        except servers.ServerError as error:
            raise pytest.UsageError(str(error)) from None
    yield
