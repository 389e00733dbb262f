"""Months in which something was charged, ready to be closed; and races of many rounds."""

from collections.abc import Iterator

import pytest

from tests import racing
from tests.ledger import scenes


@pytest.fixture
def march(cast):
    return scenes.month_of_charges(cast, rule="equal")


@pytest.fixture
def march_for_the_pot(cast):
    return scenes.month_of_charges(cast, rule="pot")


@pytest.fixture
def at_once() -> Iterator[racing.Calls]:
    """`racing.at_once` for a race of many rounds."""
    with racing.crowd() as race:
        yield race
