"""What shading a number would bring is what charging and sharing out with that number would have brought."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from ledger import prices, shading
from ledger.incentives import Refund, Temptation
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def tried(reader, day=scenes.DINNER_ON):
    return {row.refund: row for row in shading.shading(reader=reader, day=day).tried}


@pytest.fixture
def lived(cast):
    """Bob took on 30 of 40 microcovids at $1, an infection of each costs $500,000."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("30"))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("10"))
    return cast


def test_it_is_made_of_the_months_own_figures(lived):
    found = shading.shading(reader=lived.bob, day=scenes.DINNER_ON)

    assert (found.month, found.microcovids, found.house_microcovids) == (
        date(2026, 3, 1),
        Decimal(30),
        Decimal(40),
    )
    assert [row.refund for row in found.tried if row.is_current] == [Refund.POT]


def test_who_goes_out_more_than_the_others_would_save_by_a_lower_number_where_it_is_shared_equally(lived):
    """A tenth of Bob's cost makes a microcovid 5 cents dearer: he pays 30 of them, and gets 20 back."""
    row = tried(lived.bob)[Refund.EQUAL]

    assert (row.overstating_micros, row.understating_micros) == (-500_000, 500_000)
    assert row.tempted is Temptation.UNDERSTATE


def test_proportional_pays_everybody_for_a_higher_number(lived):
    """Bob's tenth of $0.05 is paid to him for each of Alice's ten microcovids."""
    row = tried(lived.bob)[Refund.PROPORTIONAL]

    assert (row.overstating_micros, row.understating_micros) == (500_000, -500_000)
    assert row.tempted is Temptation.OVERSTATE


def test_outside_everything_stated_is_paid_by_oneself_too(lived):
    assert tried(lived.bob)[Refund.OUTSIDE].overstating_micros == -1_500_000


@pytest.mark.parametrize(
    ("refund", "micros"),
    [(Refund.EQUAL, 500_000), (Refund.PROPORTIONAL, 500_000), (Refund.OUTSIDE, 1_000_000)],
)
def test_a_microcovid_left_out_saves_its_price_less_what_comes_back(lived, refund, micros):
    assert tried(lived.bob)[refund].hiding_micros == micros


@pytest.mark.parametrize("rule", ["equal", "proportional", "outside"])
def test_the_figure_is_the_difference_that_really_stating_more_makes(db, rule):
    """The same month lived twice, the second time with a tenth more of Bob's: to a micro."""

    def live(cast, cost_per_life):
        scenes.use_rule(cast, rule)
        factories.life_value(housemate=cast.alice)
        factories.life_value(housemate=cast.bob, cost_per_life=cost_per_life)
        prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
        for housemate, microcovids in ((cast.bob, "30"), (cast.alice, "10")):
            scenes.logged(housemate=housemate, plan=scenes.typed(microcovids))
        said = tried(cast.bob)[Refund(rule)].overstating_micros
        return said, scenes.close(cast).statements.get(account__housemate=cast.bob).closing_micros

    with transaction.atomic():
        said, honest = live(factories.cast(), "5000000")
        transaction.set_rollback(True)
    _, shaded = live(factories.cast(), "5500000")

    assert shaded - honest == said


def test_nobody_in_no_price_has_anything_to_gain(cast):
    assert shading.shading(reader=cast.bob, day=scenes.DINNER_ON) is None
    scenes.priced(cast)
    dora = factories.housemate_of(admin=cast.alice, name="Dora")

    assert shading.shading(reader=dora, day=scenes.DINNER_ON) is None


def test_the_page_and_the_api_show_the_readers_own_and_say_when_there_is_nothing(cast, bob_page, bob_api):
    assert b"no price yet" in bob_page.get("/h/elm-street/incentives/").content
    assert bob_api.get("/api/v1/houses/elm-street/incentives").json()["code"] == "no-price"


def test_the_page_and_the_api_tell_each_rule(cast, bob_page, bob_api):
    today = datetime.now(UTC)
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    prices.reprice(house_id=cast.house.pk, at=today)
    day = cast.house.day_of(today)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("30", occurred_on=day), at=today)

    page = bob_page.get("/h/elm-street/incentives/").content.decode()
    rows = bob_api.get("/api/v1/houses/elm-street/incentives").json()["refund_rules"]

    assert [row["refund_rule"] for row in rows] == ["pot", "equal", "proportional", "outside"]
    assert [row["is_current"] for row in rows] == [True, False, False, False]
    assert rows[1]["understating"]["text"] == "$0.75"
    assert page.count("$0.75") >= 2
    assert page.count("as it is here") == 1
