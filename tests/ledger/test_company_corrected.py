"""Evenings with company corrected later: after somebody left or came back, and whoever pays."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import riskcalc
from house.models import House
from ledger import activities, planned, queries, shortcuts, verification
from tests import factories
from tests.ledger import leaving, scenes

pytestmark = pytest.mark.django_db

LEFT_AT, BACK_AT = leaving.AT, leaving.NEXT_DAY


@pytest.fixture
def priced(cast):
    scenes.priced(cast)
    return cast


def logged(by, **changes):
    return scenes.logged(housemate=by, plan=scenes.typed("4", **changes)).activity.uid


def corrected(by, uid, *, microcovids="4", version=1, **changes):
    plan = scenes.typed(microcovids, **changes)
    done = activities.correct(housemate=by, uid=uid, version=version, plan=plan, at=BACK_AT)
    assert verification.faults() == []
    return done


def test_who_has_left_pays_their_share_of_what_all_pay(priced):
    uid = logged(priced.bob)
    bob = scenes.moved_out(priced, priced.bob, at=LEFT_AT)
    before = scenes.balances(priced)

    corrected(bob, uid, payer=planned.Payer.ALL)

    after = scenes.balances(priced)
    assert after["Alice"] - before["Alice"] == -2_000_000
    # Of the 4 that went with Bob's account to Alice, 2 come back to it.
    assert queries.balance(housemate=bob) == 2_000_000


def test_where_nobody_else_lived_that_day_the_one_who_logged_it_pays(priced):
    uid = logged(priced.bob)
    dora = factories.housemate_of(admin=priced.alice, name="Dora", at=scenes.DINNER_AT)
    bob = scenes.moved_out(priced, priced.bob, at=LEFT_AT)
    assert dora.lives_here

    done = corrected(bob, uid, payer=planned.Payer.ALL, occurred_on=scenes.DINNER_ON)

    assert done.exposure.charge_micros == 4_000_000


@pytest.mark.parametrize("payer", ["each", "host", "all"])
def test_who_came_back_corrects_on_the_account_that_was_charged(priced, payer):
    uid = logged(priced.bob, payer=planned.Payer(payer))
    left = scenes.moved_out(priced, priced.bob, at=LEFT_AT)
    back = leaving.back(left, admin=priced.alice)
    before = [queries.balance(housemate=mate) for mate in (left, back)]

    done = corrected(back, uid, microcovids="6", payer=planned.Payer(payer))

    after = [queries.balance(housemate=mate) for mate in (left, back)]
    paid = 3_000_000 - 2_000_000 if payer == "all" else 6_000_000 - 4_000_000
    assert [now - then for now, then in zip(after, before, strict=True)] == [-paid, 0]
    assert done.quote.paid_micros == (3_000_000 if payer == "all" else 6_000_000)


def test_one_tap_costs_what_it_says_though_somebody_has_left_since(priced):
    House.objects.update(shared_event_correlation="0.5")
    priced.alice.refresh_from_db()
    dora = factories.housemate_of(admin=priced.alice, name="Dora")
    with_dora = scenes.dinner(attendees=(planned.Attendee(housemate_id=dora.pk),))
    scenes.logged(housemate=priced.alice, plan=with_dora)
    scenes.moved_out(priced, dora, at=LEFT_AT)

    day = scenes.DINNER_ON
    (found,) = shortcuts.priced(reader=priced.alice, shortcuts=shortcuts.recent(reader=priced.alice), day=day)
    uid = uuid.uuid4()
    done = shortcuts.repeat(by=priced.alice, key=found.key, occurred_on=day, uid=uid, at=LEFT_AT)

    assert found.charge_micros == done.exposure.charge_micros == 1_680_000_000


def test_what_was_learnt_of_them_lowers_everybodys_part_and_of_myself_mine_alone(priced):
    House.objects.update(counts_evidence=True)
    priced.alice.refresh_from_db()
    company = {"attendees": (planned.Attendee(housemate_id=priced.bob.pk),)}

    def parts(*kinds):
        learnt = tuple(riskcalc.evidence.Evidence(kind=kind, days=5) for kind in kinds)
        plan = scenes.dinner(evidence=learnt, **company)
        quote = activities.quote(housemate=priced.alice, plan=plan, at=scenes.DINNER_AT)
        return [part.charge_micros for part in quote.parts]

    mine, theirs = parts("my_pcr"), parts("their_no_symptoms")

    assert mine[0] < mine[1]
    assert theirs[0] == theirs[1] < mine[1]


def test_who_paid_before_is_looked_up_by_the_entries_of_that_version_alone(priced):
    uid = logged(priced.bob, payer=planned.Payer.ALL)

    with CaptureQueriesContext(connection) as asked:
        corrected(priced.bob, uid, microcovids="6", payer=planned.Payer.ALL)

    said = [query["sql"] for query in asked]
    (who,) = (sql for sql in said if 'FROM "house_housemate"' in sql and '"ledger_line"' in sql)
    # An old house has many lines: all of everybody's would be read at each key pressed in the form.
    assert "ledger_line" not in who.partition("IN (SELECT")[0]
    assert "DISTINCT" not in who
