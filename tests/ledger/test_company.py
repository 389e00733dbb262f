"""Several housemates at one thing: each exposed in their own mask, and who pays for it."""

import dataclasses
from datetime import timedelta
from decimal import Decimal

import hypothesis
import pytest
from hypothesis import strategies as st

import riskcalc
from house.errors import NotAllowed, Refused
from house.models import House
from ledger import activities, departures, planned, queries, settlement, verification
from ledger.models import Entry, EntryKind, Exposure
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

N95 = riskcalc.Mask.N95


def with_bob(cast, *, payer="each", mask=riskcalc.Mask.NONE, **changes) -> planned.Plan:
    bob = planned.Attendee(housemate_id=cast.bob.pk, my_mask=mask)
    return scenes.dinner(attendees=(bob,), payer=planned.Payer(payer), **changes)


def logged(cast, plan):
    return scenes.logged(housemate=cast.alice, plan=plan)


def charges(cast) -> dict[str, int]:
    rows = Exposure.objects.values_list("housemate__name", "charge_micros")
    return dict(rows.order_by("id"))


@pytest.fixture
def priced(cast):
    scenes.priced(cast)
    return cast


def test_two_at_one_dinner_are_each_charged_their_own_part(priced):
    logged(priced, with_bob(priced, mask=N95))

    alone = activities.quote(housemate=priced.alice, plan=scenes.dinner(), at=scenes.DINNER_AT)
    assert charges(priced) == {
        "Alice": alone.charge_micros,
        "Bob": round(alone.charge_micros * riskcalc.tables.MY_MASK[N95]),
    }
    assert scenes.balances(priced)["Bob"] == -charges(priced)["Bob"]
    assert verification.faults() == []


def test_the_host_pays_for_all_who_were_exposed(priced):
    done = logged(priced, with_bob(priced, payer="host"))

    total = sum(charges(priced).values())
    assert scenes.balances(priced) == {"Alice": -total, "Bob": 0, "Collected, not yet shared out": total}
    assert done.quote.paid_micros == total
    assert verification.faults() == []


def test_an_errand_is_paid_by_the_fund(priced):
    logged(priced, scenes.dinner(payer=planned.Payer.FUND))

    balances = scenes.balances(priced)
    assert balances["The house fund"] == -charges(priced)["Alice"]
    assert balances["Alice"] == balances["Bob"] == 0
    assert verification.faults() == []


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], max_examples=15)
@hypothesis.given(
    micros=st.integers(1, 10**9),
)
def test_an_errand_is_paid_by_all_in_parts_that_differ_by_a_micro_at_most(priced, micros):
    before = scenes.balances(priced)
    number = Decimal(micros).scaleb(-6)
    logged(priced, scenes.typed(str(number), payer=planned.Payer.ALL))

    after = scenes.balances(priced)
    paid = [before.get(name, 0) - after.get(name, 0) for name in ("Alice", "Bob")]
    assert sum(paid) == micros
    assert max(paid) - min(paid) <= 1


def test_who_had_moved_in_later_pays_for_no_errand_before(priced):
    later = scenes.CLOSING_AT
    logged(priced, scenes.typed("10", payer=planned.Payer.ALL))
    factories.housemate_of(admin=priced.alice, name="Dora", at=later)

    assert scenes.balances(priced).get("Dora", 0) == 0
    assert sum(scenes.balances(priced).values()) == 0


@pytest.mark.parametrize("payer", ["each", "host", "fund", "all"])
@pytest.mark.parametrize("rule", ["equal", "proportional", "pot", "outside"])
def test_a_month_with_company_closes_and_every_rule_holds(priced, payer, rule):
    scenes.use_rule(priced, rule)
    logged(priced, with_bob(priced, payer=payer, mask=N95))

    scenes.change(priced, plan_rule="direct")
    closed = scenes.close(priced)

    assert closed.pool_micros == sum(charges(priced).values())
    assert verification.faults() == []


def test_a_correction_takes_everybodys_charge_back_and_makes_the_right_ones(priced):
    done = logged(priced, with_bob(priced))

    for _ in range(2):
        activities.correct(
            housemate=priced.alice,
            uid=done.activity.uid,
            version=1,
            plan=scenes.dinner(),
            at=scenes.DINNER_AT,
        )

    assert scenes.balances(priced)["Bob"] == 0
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 2
    assert verification.faults() == []


def test_said_again_with_the_same_company_it_is_no_correction(priced):
    done = logged(priced, with_bob(priced, mask=N95))

    again = activities.correct(
        housemate=priced.alice,
        uid=done.activity.uid,
        version=1,
        plan=with_bob(priced, mask=N95),
        at=scenes.DINNER_AT,
    )

    assert again.replayed
    assert Exposure.objects.count() == 2


def test_withdrawn_nobody_is_charged(priced):
    done = logged(priced, with_bob(priced, payer="all"))

    activities.withdraw(housemate=priced.alice, uid=done.activity.uid, version=1, at=scenes.DINNER_AT)

    assert set(scenes.balances(priced).values()) == {0}
    assert verification.faults() == []


def test_only_the_one_who_logged_it_corrects_it(priced):
    done = logged(priced, with_bob(priced))

    for step in (
        lambda: activities.withdraw(
            housemate=priced.bob, uid=done.activity.uid, version=1, at=scenes.DINNER_AT
        ),
        lambda: activities.correct(
            housemate=priced.bob,
            uid=done.activity.uid,
            version=1,
            plan=scenes.dinner(),
            at=scenes.DINNER_AT,
        ),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_nobody_is_named_twice_and_nobody_who_did_not_live_here(priced):
    dora = factories.housemate_of(admin=priced.alice, name="Dora", at=scenes.CLOSING_AT)
    emil = factories.housemate_of(admin=priced.alice, name="Emil")
    departures.leave(housemate=emil, by=emil, at=scenes.DINNER_AT)

    for ids in (
        [priced.alice.pk],
        [priced.bob.pk, priced.bob.pk],
        [priced.carol.pk],
        [dora.pk],
        [emil.pk],
        [0],
    ):
        mates = tuple(planned.Attendee(housemate_id=key) for key in ids)
        with pytest.raises(Refused) as refusal:
            logged(priced, scenes.dinner(attendees=mates))
        assert refusal.value.field == "attendees"
    assert Exposure.objects.count() == 0


def test_who_was_there_too_learns_neither_note_nor_contacts(priced):
    people = (riskcalc.PeopleMet(microcovids_each=300),)
    logged(priced, with_bob(priced, people=people, contact_ids=(7,)))

    mine, theirs = Exposure.objects.order_by("id")
    assert mine.inputs["people"][0]["contact"] == 7
    assert "contact" not in theirs.inputs["people"][0]


def test_those_who_went_together_count_for_less_where_the_house_says_so(priced):
    full = activities.quote(housemate=priced.alice, plan=with_bob(priced), at=scenes.DINNER_AT)
    priced.house.shared_event_correlation = Decimal("0.5")
    priced.house.save()
    priced.alice.refresh_from_db()

    half = activities.quote(housemate=priced.alice, plan=with_bob(priced), at=scenes.DINNER_AT)
    alone = activities.quote(housemate=priced.alice, plan=scenes.dinner(), at=scenes.DINNER_AT)

    assert half.total_micros == pytest.approx(full.total_micros * 0.75, rel=1e-9)
    assert alone.charge_micros == full.charge_micros
    assert [step["name"] for step in half.risk.factors if step["group"] == 0] == ["shared-event"]


def test_a_negative_test_lowers_an_activity_only_where_the_house_counts_it(priced):
    learnt = riskcalc.evidence.Evidence(kind="my_pcr", days=5)
    plan = scenes.dinner(evidence=(learnt,))
    with pytest.raises(Refused) as refusal:
        activities.quote(housemate=priced.alice, plan=plan, at=scenes.DINNER_AT)
    assert refusal.value.field == "evidence"

    priced.house.counts_evidence = True
    priced.house.save()
    priced.alice.refresh_from_db()
    with_test = activities.quote(housemate=priced.alice, plan=plan, at=scenes.DINNER_AT)
    without = activities.quote(housemate=priced.alice, plan=scenes.dinner(), at=scenes.DINNER_AT)

    assert with_test.charge_micros == pytest.approx(without.charge_micros * 0.35, rel=1e-9)
    assert with_test.risk.factors[-1]["name"] == "my-pcr"


def test_a_months_statement_counts_each_ones_own_microcovids_whoever_pays(priced):
    logged(priced, with_bob(priced, payer="host"))
    settlement.close(house_id=priced.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)

    found = queries.month(house=priced.house, month=scenes.MARCH).statements
    own = {row.account.housemate.name: row.microcovids for row in found if row.account.housemate}
    assert own == dict(Exposure.objects.values_list("housemate__name", "microcovids"))


# --- Corrected after somebody left, or after the house chose otherwise ------------------------------------


def corrected(cast, done, plan, *, version=1, at=scenes.CLOSING_AT):
    return activities.correct(housemate=cast.alice, uid=done.activity.uid, version=version, plan=plan, at=at)


@pytest.mark.parametrize("payer", ["each", "host", "all"])
def test_a_new_title_undoes_no_charge_of_who_has_left_since(priced, payer):
    factories.housemate_of(admin=priced.alice, name="Emil")
    done = logged(priced, with_bob(priced, payer=payer))
    scenes.moved_out(priced, priced.bob)
    before, parts = scenes.balances(priced), charges(priced)

    corrected(priced, done, with_bob(priced, payer=payer, title="Dinner, not lunch"))

    assert scenes.balances(priced) == before
    assert charges(priced) == parts
    assert verification.faults() == []


def test_a_new_day_without_who_had_left_by_then_is_refused(priced):
    done = logged(priced, with_bob(priced))
    scenes.moved_out(priced, priced.bob, at=scenes.DINNER_AT)
    later = scenes.CLOSING_AT.date() - timedelta(days=1)

    with pytest.raises(Refused) as refusal:
        corrected(priced, done, with_bob(priced, occurred_on=later))

    assert refusal.value.field == "attendees"


def test_what_the_house_counts_by_now_changes_nothing_on_the_same_day(priced):
    House.objects.update(shared_event_correlation=Decimal("0.5"), counts_evidence=True)
    priced.alice.refresh_from_db()
    learnt = (riskcalc.evidence.Evidence(kind="my_pcr", days=5),)
    done = logged(priced, with_bob(priced, evidence=learnt))
    before = scenes.balances(priced)
    House.objects.update(shared_event_correlation=0, counts_evidence=False)

    corrected(priced, done, with_bob(priced, evidence=learnt, title="Dinner, not lunch"))
    assert scenes.balances(priced) == before

    moved = with_bob(priced, occurred_on=scenes.DINNER_AT.date() - timedelta(days=1))
    assert corrected(priced, done, moved, version=2).exposure.correlation == 0


def test_a_test_that_comes_after_the_close_no_longer_counts(priced):
    House.objects.update(counts_evidence=True)
    priced.alice.refresh_from_db()
    learnt = riskcalc.evidence.Evidence(kind="my_pcr", days=5)
    done = logged(priced, scenes.dinner(evidence=(learnt,)))
    settlement.close(house_id=priced.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)
    another = dataclasses.replace(learnt, days=6)

    with pytest.raises(Refused) as refusal:
        corrected(priced, done, scenes.dinner(evidence=(another,)), at=scenes.APRIL_AT)
    assert (refusal.value.field, refusal.value.code) == ("evidence", "month-closed")

    # What counted at the close still does, and what was said wrongly can be taken back.
    same = corrected(
        priced, done, scenes.dinner(evidence=(learnt,), title="Dinner, not lunch"), at=scenes.APRIL_AT
    )
    without = corrected(priced, done, scenes.dinner(), version=2, at=scenes.APRIL_AT)
    assert same.exposure.charge_micros < without.exposure.charge_micros


def test_after_the_close_one_of_two_things_learnt_can_be_taken_back_and_none_put_in_its_place(priced):
    House.objects.update(counts_evidence=True)
    priced.alice.refresh_from_db()
    right, wrong, other = (
        riskcalc.evidence.Evidence(kind=kind, days=days)
        for kind, days in (("my_no_symptoms", 12), ("my_pcr", 5), ("my_pcr", 6))
    )
    done = logged(priced, scenes.dinner(evidence=(wrong, right)))
    settlement.close(house_id=priced.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)

    with pytest.raises(Refused) as refusal:
        corrected(priced, done, scenes.dinner(evidence=(other, right)), at=scenes.APRIL_AT)
    left = corrected(priced, done, scenes.dinner(evidence=(right,)), at=scenes.APRIL_AT)

    assert refusal.value.code == "month-closed"
    assert left.exposure.inputs["evidence"] == [{"kind": "my_no_symptoms", "days": 12, "multiplier": None}]
    assert left.exposure.charge_micros > done.exposure.charge_micros


def test_a_test_of_an_open_day_is_not_moved_to_a_closed_one(priced):
    House.objects.update(counts_evidence=True)
    priced.alice.refresh_from_db()
    done = logged(priced, scenes.dinner())
    settlement.close(house_id=priced.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)
    learnt = {"evidence": (riskcalc.evidence.Evidence(kind="my_pcr", days=5),)}
    april = scenes.dinner(occurred_on=scenes.APRIL, **learnt)
    moved = corrected(priced, done, april, at=scenes.CLOSING_AT)

    with pytest.raises(Refused) as refusal:
        corrected(priced, moved, scenes.dinner(**learnt), version=2, at=scenes.CLOSING_AT)

    assert (refusal.value.field, refusal.value.code) == ("evidence", "month-closed")
    without = corrected(priced, moved, scenes.dinner(), version=2, at=scenes.CLOSING_AT)
    assert without.exposure.charge_micros == done.exposure.charge_micros
