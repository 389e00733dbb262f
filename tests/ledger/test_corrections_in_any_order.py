"""Corrections and withdrawals in any order: the balances are what holds."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house.errors import Conflict
from ledger.models import Activity
from tests import factories
from tests.ledger import scenes
from tests.ledger.test_corrections import correct, withdraw

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["log", "correct", "withdraw", "stale"]),
        st.integers(0, 3),
        st.decimals(0, 50, places=6, allow_nan=False),
        st.sampled_from([date(2026, 3, 10), scenes.DINNER_ON, scenes.APRIL]),
        st.booleans(),
    ),
    max_size=12,
)


@given(steps=STEPS, closes_after=st.integers(0, 12))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_balances_are_as_if_only_what_holds_had_been_charged(transactional_db, steps, closes_after):
    """Beside the ledger stands a dict of each activity's latest charge; $1 a microcovid."""
    with transaction.atomic():
        walk(factories.cast(), steps, closes_after)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def walk(cast, steps, closes_after):
    scenes.priced(cast)
    at, shared = scenes.APRIL_AT, 0
    held, logged, withdrawn = {}, [], set()
    for number, (step, which, microcovids, day, is_alices) in enumerate(steps):
        if number == closes_after:
            scenes.close(cast, at=at)
            shared = 1
        plan = scenes.typed(str(microcovids), occurred_on=day, title=f"Step {number}")
        if step == "log" or not logged:
            owner = cast.alice if is_alices else cast.bob
            if shared and day < scenes.APRIL:
                plan = scenes.typed(str(microcovids), occurred_on=scenes.APRIL)
            logged.append(scenes.logged(housemate=owner, plan=plan, at=at))
            held[logged[-1].activity.uid] = (owner.name, int(microcovids * 1_000_000))
            continue
        chosen = logged[which % len(logged)]
        uid = chosen.activity.uid
        version = Activity.objects.latest_versions().get(uid=uid).version
        if step == "stale" or (step == "correct" and uid in withdrawn):
            with pytest.raises(Conflict):
                correct(chosen, plan, version=version + (step == "stale"), at=at)
        elif step == "correct":
            correct(chosen, plan, version=version, at=at)
            held[uid] = (held[uid][0], int(microcovids * 1_000_000))
        else:
            withdraw(chosen, version=version, at=at)
            withdrawn.add(uid)
            held[uid] = (held[uid][0], 0)
    owed = {name: -sum(micros for who, micros in held.values() if who == name) for name in ("Alice", "Bob")}
    found = scenes.balances(cast)
    assert {name: found[name] for name in owed} == owed
    assert sum(found.values()) == 0
