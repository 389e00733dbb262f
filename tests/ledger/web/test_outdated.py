"""What was kept in words of the model that an earlier version knew: nothing fails, it is described anew."""

import uuid
from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

import riskcalc
from ledger import contacts, favourites, queries, shortcuts
from ledger.models import Exposure, Favourite
from tests.ledger import repeats, scenes
from tests.ledger.web.test_corrections import filled_in
from tests.pages import words

API = "/api/v1/houses/elm-street"
GONE = "This was kept in words that mean nothing any more."


@pytest.fixture(params=["group", "evidence"])
def outdated(request, cast, priced):
    """Bob's evening with his contact Sam, frozen with a field that is gone."""
    scenes.change(cast, counts_evidence=True)
    sam = contacts.Described(name="Sam", person=riskcalc.PeopleMet(microcovids_each=100))
    met = contacts.add(by=cast.bob, said=sam, at=scenes.DINNER_AT)
    plan = scenes.dinner(
        people=(sam.person,),
        contact_ids=(met.pk,),
        evidence=(riskcalc.evidence.Evidence(kind="my_pcr", days=5),),
    )
    logged = scenes.logged(housemate=cast.bob, plan=plan)
    inputs = plan.inputs()
    part = inputs["people"][0] if request.param == "group" else inputs["evidence"][0]
    part["aura"] = "blue"
    with pgtrigger.ignore("ledger.Exposure:exposure_is_append_only"):
        Exposure.objects.filter(pk=logged.exposure.pk).update(inputs=inputs)
    return logged.activity


def at(name, house, *args):
    return reverse(f"ledger:{name}", args=[house.slug, *args])


def test_it_is_shown_and_corrected_with_whom_and_how_described_anew(cast, house, outdated, bob_page):
    page = at("correct", house, outdated.uid)
    assert bob_page.get(at("activity", house, outdated.uid)).status_code == 200
    form = filled_in(bob_page.get(page))
    assert (form["title"], form.get("hours", "")) == ("Dinner with friends", "")

    answer = bob_page.post(page, form | {"count": "3", "hours": "2"}, follow=True)

    assert "Corrected." in words(answer)
    latest = queries.activities(house=house).get(uid=outdated.uid)
    assert (latest.version, latest.exposures.get().inputs["people"][0]["count"]) == (2, 3)


def test_it_is_neither_repeated_nor_kept_and_says_why(house, outdated, bob_page):
    start = bob_page.get(at("recurring-start", house, outdated.uid), follow=True)
    kept = bob_page.post(at("favourite-keep", house, outdated.uid), follow=True)

    assert GONE in words(start)
    assert GONE in words(kept)
    assert not Favourite.objects.exists()


def test_the_api_refuses_it_in_words_and_corrects_what_it_still_knows(cast, outdated, bob_api):
    monday = {"repeats": "weekly", "weekdays": ["monday"], "starts_on": "2199-01-07"}
    started = bob_api.post(
        f"{API}/recurrences", {"id": f"{uuid.uuid4()}", "activity": f"{outdated.uid}", "rule": monday}
    )
    kept = bob_api.post(f"{API}/favourites", {"activity": f"{outdated.uid}"})
    renamed = bob_api.patch(
        f"{API}/activities/{outdated.uid}", {"title": "Supper"}, headers={"If-Match": '"1"'}
    )

    assert [answer.json()["code"] for answer in (started, kept)] == ["outdated"] * 2
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Supper")
    assert "aura" not in str(Exposure.objects.latest("pk").inputs)


def test_a_favourite_logged_under_its_id_is_refused(cast, house, outdated, bob_page):
    kept = favourites.keep(by=cast.bob, title="Dinner", plan=scenes.dinner(), at=scenes.DINNER_AT)
    body = {"key": shortcuts.key_of(favourite=kept), "uid": f"{outdated.uid}"}

    answer = bob_page.post(at("repeat", house), body | {"occurred_on": f"{scenes.DINNER_ON}"}, follow=True)

    assert "This id was used before" in words(answer)


def test_what_is_repeated_is_planned_anew(cast, house, priced, bob_page):
    now = timezone.now()
    starts_on = house.day_of(now) + timedelta(days=1)
    found = repeats.start(cast.bob, at=now, said=scenes.dinner(), starts_on=starts_on)
    found.plan["occasion"]["weather"] = "fine"
    found.save()
    page = at("recurrence-plan", house, found.uid)

    form = filled_in(bob_page.get(page))
    answer = bob_page.post(page, form | {"count": "1", "hours": "1"})

    assert form["title"] == "Dinner with friends"
    assert answer.status_code == 302
    assert repeats.read(found).plan["people"][0]["count"] == 1
