"""What a house offers everybody: kept by an admin, and of nobody in particular."""

import pytest
from django.http import Http404

import riskcalc
from house.errors import NotAllowed, Refused
from house.models import AuditEntry
from ledger import house_presets, planned
from ledger.models import HousePreset
from tests import factories
from tests.ledger import scenes

AT = factories.FOUNDED_AT


def kept(by, label="Choir practice", plan=None) -> HousePreset:
    return house_presets.keep(by=by, label=label, plan=plan or scenes.dinner(), at=AT)


def test_people_and_occasion_are_all_that_is_kept(cast):
    plan = scenes.dinner(
        my_vaccine=riskcalc.MyVaccine(brand="pfizer", doses=3),
        attendees=(planned.Attendee(housemate_id=cast.bob.pk),),
        payer=planned.Payer.HOST,
    )

    preset = kept(cast.alice, plan=plan)

    found = planned.thawed(frozen=preset.frozen, title="", occurred_on=plan.occurred_on)
    bare = scenes.dinner(title="", note="")
    assert HousePreset.objects.get().frozen == bare.frozen()
    assert found == bare


@pytest.mark.parametrize(
    "plan",
    [
        scenes.typed("6.2"),
        scenes.dinner(people=()),
        scenes.dinner(people=(riskcalc.PeopleMet(microcovids_each=240.0),)),
        scenes.dinner(contact_ids=(7,)),
    ],
    ids=["typed", "nobody", "a number of their own", "a contact"],
)
def test_what_is_of_somebody_is_not_offered_to_everybody(alice, plan):
    with pytest.raises(Refused) as refusal:
        kept(alice, plan=plan)

    assert refusal.value.field == "people"
    assert not house_presets.is_public(plan=plan)


@pytest.mark.parametrize("label", ["", "x" * 121, "CHOIR practice"])
def test_a_label_that_cannot_be_or_is_taken_is_refused(alice, label):
    kept(alice)

    with pytest.raises(Refused) as refusal:
        kept(alice, label)

    assert refusal.value.field == "label"


def test_only_an_admin_keeps_and_removes_them(cast):
    with pytest.raises(NotAllowed):
        kept(cast.bob)
    preset = kept(cast.alice)
    with pytest.raises(NotAllowed):
        house_presets.remove(by=cast.bob, preset_id=preset.pk, at=AT)
    with pytest.raises(Http404):
        house_presets.remove(by=cast.carol, preset_id=preset.pk, at=AT)

    house_presets.remove(by=cast.alice, preset_id=preset.pk, at=AT)

    assert not house_presets.of(house=cast.house).exists()
    told = AuditEntry.objects.filter(house=cast.house).order_by("pk").values_list("action", flat=True)
    assert list(told)[-2:] == ["preset.kept", "preset.removed"]


def test_another_house_may_have_one_of_the_same_name(cast):
    kept(cast.alice)
    kept(cast.carol)

    assert house_presets.of(house=cast.house).count() == 1


def test_there_are_only_so_many(alice, monkeypatch):
    monkeypatch.setattr(house_presets, "MOST", 1)
    kept(alice)

    with pytest.raises(Refused, match="At most 1"):
        kept(alice, "Dinner")
