"""What a form shows before anything is typed, and after a step: its price, and where one goes on."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

import riskcalc
from ledger import favourites
from ledger.models import Activity
from tests.ledger import repeats, scenes
from tests.ledger.web.test_corrections import filled_in
from tests.pages import words

HTMX = {"HX-Request": "true"}
LINK = "https://www.microcovid.org/?duration=120&interaction=oneTime&personCount=3&riskProfile=average&setting=indoor"


@pytest.fixture
def dinner(cast, priced):
    return scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity


@pytest.fixture
def sent():
    """Three average people, two hours indoors: 2000 x 3 x 0.14 x 2 = 1680."""
    return {
        "uid": str(uuid4()),
        "title": "Dinner",
        "occurred_on": "2026-03-14",
        "how": "describe",
        "count": "3",
        "hours": "2",
        "groups": "0",
    }


def figures(answer):
    return re.findall(r'<span class="figure">([^<]+)</span>', answer.content.decode())


def focused(answer):
    tags = re.findall(r"<\w+[^>]*\sautofocus\b[^>]*>", answer.content.decode())
    return [re.search(r'(?:name|id)="([^"]*)"', tag)[1] for tag in tags]


# --- Enter -----------------------------------------------------------------------------------------------


def test_the_first_button_of_the_form_logs_and_not_one_that_adds_a_group(priced, bob_page, page):
    form = bob_page.get(page).content.decode().split('id="log-form"')[1]

    first = re.search(r"<button[^>]*>", form)[0]
    assert 'type="submit"' in first
    assert 'tabindex="-1"' in first
    assert 'aria-hidden="true"' in first
    assert "name=" not in first
    assert "formaction" not in first


# --- Before anything is typed ----------------------------------------------------------------------------


def test_a_preset_comes_with_its_price_which_is_what_logging_it_costs(priced, bob_page, page):
    shown = bob_page.get(f"{page}?like=preset:restaurantIndoors")

    logged = bob_page.post(page, filled_in(shown), follow=True)

    assert len(figures(shown)) == 1
    assert "Cheaper:" in words(shown)
    assert f"Logged. You were charged {figures(shown)[0]}." in words(logged)


def test_a_favourite_and_a_pasted_link_come_with_their_price(priced, bob, bob_page, dinner, house, page):
    kept = favourites.keep(by=bob, title="Dinner", plan=scenes.dinner(), at=timezone.now())

    favourite = bob_page.get(f"{page}?like=favourite:{kept.pk}")
    link = bob_page.post(reverse("ledger:link", args=[house.slug]), {"link": LINK}, follow=True)

    assert figures(favourite) == figures(link) == ["$1,680.00"]


def test_a_correction_comes_with_its_price(bob_page, house, dinner):
    shown = bob_page.get(reverse("ledger:correct", args=[house.slug, dinner.uid]))

    assert figures(shown) == ["$1,680.00"]


def test_what_is_repeated_and_one_day_of_it_come_with_their_price(priced, bob, bob_page, house):
    now = timezone.now()
    day, every_day = house.day_of(now) + timedelta(days=1), (1, 2, 3, 4, 5, 6, 7)
    choir = repeats.start(bob, at=now, starts_on=day, weekdays=every_day)

    whole = bob_page.get(reverse("ledger:recurrence-plan", args=[house.slug, choir.uid]))
    one = bob_page.get(reverse("ledger:recurrence-day", args=[house.slug, choir.uid, day]))

    assert figures(whole) == figures(one) == ["$2.00"]


def test_what_has_no_price_comes_without_one_and_unmarked(cast, bob_page, page):
    shown = bob_page.get(f"{page}?like=preset:restaurantIndoors")

    assert shown.status_code == 200
    assert not figures(shown)
    assert "the price stands here" in words(shown)
    assert 'aria-invalid="true"' not in shown.content.decode()


def test_the_empty_form_has_no_price_yet(priced, bob_page, page):
    shown = bob_page.get(page)

    assert not figures(shown)
    assert "the price stands here" in words(shown)


# --- After a step ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_another_group_comes_with_its_price_and_its_first_field_at_hand(
    priced, bob_page, page, sent, headers
):
    one = bob_page.post(page, sent | {"step": "add-group"}, headers=headers)
    two = bob_page.post(
        page, sent | {"groups": "1", "also-0-count": "2", "step": "add-group"}, headers=headers
    )

    # One person more, and then two and one more: 560 each.
    assert figures(one) == ["$2,240.00"]
    assert figures(two) == ["$3,360.00"]
    assert focused(one) == ["also-0-count"]
    assert focused(two) == ["also-1-count"]


def test_without_a_group_the_price_and_a_button_stay_at_hand(priced, bob_page, page, sent):
    two = sent | {"groups": "2", "also-0-count": "2", "also-1-count": "2", "step": "drop-group"}

    one_left = bob_page.post(page, two, headers=HTMX)
    none_left = bob_page.post(page, two | {"groups": "1"}, headers=HTMX)

    assert figures(one_left) == ["$2,800.00"]
    assert figures(none_left) == ["$1,680.00"]
    assert focused(one_left) == ["drop-group"]
    assert focused(none_left) == ["add-group"]


def test_a_change_that_makes_it_cheaper_leads_to_the_new_price(priced, bob_page, page, sent):
    assert focused(bob_page.post(page, sent | {"step": "cheaper:outdoors"}, headers=HTMX)) == ["quote"]


def test_a_step_in_what_is_not_finished_marks_nothing(priced, bob_page, page, sent):
    answer = bob_page.post(page, sent | {"hours": "", "title": "", "step": "add-group"}, headers=HTMX)

    assert answer.status_code == 200
    assert not figures(answer)
    assert 'aria-invalid="true"' not in answer.content.decode()


# --- As many groups as the API takes ---------------------------------------------------------------------


def test_fifty_groups_are_corrected_without_losing_one(bob, bob_page, house, priced):
    people = tuple(riskcalc.PeopleMet(count=number) for number in range(1, 51))
    uid = scenes.logged(housemate=bob, plan=scenes.dinner(people=people)).activity.uid
    correct = reverse("ledger:correct", args=[house.slug, uid])
    form = filled_in(bob_page.get(correct))

    bob_page.post(correct, form | {"title": "Party"})

    latest = Activity.objects.get(uid=uid, version=2)
    counts = [group["count"] for group in latest.exposures.get().inputs["people"]]
    assert counts == list(range(1, 51))


def test_there_is_no_fifty_first_group(priced, bob_page, page, sent):
    full = sent | {"groups": "49"} | {f"also-{number}-count": "1" for number in range(49)}

    more = bob_page.post(page, full | {"step": "add-group"})
    logged = bob_page.post(page, filled_in(more))

    assert 'value="add-group"' not in more.content.decode()
    assert 'name="also-49-count"' not in more.content.decode()
    assert logged.status_code == 302


# --- Where a reload leads --------------------------------------------------------------------------------


def test_an_address_of_a_price_leads_a_reader_to_its_form(bob, bob_page, house, dinner):
    now = timezone.now()
    choir = repeats.start(bob, at=now, starts_on=house.day_of(now) + timedelta(days=1))
    pairs = {
        "log": ("quote", []),
        "correct": ("quote-correction", [dinner.uid]),
        "recurrence-plan": ("recurrence-plan-quote", [choir.uid]),
        "recurrence-day": ("recurrence-quote", [choir.uid, choir.starts_on]),
    }

    for form, (quote, where) in pairs.items():
        for look in (bob_page.get, bob_page.head):
            answer = look(reverse(f"ledger:{quote}", args=[house.slug, *where]))
            assert answer.status_code == 302
            assert answer.url == reverse(f"ledger:{form}", args=[house.slug, *where])
