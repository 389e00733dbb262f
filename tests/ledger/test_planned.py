"""A plan as JSON and back: nothing is lost, and what was frozen first is still read."""

from decimal import Decimal

import hypothesis
from hypothesis import strategies as st

import riskcalc
from ledger import planned
from tests.ledger import scenes

groups = st.builds(
    riskcalc.PeopleMet,
    count=st.integers(1, 40),
    profile=st.sampled_from(riskcalc.Profile),
    their_mask=st.sampled_from(riskcalc.Mask),
)
own_risks = st.builds(riskcalc.PeopleMet, count=st.just(1), microcovids_each=st.floats(0, 1_000_000))
occasions = st.builds(
    riskcalc.Occasion, setting=st.sampled_from(riskcalc.Setting), minutes=st.integers(1, 600)
)
described = st.builds(
    scenes.dinner,
    people=st.lists(groups | own_risks, min_size=1, max_size=4).map(tuple),
    occasion=occasions,
    attendees=st.lists(
        st.builds(planned.Attendee, housemate_id=st.integers(1), my_mask=st.sampled_from(riskcalc.Mask)),
        max_size=3,
    ).map(tuple),
    payer=st.sampled_from(planned.Payer),
    guests=st.booleans(),
)
numbers = st.decimals(0, 1_000_000, places=6, allow_nan=False).map(lambda number: scenes.typed(str(number)))


@hypothesis.given(plan=described | numbers)
def test_frozen_and_thawed_a_plan_is_the_same(plan):
    words = {"title": plan.title, "occurred_on": plan.occurred_on, "note": plan.note}

    assert planned.thawed(frozen=plan.frozen(), **words) == plan


def test_whose_risk_a_group_had_is_kept_beside_it():
    plan = scenes.dinner(
        people=(riskcalc.PeopleMet(), riskcalc.PeopleMet(microcovids_each=300)), contact_ids=(None, 7)
    )

    thawed = planned.thawed(frozen=plan.frozen(), title=plan.title, occurred_on=plan.occurred_on)

    assert thawed.contact_ids == (None, 7)
    assert [group.get("contact") for group in plan.inputs()["people"]] == [None, 7]


def test_what_was_frozen_with_one_group_and_no_list_is_still_read():
    plan = scenes.dinner()
    old = plan.inputs() | {"people": plan.inputs()["people"][0]}

    thawed = planned.thawed(frozen=old, title=plan.title, occurred_on=plan.occurred_on, note=plan.note)

    assert thawed == plan


def test_a_typed_number_is_written_alike_however_it_was_typed():
    assert {scenes.typed(text).inputs()["microcovids"] for text in ("1", "1.0", "1.000")} == {"1"}
    assert planned.plainly(Decimal("NaN")) == "NaN"
