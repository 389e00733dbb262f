"""Contacts: described once, met again and again, and nobody's but their owner's."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

import riskcalc
from house.errors import Conflict, Refused
from house.models import AuditEntry
from ledger import activities, contacts, planned
from ledger.models import Contact, Exposure
from tests import factories
from tests.ledger import scenes
from tests.riskcalc import samples

AT = factories.FOUNDED_AT
CAREFUL = riskcalc.PeopleMet(
    profile="livingAlone", their_mask="n95", their_vaccine="vaccinated", symptoms_checked="yes"
)
TYPED = riskcalc.PeopleMet(microcovids_each=240.0)


def kept(by, name="Sam", person=CAREFUL, *, at=AT) -> Contact:
    return contacts.add(by=by, said=contacts.Described(name=name, person=person), at=at)


def test_a_typed_risk_stays_as_it_was_typed(bob):
    assert kept(bob, person=TYPED).person == TYPED


@given(person=samples.people, mask=st.sampled_from(riskcalc.Mask), count=samples.counts)
def test_whoever_is_described_is_met_as_described(person, mask, count):
    contact = Contact(**contacts._columns(person))

    assert contact.person == replace(person, count=1)
    assert replace(contact.person, count=count, their_mask=mask) == replace(
        person, count=count, their_mask=mask
    )


@pytest.mark.parametrize("reader", ["alice", "carol"])
def test_nobody_else_finds_meets_changes_or_removes_them(cast, reader):
    sam, other = kept(cast.bob), getattr(cast, reader)

    assert list(contacts.of(reader=other)) == []
    assert contacts.names(reader=other, contact_ids=[sam.pk]) == {}
    named = scenes.dinner(people=(sam.person,), contact_ids=(sam.pk,))
    with pytest.raises(Refused) as refusal:
        contacts.named_in(owner=other, plan=named)
    assert refusal.value.field == "people"
    for call in (
        lambda: contacts.found(reader=other, contact_id=sam.pk),
        lambda: contacts.change(
            by=other, contact_id=sam.pk, said=contacts.Described(name="Mine", person=TYPED), at=AT
        ),
        lambda: contacts.remove(by=other, contact_id=sam.pk),
    ):
        with pytest.raises(Http404):
            call()
    assert Contact.objects.get().name == "Sam"


def test_two_people_may_know_the_same_friend(alice, bob):
    kept(alice)
    kept(bob)

    assert contacts.of(reader=alice).get() != contacts.of(reader=bob).get()


@pytest.mark.parametrize("name", ["", " ", "sam", "  SAM ", "Sam\n", "x" * 61, "S\u202eam"])
def test_a_name_that_is_taken_or_cannot_be_is_refused(bob, name):
    kept(bob)

    with pytest.raises(Refused) as refusal:
        kept(bob, name)

    assert refusal.value.field == "name"
    assert contacts.of(reader=bob).count() == 1


def test_a_contact_keeps_its_own_name_when_described_anew(bob):
    sam = kept(bob)

    changed = contacts.change(
        by=bob,
        contact_id=sam.pk,
        said=contacts.Described(name="SAM", person=TYPED),
        at=scenes.DINNER_AT,
    )

    assert (changed.name, changed.person, changed.described_at) == ("SAM", TYPED, scenes.DINNER_AT)
    assert contacts.of(reader=bob).get().person == TYPED


def test_a_change_starts_from_what_was_seen(bob):
    sam = kept(bob)
    seen = frozenset({contacts.version(contact=sam)})
    described = contacts.Described(name="Samuel", person=CAREFUL)
    contacts.change(by=bob, contact_id=sam.pk, said=described, at=AT, seen=seen)

    with pytest.raises(Conflict) as refusal:
        contacts.change(by=bob, contact_id=sam.pk, said=described, at=AT, seen=seen)

    assert refusal.value.code == "stale"


def test_there_are_only_so_many(bob, monkeypatch):
    monkeypatch.setattr(contacts, "MOST", 1)
    kept(bob)

    with pytest.raises(Refused, match="At most 1"):
        kept(bob, "Dora")


def test_what_was_logged_keeps_its_numbers_when_the_contact_changes_and_goes(cast):
    scenes.priced(cast)
    sam = kept(cast.bob)
    group = sam.person
    plan = replace(scenes.dinner(), people=(group,), contact_ids=(sam.pk,))
    logged = scenes.logged(housemate=cast.bob, plan=plan).exposure

    contacts.change(by=cast.bob, contact_id=sam.pk, said=contacts.Described(name="Sam", person=TYPED), at=AT)
    contacts.remove(by=cast.bob, contact_id=sam.pk)

    after = Exposure.objects.get(pk=logged.pk)
    assert (after.microcovids, after.charge_micros) == (logged.microcovids, logged.charge_micros)
    assert planned.groups_in(frozen=after.inputs)[0]["contact"] == sam.pk
    assert not Contact.objects.exists()


def test_a_plan_is_renewed_with_contacts_as_they_are_now_and_without_those_gone(bob):
    sam, dora = kept(bob), kept(bob, "Dora", TYPED)
    crowd = riskcalc.PeopleMet(count=3)
    met = (
        crowd,
        replace(sam.person, count=2, their_mask="thin"),
        dora.person,
    )
    plan = replace(scenes.dinner(), people=met, contact_ids=(None, sam.pk, dora.pk))
    worse = replace(CAREFUL, profile="bars")
    contacts.change(by=bob, contact_id=sam.pk, said=contacts.Described(name="Sam", person=worse), at=AT)
    contacts.remove(by=bob, contact_id=dora.pk)

    with CaptureQueriesContext(connection) as asked:
        again = contacts.renewed(owner=bob, plan=plan)

    assert again.people == (crowd, replace(worse, count=2, their_mask="thin"), met[2])
    assert again.contact_ids == (None, sam.pk, None)
    assert len(asked) == 1
    assert contacts.renewed(owner=bob, plan=scenes.dinner()) == scenes.dinner()


def test_a_stolen_id_renews_nothing(alice, bob):
    sam = kept(alice)
    plan = replace(scenes.dinner(), contact_ids=(sam.pk,))

    again = contacts.renewed(owner=bob, plan=plan)

    assert (again.people, again.contact_ids) == (plan.people, ())


def test_the_risk_of_a_contact_follows_the_prevalence_of_the_day(cast):
    described, typed = kept(cast.bob, person=riskcalc.PeopleMet()), kept(cast.bob, "Dora", TYPED)
    unknown = contacts.own_risks(house=cast.house, contacts=[described, typed], day=scenes.DINNER_ON)
    factories.one_in(by=cast.alice, people=500)

    known = contacts.own_risks(house=cast.house, contacts=[described, typed], day=scenes.DINNER_ON)

    assert [risk.own and risk.own.microcovids_each for risk in unknown] == [None, 240]
    assert [risk.own.microcovids_each for risk in known] == [2000, 240]
    assert [risk.one_in for risk in known] == [500, pytest.approx(4166.67, abs=0.01)]


def test_meeting_them_once_costs_the_same_described_or_by_their_risk(cast):
    scenes.priced(cast)
    sam = kept(cast.bob)
    (risk,) = contacts.own_risks(house=cast.house, contacts=[sam], day=scenes.DINNER_ON)
    described = replace(scenes.dinner(), people=(sam.person,))
    by_number = replace(described, people=(risk.own.met(their_mask=sam.person.their_mask),))

    costs = [
        activities.quote(housemate=cast.bob, plan=plan, at=scenes.DINNER_AT).risk.microcovids
        for plan in (described, by_number)
    ]

    assert costs[0] == costs[1] > 0


def test_the_history_says_nothing_of_them(bob):
    before = AuditEntry.objects.count()

    sam = kept(bob)
    contacts.change(by=bob, contact_id=sam.pk, said=contacts.Described(name="Dora", person=TYPED), at=AT)
    contacts.remove(by=bob, contact_id=sam.pk)

    assert AuditEntry.objects.count() == before
    assert "Sam" not in f"{sam} {sam!r}"


def test_who_left_keeps_them_adds_none_and_loses_them_when_forgotten(cast):
    sam = kept(cast.bob)
    bob = scenes.moved_out(cast, cast.bob)

    assert list(contacts.of(reader=bob)) == [sam]
    with pytest.raises(Refused, match="lives here"):
        kept(bob, "Dora")
    scenes.forgotten(bob)

    assert not Contact.objects.exists()


def test_who_comes_back_finds_those_of_the_earlier_stay(cast):
    sam = kept(cast.bob)
    scenes.moved_out(cast, cast.bob, at=scenes.DINNER_AT)
    token = factories.invitations.create(by=cast.alice, at=scenes.APRIL_AT).token
    back = factories.invitations.accept(token=token, user=cast.bob.user, name="Bob", at=scenes.APRIL_AT)

    assert back.pk != cast.bob.pk
    assert list(contacts.of(reader=back)) == [sam]


def test_the_database_keeps_a_contact_in_its_owners_house_and_of_one_kind(cast):
    sam = kept(cast.bob)

    for changes in (
        {"house": cast.carol.house},
        {"microcovids_each": 3.0},
        {"microcovids_each": -1.0, "profile": "average"},
        {"name": ""},
    ):
        with pytest.raises(IntegrityError):
            _update(sam, changes)


def _update(contact: Contact, changes: dict) -> None:
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(**changes)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
