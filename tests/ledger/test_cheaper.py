"""What would make an activity cheaper: each change is cheaper, and costs what was said once it is made."""

import hypothesis
import pytest
from hypothesis import strategies as st

import riskcalc
from house.models import House
from ledger import activities, exposures, planned
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

groups = st.builds(
    riskcalc.PeopleMet,
    count=st.integers(1, 30),
    profile=st.sampled_from(riskcalc.Profile),
    their_mask=st.sampled_from(riskcalc.Mask),
    symptoms_checked=st.sampled_from(riskcalc.Symptoms),
) | st.builds(riskcalc.PeopleMet, count=st.integers(1, 4), microcovids_each=st.integers(0, 1_000_000))
occasions = st.builds(
    riskcalc.Occasion,
    interaction=st.sampled_from([riskcalc.Interaction.ONE_TIME, riskcalc.Interaction.WORKPLACE]),
    setting=st.sampled_from(riskcalc.Setting),
    distance=st.sampled_from(riskcalc.Distance),
    voice=st.sampled_from(riskcalc.Voice),
    my_mask=st.sampled_from(riskcalc.Mask),
    minutes=st.integers(1, 600),
)
described = st.builds(
    scenes.dinner, people=st.lists(groups, min_size=1, max_size=3).map(tuple), occasion=occasions
)


def changes(cast, plan: planned.Plan) -> tuple[exposures.Quote, list[exposures.Variant]]:
    quoted = activities.quote(housemate=cast.alice, plan=plan, at=scenes.DINNER_AT)
    return quoted, list(exposures.cheaper(quote=quoted, plan=plan))


@pytest.fixture
def priced(cast):
    scenes.priced(cast)
    return cast


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], max_examples=60)
@hypothesis.given(plan=described)
def test_every_change_is_cheaper_and_is_what_one_gets_on_making_it(priced, plan):
    quoted, found = changes(priced, plan)

    for change in found:
        made = activities.quote(housemate=priced.alice, plan=change.plan, at=scenes.DINNER_AT)
        assert made.charge_micros == change.charge_micros < quoted.charge_micros
        assert made.risk.microcovids == change.risk.microcovids


def test_nobody_is_told_to_kiss_in_a_mask_or_to_fly_outdoors(priced):
    kiss = scenes.dinner(occasion=riskcalc.Occasion(distance="intimate", minutes=60))
    flight = scenes.dinner(occasion=riskcalc.Occasion(setting="plane", minutes=120))

    said_of_a_kiss = {change.name for change in changes(priced, kiss)[1]}
    said_of_a_flight = {change.name for change in changes(priced, flight)[1]}

    assert not {"outdoors", "filter", "quieter", "you-in-an-n95", "they-in-n95s"} & said_of_a_kiss
    assert not {"outdoors", "filter", "half-as-long", "half-the-people"} & said_of_a_flight
    assert "you-in-an-n95" in said_of_a_flight


def test_what_is_typed_has_nothing_to_change(priced):
    assert changes(priced, scenes.typed("300"))[1] == []


def test_whose_risk_a_group_had_stays_with_it_when_another_group_stays_away(priced):
    people = (riskcalc.PeopleMet(microcovids_each=9000), riskcalc.PeopleMet(count=1, microcovids_each=20))
    plan = scenes.dinner(people=people, contact_ids=(3, 4))

    [fewer] = [change for change in changes(priced, plan)[1] if change.name == "one-person-fewer"]

    assert [group.microcovids_each for group in fewer.plan.people] == [20]
    assert fewer.plan.contact_ids == (4,)


@pytest.mark.parametrize(
    ("groups", "left"),
    [
        ([("average", 1, 5), ("average", 1, 7), ("bars", 0, None)], (7, None)),
        ([("bars", 3, 5), ("average", 0, 7)], (5, 7)),
        ([("average", 1, 5), ("bars", 1, 7), ("bars", 1, 8), ("average", 0, 9)], (5, 8, 9)),
    ],
)
def test_one_person_fewer_takes_away_the_contact_who_stays_away_and_no_other(priced, groups, left):
    people = tuple(riskcalc.PeopleMet(profile=profile, count=count) for profile, count, _ in groups)
    plan = scenes.dinner(people=people, contact_ids=tuple(contact for *_, contact in groups))

    [fewer] = [change for change in changes(priced, plan)[1] if change.name == "one-person-fewer"]

    assert fewer.plan.contact_ids == left
    assert len(fewer.plan.people) == len(left)
    assert sum(group.count for group in fewer.plan.people) == sum(group.count for group in people) - 1


def test_what_the_house_counts_besides_counts_in_the_changes_too(priced):
    House.objects.filter(pk=priced.house.pk).update(counts_evidence=True)
    priced.alice.house.refresh_from_db()
    learnt = riskcalc.evidence.Evidence(kind="my_pcr", days=5)
    plan = scenes.dinner(evidence=(learnt,))

    _quoted, found = changes(priced, plan)

    assert found
    for change in found:
        made = activities.quote(housemate=priced.alice, plan=change.plan, at=scenes.DINNER_AT)
        assert made.charge_micros == change.charge_micros
