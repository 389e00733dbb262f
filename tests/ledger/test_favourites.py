"""Favourites: kept from a plan or an activity, renamed and erased by their owner, seen by nobody else."""

from dataclasses import replace

import pytest
from django.http import Http404

import riskcalc
from house.errors import Conflict, NotAllowed, Refused
from house.models import AuditEntry
from ledger import activities, favourites, planned
from ledger.models import Favourite
from tests import factories
from tests.ledger import scenes

AT = factories.FOUNDED_AT


def kept(by, title="Dinner", plan=None) -> Favourite:
    return favourites.keep(by=by, title=title, plan=plan or scenes.dinner(), at=AT)


def plan_of(favourite: Favourite) -> planned.Plan:
    return planned.thawed(frozen=favourite.frozen, title=favourite.title, occurred_on=scenes.DINNER_ON)


def test_a_favourite_keeps_all_of_a_plan_but_its_day_and_note(bob):
    favourite = kept(bob)

    found = Favourite.objects.get(pk=favourite.pk)
    assert plan_of(found) == scenes.dinner(title="Dinner", note="")
    assert "Dora" not in str(found.frozen)


def test_a_test_that_was_taken_afterwards_is_not_repeated(bob):
    tested = riskcalc.evidence.Evidence(kind=next(iter(riskcalc.evidence.Kind)), days=4)

    favourite = kept(bob, plan=scenes.dinner(evidence=(tested,)))

    assert plan_of(favourite).evidence == ()


def test_the_same_under_the_same_title_is_kept_once(bob):
    favourite = kept(bob)

    assert kept(bob, " Dinner ") == favourite
    assert kept(bob, "Supper") != favourite
    assert kept(bob, plan=scenes.dinner(people=(riskcalc.PeopleMet(count=4),))) != favourite


@pytest.mark.parametrize(
    ("title", "plan", "field"),
    [
        (" ", scenes.dinner(), "title"),
        ("x" * 121, scenes.dinner(), "title"),
        ("Dinner", scenes.dinner(people=()), "people"),
    ],
)
def test_what_says_nothing_is_not_kept(bob, title, plan, field):
    with pytest.raises(Refused) as refusal:
        kept(bob, title, plan)

    assert refusal.value.field == field
    assert not Favourite.objects.exists()


def test_there_are_only_so_many(bob, monkeypatch):
    monkeypatch.setattr(favourites, "MOST", 1)
    kept(bob)

    with pytest.raises(Refused, match="At most 1"):
        kept(bob, "Supper")


def test_those_used_most_come_first(bob):
    first, second = kept(bob, "Choir"), kept(bob, "Dinner")

    favourites.count_use(favourite_id=second.pk)

    assert [found.pk for found in favourites.of(reader=bob)] == [second.pk, first.pk]


def test_an_activity_becomes_a_favourite_with_its_company_and_payer(cast):
    scenes.priced(cast)
    mate = planned.Attendee(housemate_id=cast.alice.pk, my_mask=riskcalc.Mask.N95)
    plan = scenes.dinner(attendees=(mate,), payer=planned.Payer.HOST)
    logged = scenes.logged(housemate=cast.bob, plan=plan)

    mine = favourites.keep_activity(by=cast.bob, uid=logged.activity.uid, at=AT)
    hers = favourites.keep_activity(by=cast.alice, uid=logged.activity.uid, title="With Bob", at=AT)

    assert plan_of(mine) == replace(plan, note="")
    own = scenes.dinner(title="With Bob", note="", occasion=replace(plan.occasion, my_mask="n95"))
    assert plan_of(hers) == own


def test_an_activity_of_somebody_else_or_withdrawn_becomes_none(cast):
    scenes.priced(cast)
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid

    with pytest.raises(NotAllowed):
        favourites.keep_activity(by=cast.alice, uid=uid, at=AT)
    with pytest.raises(Http404):
        favourites.keep_activity(by=cast.carol, uid=uid, at=AT)
    activities.withdraw(housemate=cast.bob, uid=uid, version=1, at=scenes.DINNER_AT)
    with pytest.raises(Refused) as refusal:
        favourites.keep_activity(by=cast.bob, uid=uid, at=AT)

    assert refusal.value.code == "withdrawn"
    assert not Favourite.objects.exists()


def test_a_favourite_is_renamed_from_what_was_seen(bob):
    favourite = kept(bob)
    seen = frozenset({favourites.version(favourite=favourite)})

    assert favourites.rename(by=bob, favourite_id=favourite.pk, title="Supper", seen=seen).title == "Supper"
    with pytest.raises(Conflict) as stale:
        favourites.rename(by=bob, favourite_id=favourite.pk, title="Tea", seen=seen)
    with pytest.raises(Refused) as blank:
        favourites.rename(by=bob, favourite_id=favourite.pk, title="")

    assert (stale.value.code, blank.value.field) == ("stale", "title")


@pytest.mark.parametrize("other", ["alice", "carol"])
def test_nobody_else_finds_renames_or_removes_one(cast, other):
    favourite, other = kept(cast.bob), getattr(cast, other)

    assert not favourites.of(reader=other).exists()
    for call in (
        lambda: favourites.found(reader=other, favourite_id=favourite.pk),
        lambda: favourites.rename(by=other, favourite_id=favourite.pk, title="Mine"),
        lambda: favourites.remove(by=other, favourite_id=favourite.pk),
    ):
        with pytest.raises(Http404):
            call()
    assert Favourite.objects.get().title == "Dinner"


def test_the_history_says_nothing_of_it_and_it_is_gone_with_who_is_forgotten(cast):
    before = AuditEntry.objects.count()
    favourites.remove(by=cast.bob, favourite_id=kept(cast.bob).pk)
    favourite = kept(cast.bob)
    assert AuditEntry.objects.count() == before
    assert "Dinner" not in f"{favourite} {favourite!r}"

    scenes.forgotten(scenes.moved_out(cast, cast.bob))

    assert not Favourite.objects.exists()
