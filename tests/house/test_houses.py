"""Founding a house and changing its settings: what a house can have, and who may say so."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from babel import Locale

from house import houses
from house.errors import Conflict, NotAllowed, Refused
from house.models import AuditEntry, House, Housemate, Role
from tests import factories, racing

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT


def found(*, by=None, at=AT, **changes: str) -> Housemate:
    return houses.found(founding=factories.founding(**changes), by=by or factories.user(name="Dora"), at=at)


def change(*, by: Housemate, seen: frozenset[str] | None = None, **changes: object) -> House:
    wanted = replace(houses.settings(house=by.house), **changes)
    return houses.change(by=by, change=wanted, at=AT, seen=seen)


# --- Founding --------------------------------------------------------------------------------------------


def test_the_founder_lives_in_the_house_as_its_admin():
    founder = found(name=" Birch Road ", housemate_name="Dora")

    house = founder.house
    assert (founder.name, founder.role, founder.left_on) == ("Dora", Role.ADMIN, None)
    assert (house.name, house.slug) == ("Birch Road", "birch-road")
    assert (house.currency, house.time_zone, house.language) == ("USD", "America/Los_Angeles", "en")
    assert house.refund_rule == "pot"
    assert AuditEntry.objects.get(house=house).action == "house.founded"


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", date(2026, 3, 3)), ("Pacific/Pago_Pago", date(2026, 3, 2))]
)
def test_a_house_is_founded_on_the_day_it_is_there(zone, day):
    founder = found(time_zone=zone)

    assert founder.house.founded_on == day
    assert founder.joined_on == day


def test_houses_of_one_name_get_addresses_of_their_own():
    user = factories.user(name="Dora")

    slugs = [found(by=user, name="Elm Street").house.slug for _ in range(11)]

    assert slugs[:3] == ["elm-street", "elm-street-2", "elm-street-3"]
    assert len(set(slugs)) == 11


@pytest.mark.parametrize(
    ("name", "slug"), [("樓上", "house"), ("Zoë & Ann's", "zoe-anns"), ("x" * 60, "x" * 50)]
)
def test_any_name_gives_an_address(name, slug):
    assert found(name=name).house.slug == slug


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("name", ""), ("name", "  "), ("name", "x" * 61), ("name", "a\nb"), ("name", "a\0b")],
        *[("currency", "usd"), ("currency", "XXX"), ("currency", "DEM"), ("currency", "")],
        *[("time_zone", "Mars/Olympus"), ("time_zone", "../etc/passwd"), ("time_zone", "localtime")],
        *[("language", "xx"), ("language", ""), ("language", "english"), ("language", "e\0n")],
        *[("refund_rule", "nobody"), ("refund_rule", "")],
        *[("housemate_name", ""), ("housemate_name", "x" * 61), ("housemate_name", "\ud800")],
    ],
)
def test_what_a_house_cannot_have_is_refused_beside_its_field(field, typed):
    with pytest.raises(Refused) as refusal:
        found(**{field: typed})

    assert refusal.value.field == field
    assert not House.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("en", "en"), ("en-gb", "en-GB"), ("zh-Hans", "zh-Hans"), ("pt-BR", "pt-BR")]
)
def test_a_language_is_kept_as_a_tag_that_reads_back(typed, kept):
    house = found(language=typed).house

    assert house.language == kept
    assert Locale.parse(house.language, sep="-")


@pytest.mark.django_db(transaction=True)
def test_two_foundings_at_once_both_get_a_house():
    users = [factories.user(name=name) for name in ("Dora", "Ed", "Fay", "Gus")]

    founded = racing.at_once(*(lambda user=user: found(by=user, name="Elm Street") for user in users))

    assert len({founder.house.slug for founder in founded}) == 4


# --- Changing --------------------------------------------------------------------------------------------


def test_an_admin_changes_the_settings(alice):
    house = change(by=alice, name="Elm Street 12", refund_rule="equal", language="de")

    house.refresh_from_db()
    assert (house.name, house.refund_rule, house.language) == ("Elm Street 12", "equal", "de")
    assert house.slug == "elm-street"
    entry = AuditEntry.objects.filter(action="house.changed").get()
    assert entry.data["changed"]["refund_rule"] == ["pot", "equal"]
    assert entry.by == alice


def test_a_change_of_nothing_is_no_event(alice):
    change(by=alice)

    assert not AuditEntry.objects.filter(action="house.changed").exists()


def test_a_housemate_who_is_no_admin_changes_nothing(bob):
    with pytest.raises(NotAllowed):
        change(by=bob, name="Bob's")

    assert House.objects.get(pk=bob.house_id).name == "Elm Street"


def test_the_fund_passes_from_keeper_to_keeper_and_back_to_the_house(alice, bob):
    change(by=alice, fund_keeper_id=alice.pk)
    change(by=alice, fund_keeper_id=bob.pk)

    assert list(Housemate.objects.filter(keeps_fund=True)) == [bob]

    change(by=alice, fund_keeper_id=None)

    assert not Housemate.objects.filter(keeps_fund=True).exists()


@pytest.mark.parametrize("keeper", ["outsider", "nobody", "left"])
def test_the_fund_is_kept_by_somebody_who_lives_there(cast, keeper):
    change(by=cast.alice, fund_keeper_id=cast.alice.pk)
    Housemate.objects.filter(pk=cast.bob.pk).update(left_on=cast.bob.joined_on)
    pk = {"outsider": cast.carol.pk, "nobody": 10**20, "left": cast.bob.pk}[keeper]

    with pytest.raises(Refused) as refusal:
        change(by=cast.alice, fund_keeper_id=pk)

    assert refusal.value.field == "fund_keeper"
    assert list(Housemate.objects.filter(keeps_fund=True)) == [cast.alice]


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("refund_rule", "mine"), ("language", "xx")])
def test_a_change_to_what_a_house_cannot_have_is_refused(alice, field, typed):
    before = houses.settings(house=alice.house)

    with pytest.raises(Refused) as refusal:
        change(by=alice, **{field: typed})

    assert refusal.value.field == field
    assert houses.settings(house=House.objects.get(pk=alice.house_id)) == before


def test_a_change_from_a_version_that_is_gone_is_refused(alice, bob):
    seen = frozenset({houses.version(house=alice.house)})
    change(by=alice, seen=seen, fund_keeper_id=bob.pk)

    with pytest.raises(Conflict) as refusal:
        change(by=alice, seen=seen, name="Elm Street 12")

    assert refusal.value.code == "stale"
    assert House.objects.get(pk=alice.house_id).name == "Elm Street"


def test_each_setting_makes_another_version(alice, bob):
    changes = [{"name": "A"}, {"refund_rule": "equal"}, {"language": "fr"}, {"fund_keeper_id": bob.pk}]

    versions = [houses.version(house=alice.house)]
    versions += [houses.version(house=change(by=alice, **one)) for one in changes]

    assert len(set(versions)) == 5


@pytest.mark.django_db(transaction=True)
def test_two_changes_from_one_version_at_once_leave_one(committed_cast):
    alice = committed_cast.alice
    seen = frozenset({houses.version(house=alice.house)})

    answers = racing.at_once(
        lambda: change(by=alice, seen=seen, name="One"), lambda: change(by=alice, seen=seen, name="Two")
    )

    assert {type(answer) for answer in answers} == {House, Conflict}


def test_time_zones_are_places():
    assert {"Europe/Berlin", "UTC"} <= set(houses.time_zones())
    assert not {"localtime", "Factory"} & set(houses.time_zones())


def test_a_house_has_its_own_day():
    house = House(time_zone="America/Los_Angeles")

    assert house.day_of(datetime(2026, 3, 3, 7, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert house.day_of(datetime(2026, 3, 3, 8, 0, tzinfo=UTC)) == date(2026, 3, 3)
