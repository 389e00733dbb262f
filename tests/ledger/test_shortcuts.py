"""What is at hand on the log page, what it would cost, and logging it again."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

import riskcalc
from house.errors import Mismatch, Refused
from ledger import activities, contacts, favourites, house_presets, planned, shortcuts
from ledger.models import Activity, Favourite
from riskcalc.presets import PRESETS
from tests import factories
from tests.ledger import scenes

AT = factories.FOUNDED_AT
DAY = scenes.DINNER_ON
UID = uuid.UUID("11111111-2222-4333-8444-555555555555")
CAREFUL = riskcalc.PeopleMet(profile="livingAlone", their_mask="n95")


@pytest.fixture
def priced(cast):
    scenes.priced(cast)
    return cast


@pytest.fixture
def sam(bob):
    return contacts.add(by=bob, said=contacts.Described(name="Sam", person=CAREFUL), at=AT)


def with_sam(sam, **changes) -> planned.Plan:
    return scenes.dinner(people=(sam.person,), contact_ids=(sam.pk,), **changes)


def again(by, key, *, on=DAY, uid=UID) -> activities.Logged:
    return shortcuts.repeat(by=by, key=key, occurred_on=on, uid=uid, at=scenes.DINNER_AT)


# --- Listed ----------------------------------------------------------------------------------------------


def test_the_last_ones_come_newest_first_and_each_title_once(priced, django_assert_num_queries):
    bob, before = priced.bob, DAY - timedelta(days=1)
    scenes.logged(housemate=bob, plan=scenes.dinner(occurred_on=before))
    scenes.logged(housemate=bob, plan=scenes.typed("5", title="Choir"))
    scenes.logged(housemate=bob, plan=scenes.dinner(note="At Emil's"))
    scenes.logged(housemate=bob, plan=scenes.typed("6", title="Choir", occurred_on=before))
    scenes.logged(housemate=priced.alice, plan=scenes.typed("7", title="Hers"))

    with django_assert_num_queries(2):
        found = shortcuts.recent(reader=bob)

    assert [(each.title, each.frozen.get("microcovids")) for each in found] == [
        ("Dinner with friends", None),
        ("Choir", "5"),
    ]
    assert found[0].frozen == scenes.dinner().frozen()
    assert shortcuts.recent(reader=bob, most=1) == found[:1]


def test_what_was_corrected_is_offered_as_it_stands_and_what_was_withdrawn_is_not(priced):
    first, second = (scenes.logged(housemate=priced.bob, plan=scenes.typed("5")) for _ in range(2))
    words = {"housemate": priced.bob, "version": 1, "at": scenes.DINNER_AT}
    activities.correct(uid=first.activity.uid, plan=scenes.dinner(), **words)
    activities.withdraw(uid=second.activity.uid, **words)

    (found,) = shortcuts.recent(reader=priced.bob)

    assert (found.key, found.title) == (f"activity:{first.activity.uid}", "Dinner with friends")


def test_an_evening_with_a_housemate_is_offered_whole_to_who_logged_it_alone(priced):
    mate = planned.Attendee(housemate_id=priced.alice.pk)
    plan = scenes.dinner(attendees=(mate,), payer=planned.Payer.ALL)
    scenes.logged(housemate=priced.bob, plan=plan)

    assert [each.frozen for each in shortcuts.recent(reader=priced.bob)] == [plan.frozen()]
    assert shortcuts.recent(reader=priced.alice) == []


def test_once_more_an_evening_leaves_out_who_has_left_since(priced):
    emil = factories.housemate_of(admin=priced.alice, name="Emil")
    mates = tuple(planned.Attendee(housemate_id=mate.pk) for mate in (emil, priced.alice))
    first = scenes.logged(housemate=priced.bob, plan=scenes.typed("1", attendees=mates))
    scenes.moved_out(priced, emil, at=scenes.DINNER_AT)

    done = again(priced.bob, f"activity:{first.activity.uid}")

    parts = done.activity.exposures.order_by("pk").values_list("housemate__name", flat=True)
    assert list(parts) == ["Bob", "Alice"]


def test_the_search_finds_labels_of_the_original_and_the_house_with_every_word(
    alice, django_assert_num_queries
):
    for label in ("Dinner at the pub", "Choir, outdoors"):
        house_presets.keep(by=alice, label=label, plan=scenes.dinner(), at=AT)

    def found(text: str) -> list[str]:
        return [each.title for each in shortcuts.presets(house=alice.house, text=text)]

    with django_assert_num_queries(1):
        every = found("")
    assert every[:2] == ["Choir, outdoors", "Dinner at the pub"]
    assert sorted(every[2:]) == sorted(preset.label for preset in PRESETS.values())
    assert found("PUB  dinner") == ["Dinner at the pub"]
    assert "an hour outdoors with two people, masks on" in found("outdoors Hour")
    assert "eating out, outdoors" not in found("outdoors Hour")
    assert found("dinner nowhere") == []


@given(text=st.text(max_size=30) | st.sampled_from([preset.label for preset in PRESETS.values()]))
def test_whatever_is_found_has_all_the_words(text):
    found = [preset for preset in PRESETS.values() if shortcuts.matches(label=preset.label, text=text)]

    assert all(word.casefold() in preset.label.casefold() for preset in found for word in text.split())
    assert all(shortcuts.matches(label=preset.label, text=preset.label.upper()) for preset in found)


def test_who_came_back_is_offered_what_they_logged_before_and_corrected_since(priced):
    logged = scenes.logged(housemate=priced.bob, plan=scenes.dinner())
    scenes.moved_out(priced, priced.bob, at=scenes.DINNER_AT)
    token = factories.invitations.create(by=priced.alice, at=scenes.APRIL_AT).token
    back = factories.invitations.accept(token=token, user=priced.bob.user, name="Bob", at=scenes.APRIL_AT)
    activities.correct(
        housemate=back, uid=logged.activity.uid, version=1, plan=scenes.typed("4"), at=scenes.APRIL_AT
    )

    assert [each.title for each in shortcuts.recent(reader=back)] == ["Out"]


# --- Priced ----------------------------------------------------------------------------------------------


def test_each_costs_what_logging_it_would(priced, sam, django_assert_max_num_queries):
    favourites.keep(by=sam.owner, title="With Sam", plan=with_sam(sam), at=AT)
    favourites.keep(by=sam.owner, title="Typed", plan=scenes.typed("6.2"), at=AT)
    listed = [*shortcuts.favourites(reader=sam.owner), *shortcuts.presets(house=priced.house)]

    with django_assert_max_num_queries(4):
        found = shortcuts.priced(reader=sam.owner, shortcuts=listed, day=DAY)

    assert [each.key for each in found] == [each.key for each in listed]
    for each in found:
        plan = planned.thawed(frozen=each.frozen, title=each.title, occurred_on=DAY)
        quoted = activities.quote(housemate=sam.owner, plan=plan, at=scenes.DINNER_AT)
        assert (each.microcovids, each.charge_micros) == (quoted.risk.microcovids, quoted.charge_micros)


def test_a_contact_costs_what_they_are_now(priced, sam):
    favourites.keep(by=sam.owner, title="With Sam", plan=with_sam(sam), at=AT)
    typed = contacts.Described(name="Sam", person=riskcalc.PeopleMet(microcovids_each=100.0))
    contacts.change(by=sam.owner, contact_id=sam.pk, said=typed, at=AT)
    listed = shortcuts.favourites(reader=sam.owner)

    (found,) = shortcuts.priced(reader=sam.owner, shortcuts=listed, day=DAY)

    # 100 each, in an N95 (1/6), for two hours at 0.14 an hour.
    assert float(found.microcovids) == pytest.approx(100 / 6 * 0.14 * 2, abs=1e-6)


def test_without_price_and_prevalence_only_what_was_typed_has_microcovids(cast):
    for plan in (scenes.dinner(), scenes.typed("6.2")):
        favourites.keep(by=cast.bob, title=plan.title, plan=plan, at=AT)
    listed = shortcuts.favourites(reader=cast.bob)

    found = shortcuts.priced(reader=cast.bob, shortcuts=listed, day=DAY)

    assert [each.microcovids for each in found] == [None, Decimal("6.2")]
    assert {each.charge_micros for each in found} == {None}


def test_what_others_pay_for_too_or_would_be_refused_has_no_charge(priced):
    partners = scenes.dinner(occasion=riskcalc.Occasion(interaction="partner"))
    for title, plan in (("Partners", partners), ("Ours", scenes.dinner(payer=planned.Payer.FUND))):
        favourites.keep(by=priced.bob, title=title, plan=plan, at=AT)
    listed = shortcuts.favourites(reader=priced.bob)
    Favourite.objects.filter(title="Partners").update(uses=1)

    found = {each.title: each for each in shortcuts.priced(reader=priced.bob, shortcuts=listed, day=DAY)}

    assert (found["Partners"].microcovids, found["Partners"].charge_micros) == (None, None)
    assert found["Ours"].microcovids > 0
    assert found["Ours"].charge_micros is None


def test_guests_cost_a_host_their_own_part_where_nobody_else_of_us_is_there(priced):
    at_home = {"guests": True, "payer": planned.Payer.HOST}
    ours = scenes.dinner(attendees=(planned.Attendee(housemate_id=priced.alice.pk),), **at_home)
    for title, plan in (("Mine", scenes.dinner(**at_home)), ("Ours", ours)):
        favourites.keep(by=priced.bob, title=title, plan=plan, at=AT)
    listed = shortcuts.favourites(reader=priced.bob)

    found = {each.title: each for each in shortcuts.priced(reader=priced.bob, shortcuts=listed, day=DAY)}

    done = again(priced.bob, found["Mine"].key)
    assert found["Mine"].charge_micros == done.quote.paid_micros == 1_680_000_000
    assert found["Ours"].charge_micros is None


def test_words_of_an_earlier_version_are_listed_and_refused_when_logged(priced):
    favourite = favourites.keep(by=priced.bob, title="Dinner", plan=scenes.dinner(), at=AT)
    old = {**favourite.frozen, "occasion": {**favourite.frozen["occasion"], "setting": "cellar"}}
    Favourite.objects.update(frozen=old)

    (found,) = shortcuts.priced(reader=priced.bob, shortcuts=shortcuts.favourites(reader=priced.bob), day=DAY)

    assert (found.title, found.charge_micros) == ("Dinner", None)
    with pytest.raises(Refused) as refusal:
        again(priced.bob, found.key)
    assert refusal.value.code == "outdated"


# --- Logged again ----------------------------------------------------------------------------------------


def test_an_earlier_activity_is_logged_again_for_a_day_without_its_note(priced):
    plan = scenes.dinner(occurred_on=DAY - timedelta(days=3))
    first = scenes.logged(housemate=priced.bob, plan=plan)

    logged = again(priced.bob, f"activity:{first.activity.uid}")

    assert (logged.activity.occurred_on, logged.activity.title) == (DAY, plan.title)
    assert logged.activity.note == ""
    assert logged.exposure.inputs == first.exposure.inputs
    assert logged.exposure.charge_micros == first.exposure.charge_micros
    assert not logged.replayed


def test_the_same_tap_twice_is_charged_once_and_counts_once(priced):
    key = f"favourite:{favourites.keep(by=priced.bob, title='Dinner', plan=scenes.dinner(), at=AT).pk}"

    first, second = again(priced.bob, key), again(priced.bob, key)

    assert second.replayed
    assert second.activity == first.activity
    assert Activity.objects.count() == 1
    assert Favourite.objects.get().uses == 1


def test_the_same_tap_on_another_day_is_refused(priced):
    again(priced.bob, "preset:indoorUnmasked2")

    with pytest.raises(Mismatch):
        again(priced.bob, "preset:indoorUnmasked2", on=DAY - timedelta(days=1))


def test_the_same_tap_after_a_contact_was_described_anew_or_went_is_still_the_first(priced, sam):
    favourite = favourites.keep(by=sam.owner, title="With Sam", plan=with_sam(sam), at=AT)
    key = f"favourite:{favourite.pk}"
    first = again(sam.owner, key)
    worse = contacts.Described(name="Sam", person=replace(CAREFUL, profile="bars"))
    contacts.change(by=sam.owner, contact_id=sam.pk, said=worse, at=AT)

    second, later = again(sam.owner, key), again(sam.owner, key, uid=uuid.uuid4())
    contacts.remove(by=sam.owner, contact_id=sam.pk)
    third = again(sam.owner, key)

    assert second.replayed
    assert third.replayed
    assert later.exposure.microcovids > first.exposure.microcovids


def test_everything_that_is_ready_made_can_be_logged(priced):
    preset = house_presets.keep(by=priced.alice, label="Choir", plan=scenes.dinner(), at=AT)

    ours = again(priced.bob, f"house:{preset.pk}")
    original = again(priced.bob, "preset:indoorUnmasked2", uid=uuid.uuid4())

    assert ours.activity.title == "Choir"
    assert original.activity.title == PRESETS["indoorUnmasked2"].label


@pytest.mark.parametrize(
    "key",
    [
        *("", ":", "favourite:", "favourite:0", "favourite:x", "favourite:99999999999999999999"),
        *(
            "activity:",
            "activity:7",
            f"activity:{UID}",
            "preset:",
            "preset:nothing",
            "house:1",
            "other:1",
            "²:²",
        ),
        "favourite:²",
    ],
)
def test_what_names_nothing_is_not_there(priced, key):
    with pytest.raises(Http404):
        shortcuts.find(reader=priced.bob, key=key)


def test_nobody_elses_is_found(priced):
    favourite = favourites.keep(by=priced.bob, title="Dinner", plan=scenes.dinner(), at=AT)
    preset = house_presets.keep(by=priced.alice, label="Choir", plan=scenes.dinner(), at=AT)
    logged = scenes.logged(housemate=priced.bob, plan=scenes.dinner())

    for key in (f"favourite:{favourite.pk}", f"activity:{logged.activity.uid}"):
        with pytest.raises(Http404):
            again(priced.alice, key)
    with pytest.raises(Http404):
        shortcuts.find(reader=priced.carol, key=f"house:{preset.pk}")
