"""Months in which something was charged, ready to be closed."""

import pytest

from tests.ledger import scenes


@pytest.fixture
def march(cast):
    return scenes.month_of_charges(cast, rule="equal")


@pytest.fixture
def march_for_the_pot(cast):
    return scenes.month_of_charges(cast, rule="pot")
