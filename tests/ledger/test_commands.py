"""The commands do by hand what the jobs do, and refuse in words."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Settlement
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def stated(cast):
    for housemate in (cast.alice, cast.bob, cast.carol):
        factories.life_value(housemate=housemate)
    return cast


def reprice(house: str, *, at: str = scenes.FOUNDED_AT.isoformat()) -> None:
    call_command("reprice", f"--house={house}", f"--at={at}")


def settle(house: str, *, month: str = "2026-03", at: str = scenes.APRIL_AT.isoformat()) -> None:
    call_command("settle", f"--house={house}", f"--month={month}", f"--at={at}")


def test_a_price_is_made_and_said(stated, capsys):
    reprice(stated.house.slug)

    assert "From 2026-03-02 a microcovid costs $1.00." in capsys.readouterr().out


def test_a_price_that_need_not_change_is_said_so(stated, capsys):
    reprice(stated.house.slug)
    reprice(stated.house.slug)

    assert "No new price" in capsys.readouterr().out


def test_a_month_is_closed_and_said(stated, capsys):
    settle(stated.house.slug)

    assert Settlement.objects.get().month == date(2026, 3, 1)
    assert "closed 2026-03 with 0 transfer(s)" in capsys.readouterr().out


@pytest.mark.parametrize("command", [reprice, settle])
def test_a_house_that_is_not_there_is_an_error(command):
    with pytest.raises(CommandError, match="no house 'nowhere'"):
        command("nowhere")


@pytest.mark.parametrize("command", [reprice, settle])
@pytest.mark.parametrize("at", ["2026-04-01T12:00:00", "2026-04-01", "noon", "0001-01-01T00:00+14:00"])
def test_a_moment_without_a_zone_or_a_meaning_is_an_error(stated, command, at):
    with pytest.raises(CommandError, match="no moment with its zone, such as 2026-03-02T18:00"):
        command(stated.house.slug, at=at)


def test_a_moment_in_another_zone_is_the_same_moment(stated, capsys):
    reprice(stated.house.slug, at="2026-03-03T03:00+09:00")

    assert "From 2026-03-02 " in capsys.readouterr().out


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "9999-12", "1999-12", "March", "2026-03-01", ""])
def test_a_month_that_is_none_is_an_error(stated, month):
    with pytest.raises(CommandError, match="is no month, such as 2026-03"):
        settle(stated.house.slug, month=month)


@pytest.mark.parametrize(
    ("month", "words"),
    [("2026-04", "not over yet"), ("2026-02", "begin with 2026-03"), ("2999-12", "not over")],
)
def test_a_month_that_cannot_close_is_an_error(stated, month, words):
    with pytest.raises(CommandError, match=words):
        settle(stated.house.slug, month=month)
