"""Pages of what people keep for themselves: contacts, favourites, links, a budget."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

import riskcalc
from house import prevalence
from ledger import budgets, contacts, favourites, house_presets
from ledger.models import Activity, Budget, Contact, Favourite, HousePreset
from tests import factories
from tests.ledger import scenes
from tests.pages import beside, words

DESCRIBED = {
    "name": "Sam",
    "how": "describe",
    "profile": "livingAlone",
    "their_vaccine": "vaccinated",
    "symptoms_checked": "yes",
    "their_mask": "n95",
}
LINK = "https://www.microcovid.org/?riskProfile=average&interaction=oneTime&personCount=3&duration=120"


def at(house, name: str, *parts: object) -> str:
    return reverse(f"ledger:{name}", args=[house.slug, *parts])


@pytest.fixture
def sam(bob):
    person = riskcalc.PeopleMet(microcovids_each=240.5)
    return contacts.add(by=bob, said=contacts.Described(name="Sam", person=person), at=factories.FOUNDED_AT)


@pytest.fixture
def dinner(cast):
    scenes.priced(cast)
    return scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity


# --- Contacts --------------------------------------------------------------------------------------------


def test_somebody_is_described_and_listed_with_their_risk(cast, house, bob_page):
    factories.one_in(by=cast.alice, people=500)

    answer = bob_page.post(at(house, "contacts"), {**DESCRIBED, "profile": "average"}, follow=True)

    text = words(answer)
    assert "Sam is kept, for you alone." in text
    assert re.search(r"Sam about [\d.,]+ microcovids 1 in [\d,]+ has it now", text)


def test_a_typed_number_reads_as_the_house_writes_it(house, bob_page):
    typed = {"name": "Dora", "how": "number", "microcovids_each": "240.5", "profile": "bars"}

    bob_page.post(at(house, "contacts"), typed)

    assert Contact.objects.get().person == riskcalc.PeopleMet(microcovids_each=240.5)
    assert "about 240 microcovids 1 in 4,158 has it now" in words(bob_page.get(at(house, "contacts")))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "SAM"}, "name"),
        ({"how": "number"}, "microcovids_each"),
        ({"how": "number", "microcovids_each": "-3"}, "microcovids_each"),
        ({"profile": "reckless"}, "profile"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(house, bob_page, sam, changes, field):
    answer = bob_page.post(at(house, "contacts"), {**DESCRIBED, "name": "Dora", **changes})

    assert answer.status_code == 422
    assert beside(answer, field)
    assert Contact.objects.count() == 1


def test_somebody_is_described_anew_from_what_was_said(house, bob_page, sam):
    page = at(house, "contact", sam.pk)
    assert 'value="240.5"' in bob_page.get(page).content.decode()

    bob_page.post(page, DESCRIBED)

    assert Contact.objects.get().person == riskcalc.PeopleMet(
        profile="livingAlone", their_vaccine="vaccinated", symptoms_checked="yes", their_mask="n95"
    )
    again = bob_page.get(page).content.decode()
    assert re.search(r'value="livingAlone"\s+selected', again)


def test_a_contact_is_erased(house, bob_page, alice_page, sam):
    page = at(house, "contact-remove", sam.pk)
    assert alice_page.post(page).status_code == 404

    bob_page.post(page)

    assert not Contact.objects.exists()


def test_a_friends_name_is_on_no_page_of_anybody_else(cast, house, bob_page, alice_page):
    scenes.priced(cast)
    ottoline = contacts.Described(name="Ottoline", person=riskcalc.PeopleMet())
    friend = contacts.add(by=cast.bob, said=ottoline, at=factories.FOUNDED_AT)
    plan = scenes.dinner(people=(friend.person,), contact_ids=(friend.pk,), title="Tea")
    tea = scenes.logged(housemate=cast.bob, plan=plan).activity
    favourites.keep(by=cast.bob, title="Tea with Ottoline", plan=plan, at=factories.FOUNDED_AT)
    pages = [at(house, name) for name in ("home", "log", "contacts", "favourites", "activities")]
    pages += [at(house, "activity", tea.uid), reverse("house:settings", args=[house.slug])]

    assert [page for page in pages if "Ottoline" in alice_page.get(page).content.decode()] == []
    assert "Ottoline" in bob_page.get(at(house, "contacts")).content.decode()


# --- Favourites ------------------------------------------------------------------------------------------


def test_an_activity_is_kept_as_a_favourite_and_listed_with_its_price(cast, house, bob_page, dinner):
    assert "Keep as a favourite" in words(bob_page.get(at(house, "activity", dinner.uid)))

    answer = bob_page.post(at(house, "favourite-keep", dinner.uid), follow=True)

    assert "Dinner with friends is at hand on the log page" in words(answer)
    assert re.search(r"Dinner with friends \$[\d,]+\.\d\d Logged 0 times", words(answer))
    assert Favourite.objects.get().owner == cast.bob


def test_a_favourite_is_renamed_and_erased(house, bob_page, bob):
    kept = favourites.keep(by=bob, title="Dinner", plan=scenes.dinner(), at=factories.FOUNDED_AT)

    bob_page.post(at(house, "favourite-rename", kept.pk), {"title": "Supper"})
    blank = bob_page.post(at(house, "favourite-rename", kept.pk), {"title": " "}, follow=True)

    assert "Nothing was changed." in words(blank)
    assert Favourite.objects.get().title == "Supper"
    bob_page.post(at(house, "favourite-remove", kept.pk))
    assert not Favourite.objects.exists()


def test_an_admin_offers_a_favourite_to_everybody_and_takes_it_back(cast, house, alice_page, bob_page):
    kept = favourites.keep(by=cast.alice, title="Choir", plan=scenes.dinner(), at=factories.FOUNDED_AT)

    alice_page.post(at(house, "favourite-offer", kept.pk))
    again = alice_page.post(at(house, "favourite-offer", kept.pk), follow=True)

    assert "The house has one of this name already." in words(again)
    text = words(bob_page.get(at(house, "favourites")))
    assert "Choir" in text
    assert "Remove" not in text
    assert "added a ready-made activity" in words(
        alice_page.get(reverse("house:settings", args=[house.slug]))
    )
    alice_page.post(at(house, "preset-remove", HousePreset.objects.get().pk))
    assert not HousePreset.objects.exists()


def test_a_favourite_with_a_contact_is_not_offered_to_everybody(cast, house, alice_page):
    group = riskcalc.PeopleMet(microcovids_each=240.0)
    kept = favourites.keep(
        by=cast.alice, title="Tea", plan=scenes.dinner(people=(group,)), at=factories.FOUNDED_AT
    )

    answer = alice_page.post(at(house, "favourite-offer", kept.pk), follow=True)

    assert "everybody will see it" in words(answer)
    assert not house_presets.of(house=house).exists()


# --- Links -----------------------------------------------------------------------------------------------


def test_a_link_fills_the_log_form_in_and_says_which_prevalence_counts(cast, house, bob_page):
    scenes.priced(cast)

    answer = bob_page.post(at(house, "link"), {"link": LINK + "&casesPastWeek=500"}, follow=True)

    assert answer.redirect_chain[0][0] == f"{at(house, 'log')}?draft=1"
    assert "with the house’s own prevalence for its day" in words(answer)
    assert "own figures, which have no day, are not used" in words(answer)
    html = answer.content.decode()
    assert re.search(r'name="count"[^>]*value="3"', html)
    assert re.search(r'name="hours"[^>]*value="2"', html)
    assert not Activity.objects.exists()


def test_a_links_figures_become_the_houses_once_somebody_says_for_which_day(cast, house, bob_page):
    scenes.priced(cast)
    figures = "&population=100000&casesPastWeek=500&casesIncreasingPercentage=20&positiveCasePercentage=5"
    answer = bob_page.post(at(house, "link"), {"link": LINK + figures}, follow=True)
    where = f"{reverse('house:prevalence', args=[house.slug])}?draft=1"
    assert f'<a href="{where}">say for which day they are</a>' in answer.content.decode()

    form = bob_page.get(where).content.decode()
    said = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    stated = ("cases_past_week", "population", "positive_case_percentage", "cases_increasing_percentage")
    assert [said.get(name) for name in stated] == ["500", "100000", "5", "20"]
    assert re.search(r'value="cases"[^>]* checked', form)
    assert not said.get("as_of_on")

    body = {name: said[name] for name in (*stated, "source")} | {"method": "cases", "as_of_on": "2026-03-13"}
    bob_page.post(reverse("house:prevalence", args=[house.slug]), body)
    figure = prevalence.for_day(house=house, day=scenes.DINNER_ON)
    assert (figure.method, figure.source, f"{figure.as_of_on}") == ("cases", said["source"], "2026-03-13")


def test_a_bad_link_is_refused_beside_its_field(house, bob_page):
    answer = bob_page.post(at(house, "link"), {"link": "https://example.com/?riskProfile=average"})

    assert answer.status_code == 422
    assert "microcovid.org" in beside(answer, "link")
    assert "log-draft" not in bob_page.session


def test_an_activity_is_shared_as_a_link_by_the_one_who_logged_it(house, bob_page, alice_page, dinner):
    page = at(house, "share", dinner.uid)

    html = bob_page.get(page).content.decode()

    assert re.search(r'value="https://www\.microcovid\.org/\?[^"]*duration=120', html)
    assert "Dora" not in html
    assert alice_page.get(page).status_code == 403


def test_what_no_link_carries_is_said(cast, house, bob_page):
    scenes.priced(cast)
    typed = scenes.logged(housemate=cast.bob, plan=scenes.typed("5")).activity

    assert "no number" in words(bob_page.get(at(house, "share", typed.uid)))


# --- The budget ------------------------------------------------------------------------------------------


def test_a_budget_is_kept_shown_and_taken_away(cast, house, bob_page, alice_page):
    scenes.priced(cast)
    now = timezone.now()
    scenes.logged(housemate=cast.bob, plan=scenes.typed("30", occurred_on=house.day_of(now)), at=now)
    me, keep = (reverse(f"house:{name}", args=[house.slug]) for name in ("me", "budget"))

    bob_page.post(keep, {"microcovids": "1,200.5"})

    assert budgets.mine(reader=cast.bob) == Decimal("1200.5")
    assert "This month so far: 30 of 1,200 microcovids" in words(bob_page.get(me))
    assert "This month so far" not in words(alice_page.get(me))
    bob_page.post(keep, {"microcovids": ""})
    assert not Budget.objects.exists()


@pytest.mark.parametrize("typed", ["0", "-5", "many", "2000000"])
def test_a_budget_that_cannot_be_is_said_beside_its_field(house, bob_page, typed):
    answer = bob_page.post(reverse("house:budget", args=[house.slug]), {"microcovids": typed})

    assert answer.status_code == 422
    assert beside(answer, "microcovids")
    assert not Budget.objects.exists()
