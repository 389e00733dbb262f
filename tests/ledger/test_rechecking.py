"""Frozen exposures worked out again over arrays: all follow, and one that was tampered with is named."""

from decimal import Decimal

import pgtrigger
import pytest
from django.db.models import F

import riskcalc
from ledger import planned, rechecking
from ledger.models import Exposure
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(cast):
    """One group, several, a large risk, somebody's own number, a mate in a mask, a typed number."""
    scenes.priced(cast)
    scenes.change(cast, counts_evidence=True)
    cast.alice.house.refresh_from_db()
    bob = planned.Attendee(housemate_id=cast.bob.pk, my_mask=riskcalc.Mask.N95)
    learnt = riskcalc.evidence.Evidence(kind="my_pcr", days=5)
    groups = (riskcalc.PeopleMet(count=2), riskcalc.PeopleMet(microcovids_each=300, their_mask="n95"))
    ill = (riskcalc.PeopleMet(count=3, profile="hasCovid"), riskcalc.PeopleMet(count=9, profile="bars"))
    plans = [
        scenes.dinner(),
        scenes.dinner(people=groups, attendees=(bob,)),
        scenes.dinner(people=ill),
        scenes.dinner(evidence=(learnt,), my_vaccine=riskcalc.MyVaccine(brand="moderna", doses=3)),
        scenes.typed("12.5"),
    ]
    return [scenes.logged(housemate=cast.alice, plan=plan) for plan in plans]


def test_all_that_was_logged_follows_from_what_is_frozen_with_it(logged):
    assert Exposure.objects.count() == 6
    assert list(rechecking.deviations()) == []


def test_microcovids_that_do_not_follow_are_named_without_their_inputs(logged):
    wrong = logged[1]
    with pgtrigger.ignore("ledger.Exposure:exposure_is_append_only"):
        changed = {"microcovids": F("microcovids") + Decimal("0.00001"), "high": F("high") + 1}
        Exposure.objects.filter(pk=wrong.exposure.pk).update(**changed)

    [found] = rechecking.deviations()

    assert found.activity == str(wrong.activity.uid)
    assert "n95" not in str(found)


def test_what_another_version_of_the_model_said_is_left_alone(logged):
    with pgtrigger.ignore("ledger.Exposure:exposure_is_append_only"):
        Exposure.objects.update(model_version="older", low=1, microcovids=1, high=1)

    assert list(rechecking.deviations()) == []
