"""The price's chart: steps from the left to today, the highest below the rim."""

from datetime import date, timedelta

import pytest

from ledger import price_history, prices
from ledger.web import charts
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def test_no_prices_are_no_chart():
    assert charts.price_steps(steps=[], today=date(2026, 3, 2)) is None


def test_steps_go_from_the_first_day_to_the_end_of_today(cast):
    scenes.priced(cast)
    factories.life_value(housemate=cast.bob, cost_per_life="0")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT + timedelta(days=1))
    today = date(2026, 3, 5)

    drawn = charts.price_steps(steps=price_history.steps(reader=cast.bob), today=today)

    assert drawn.line == "M0 16H250V158H1000"
    assert drawn.area == f"{drawn.line}V300H0Z"
    assert (drawn.top_micros, drawn.since, drawn.marks) == (10**12, date(2026, 3, 2), ())


def test_a_price_of_one_day_fills_the_chart(cast):
    scenes.priced(cast)
    today = date(2026, 3, 2)

    drawn = charts.price_steps(steps=price_history.steps(reader=cast.bob), today=today)

    assert drawn.line == "M0 16H1000"


def test_a_price_made_for_tomorrow_is_drawn_at_its_end(cast):
    scenes.priced(cast)
    factories.life_value(housemate=cast.bob, cost_per_life="0")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT + timedelta(days=1))

    drawn = charts.price_steps(steps=price_history.steps(reader=cast.bob), today=date(2026, 3, 2))

    assert (drawn.line, drawn.until) == ("M0 16H500V158H1000", date(2026, 3, 3))
