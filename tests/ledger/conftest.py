"""Months in which something was charged, ready to be closed; and races of many rounds."""

from collections.abc import Iterator

import pytest

from tests import factories, racing
from tests.ledger import scenes


@pytest.fixture
def march(cast):
    return scenes.month_of_charges(cast, rule="equal")


@pytest.fixture
def march_for_the_pot(cast):
    return scenes.month_of_charges(cast, rule="pot")


@pytest.fixture
def owing(cast):
    """Bob was charged $10.01, for the pot."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10.01"))
    return cast


@pytest.fixture
def at_once() -> Iterator[racing.Calls]:
    """`racing.at_once` for a race of many rounds."""
    with racing.crowd() as race:
        yield race


@pytest.fixture
def three(cast):
    """Alice, Bob and Dora share equally, at $1 a microcovid."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    factories.life_value(housemate=dora, cost_per_life="0")
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    return cast


@pytest.fixture
def flat(cast):
    """Alice, Bob, Dora and Emil."""
    return (
        cast.alice,
        cast.bob,
        *(factories.housemate_of(admin=cast.alice, name=name) for name in ("Dora", "Emil")),
    )
