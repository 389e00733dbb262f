"""What would make an activity cheaper: every change is worth it, and costs what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import Occasion, PeopleMet, batch, cheaper, gathering, presets
from tests.riskcalc import samples

groups = st.lists(samples.people, min_size=1, max_size=4)
KISS_HELPS_NOT = {"outdoors", "filter", "you-in-an-n95", "you-in-an-air-tight-n95", "they-in-n95s", "quieter"}


def variants(*people, average=4000, **occasion):
    answer = gathering.assess(
        average_person_risk=average,
        people=people or [PeopleMet(count=4)],
        occasion=Occasion(**{"minutes": 60} | occasion),
    )
    return cheaper.variants(answer=answer)


def names(*people, **occasion):
    return {variant.name for variant in variants(*people, **occasion)}


@given(samples.average, groups, samples.occasions, samples.vaccines, samples.communities)
def test_each_is_cheaper_and_is_what_one_gets_on_applying_it(average, people, occasion, vaccine, community):
    asked = {"average_person_risk": average, "my_vaccine": vaccine, "community": community}
    answer = gathering.assess(people=people, occasion=occasion, **asked)

    found = cheaper.variants(answer=answer)

    for variant in found:
        changed = variant.change
        applied = gathering.assess(people=changed.people, occasion=changed.occasion, **asked)
        assert (applied.points, applied.low, applied.high) == variant.total
        assert applied.points < answer.points
        assert variant.saved == answer.points - applied.points
    assert cheaper.variants(answer=answer, assess=batch.changes) == found


@given(samples.average, groups, samples.occasions)
def test_they_come_by_what_they_save_each_under_a_name_of_its_own(average, people, occasion):
    answer = gathering.assess(average_person_risk=average, people=people, occasion=occasion)

    found = cheaper.variants(answer=answer)

    assert [variant.saved for variant in found] == sorted((v.saved for v in found), reverse=True)
    assert len({variant.name for variant in found}) == len(found)
    assert all(variant.label for variant in found)


@given(samples.average, groups, samples.occasions)
def test_each_is_a_single_change(average, people, occasion):
    answer = gathering.assess(average_person_risk=average, people=people, occasion=occasion)

    for variant in cheaper.variants(answer=answer):
        same_people = variant.change.people == answer.people
        differing = [
            name
            for name in Occasion.__dataclass_fields__
            if getattr(variant.change.occasion, name) != getattr(occasion, name)
        ]
        assert len(differing) + (not same_people) == 1


@pytest.mark.parametrize("interaction", ["repeated", "partner"])
def test_living_together_has_no_variants(interaction):
    assert names(PeopleMet(count=3), interaction=interaction) == set()


@given(groups, st.sampled_from(["loud", "normal"]), st.sampled_from(["indoor", "outdoor", ""]))
def test_kissing_leaves_only_what_helps(people, voice, setting):
    found = names(*people, distance="intimate", voice=voice, setting=setting)

    assert not found & KISS_HELPS_NOT


@pytest.mark.parametrize("setting", ["plane", "transit", "carWindowsDown"])
def test_a_journey_is_neither_outdoors_nor_filtered_nor_shorter(setting):
    found = names(setting=setting)

    assert not found & {"outdoors", "filter", "half-as-long"}
    assert "you-in-an-n95" in found


def test_a_flight_has_its_seats_and_its_passengers():
    flight = presets.PRESETS["planeRide"]
    answer = gathering.assess(average_person_risk=4000, people=[flight.people], occasion=flight.occasion)

    found = {variant.name for variant in cheaper.variants(answer=answer)}

    assert found == {"you-in-an-n95", "they-in-n95s"}


@pytest.mark.parametrize("setting", ["outdoor", "filtered", "partiallyEnclosed"])
def test_a_filter_is_for_closed_rooms_without_one(setting):
    assert "filter" not in names(setting=setting)
    assert "filter" in names(setting="indoor") & names(setting="")


def test_work_is_not_moved_outdoors():
    assert "outdoors" not in names(interaction="workplace")


def test_face_to_face_no_place_is_offered():
    assert not names(distance="close") & {"outdoors", "filter"}


def test_nothing_is_offered_that_makes_no_difference():
    office = names(interaction="workplace", minutes=40 * 60)

    assert "half-as-long" not in office
    assert names(PeopleMet(count=0)) == set()
    assert names(my_mask="p100", setting="outdoor", distance="tenFt", voice="silent") == {
        "they-in-n95s",
        "half-as-long",
        "half-the-people",
        "one-person-fewer",
    }


def test_a_dinner_indoors_is_best_moved_outdoors():
    best = variants(PeopleMet(count=4), minutes=120)[0]

    assert (best.name, best.label) == ("outdoors", "outdoors")
    assert best.total.points == pytest.approx(224)
    assert best.saved == pytest.approx(4480 - 224)


def test_masks_go_up_one_wearer_at_a_time():
    assert "you-in-an-n95" in names(my_mask="surgical")
    assert "you-in-an-air-tight-n95" in names(my_mask="n95")
    assert not names(my_mask="n95Sealed") & {"you-in-an-n95", "you-in-an-air-tight-n95"}
    assert "they-in-n95s" not in names(PeopleMet(their_mask="n95"), PeopleMet(their_mask="n95Sealed"))


def test_their_masks_are_changed_where_they_are_worse():
    found = {v.name: v for v in variants(PeopleMet(their_mask="none"), PeopleMet(their_mask="n95Sealed"))}

    masks = [group.their_mask for group in found["they-in-n95s"].change.people]

    assert masks == ["n95", "n95Sealed"]


def test_one_person_alone_is_not_made_fewer():
    assert not names(PeopleMet(count=1)) & {"one-person-fewer", "half-the-people"}


def test_the_one_left_out_is_of_the_riskiest_group():
    people = PeopleMet(count=4), PeopleMet(profile="hasCovid"), PeopleMet(microcovids_each=5)

    found = {variant.name: variant for variant in variants(*people)}

    assert found["one-person-fewer"].change.people == (people[0], people[2])
    assert found["one-person-fewer"].label == "one person fewer: has COVID now"


def test_groups_of_nobody_stay_where_they_are():
    people = PeopleMet(count=0), PeopleMet(profile="bars"), PeopleMet(count=0), PeopleMet(count=1)

    found = {variant.name: variant for variant in variants(*people)}

    fewer = found["one-person-fewer"].change
    assert fewer.people == (people[0], people[2], people[3])
    assert fewer.left_out == 1


def test_a_group_that_somebody_is_left_of_is_not_left_out():
    found = {variant.name: variant for variant in variants(PeopleMet(count=3), PeopleMet(count=0))}

    fewer = found["one-person-fewer"].change
    assert [group.count for group in fewer.people] == [2, 0]
    assert fewer.left_out is None


def test_half_as_many_people_are_rounded_up_in_each_group():
    found = {variant.name: variant for variant in variants(PeopleMet(count=5), PeopleMet(profile="bars"))}

    assert [group.count for group in found["half-the-people"].change.people] == [3, 1]


def test_two_people_halved_are_one_person_fewer():
    assert names(PeopleMet(count=2)) & {"one-person-fewer", "half-the-people"} == {"one-person-fewer"}


def test_half_of_fifteen_minutes_is_eight():
    found = {variant.name: variant for variant in variants(minutes=15)}

    assert found["half-as-long"].change.occasion.minutes == 8
