"""Logging on a page: the price while typing, one charge for one form, refusals beside their fields."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import queries, settlement
from ledger.models import Activity, Entry
from tests.ledger import scenes
from tests.pages import beside, words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def quote(house):
    return reverse("ledger:quote", args=[house.slug])


@pytest.fixture
def dinner():
    """Four average people, two hours at a table indoors: 2000 x 4 x 0.14 x 2 = 2240."""
    return {
        "uid": str(uuid4()),
        "title": "Dinner at Sam's",
        "occurred_on": "2026-03-02",
        "how": "describe",
        "count": "4",
        "profile": "average",
        "interaction": "oneTime",
        "setting": "indoor",
        "distance": "normal",
        "hours": "2",
        "minutes": "",
        "voice": "normal",
        "their_mask": "none",
        "my_mask": "none",
        "symptoms_checked": "no",
        "brand": "",
        "doses": "0",
        "microcovids": "",
        "note": "With Sam's cousin",
    }


def test_the_form_comes_with_today_and_an_id_of_its_own(bob_page, house, page):
    html = bob_page.get(page).content.decode()
    again = bob_page.get(page).content.decode()

    uids = [re.search(r'name="uid" value="([^"]+)"', text)[1] for text in (html, again)]
    assert f'value="{house.day_of(timezone.now())}"' in html
    assert uids[0] != uids[1]


def test_logging_charges_and_shows_the_charge(priced, bob_page, page, house, dinner):
    answer = bob_page.post(page, dinner, follow=True)

    activity = Activity.objects.get()
    assert answer.redirect_chain == [(reverse("ledger:activity", args=[house.slug, activity.uid]), 302)]
    assert "Logged. You were charged $2,240.00." in words(answer)
    assert activity.exposures.get().charge_micros == 2_240_000_000


def test_the_quote_is_what_is_charged(priced, bob_page, page, quote, dinner):
    dinner |= {"minutes": "7", "setting": "outdoor", "their_mask": "n95", "brand": "moderna", "doses": "3"}

    quoted = re.search(r"\$[\d.,]+", words(bob_page.post(quote, dinner, headers=HTMX)))[0]
    logged = words(bob_page.post(page, dinner, follow=True))

    assert f"You were charged {quoted}." in logged


def test_a_quote_writes_nothing_and_needs_no_title(priced, bob_page, quote, dinner):
    answer = bob_page.post(quote, {**dinner, "title": "", "uid": ""}, headers=HTMX)

    said = words(answer)
    assert answer.status_code == 200
    assert "$2,240.00 2,200 microcovids (750 to 6,700)" in said
    assert "4 people × 4" in said
    assert "<html" not in answer.content.decode()
    assert not Activity.objects.exists()


def test_somebody_whose_session_ended_is_sent_to_sign_in_whole(priced, client, page, quote, dinner):
    answer = client.post(quote, dinner, headers={**HTMX, "HX-Current-URL": f"http://testserver{page}"})
    from_elsewhere = client.post(quote, dinner, headers={**HTMX, "HX-Current-URL": "https://example.com/"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == f"/accounts/login/?next={page}"
    assert from_elsewhere["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_quote_below_a_cent_says_why_it_is_written_longer(priced, bob_page, quote, dinner):
    small = words(bob_page.post(quote, {**dinner, "how": "number", "microcovids": "0.0042"}, headers=HTMX))
    large = words(bob_page.post(quote, dinner, headers=HTMX))

    assert "$0.0042" in small
    assert "Less than the smallest coin" in small
    assert "smallest coin" not in large


def test_a_quote_says_what_to_know_about_the_number(priced, bob_page, quote, dinner):
    answer = bob_page.post(quote, {**dinner, "distance": "intimate"}, headers=HTMX)

    assert "For a kiss, place, voices and masks were left out: they do not help." in words(answer)


def test_a_quote_does_not_nag_about_what_is_still_empty(priced, bob_page, quote, dinner):
    answer = bob_page.post(quote, {**dinner, "title": "", "count": "", "hours": ""}, headers=HTMX)

    assert answer.status_code == 200
    assert 'class="error"' not in answer.content.decode()
    assert "the price stands here" in words(answer)


def test_a_quote_takes_all_marks_away_and_brings_those_of_now(priced, bob_page, quote, dinner):
    answer = bob_page.post(
        quote, {**dinner, "count": "many", "groups": "1", "also-0-count": "-"}, headers=HTMX
    )

    shown = answer.content.decode()
    assert shown.index('hx-swap-oob="innerHTML:#log-form .error"') < shown.index('id="id_count_error"')
    assert (
        beside(answer, "count") == beside(answer, "also-0-count") == "A number, please, such as 1500 or 0.5."
    )
    assert 'id="id_minutes_error"' not in shown


def test_a_quote_without_script_is_a_whole_page_with_what_was_typed(priced, bob_page, quote, dinner):
    answer = bob_page.post(quote, dinner)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" in html
    assert "$2,240.00" in html
    assert dinner["uid"] in html
    assert "With Sam&#x27;s cousin" in html


def test_typed_microcovids_stand_in_for_the_rest(priced, bob_page, page, dinner):
    bob_page.post(page, {**dinner, "how": "number", "microcovids": "12.5", "count": "nonsense"})

    exposure = Activity.objects.get().exposures.get()
    assert exposure.charge_micros == 12_500_000
    assert exposure.inputs == {"microcovids": "12.5"}


def test_a_double_click_is_one_charge(priced, bob_page, page, dinner):
    first = bob_page.post(page, dinner)
    second = bob_page.post(page, dinner)

    assert first.url == second.url
    assert Activity.objects.count() == Entry.objects.count() == 1


def test_a_form_used_before_with_other_words_asks_before_it_logs_again(priced, bob_page, page, dinner):
    bob_page.post(page, dinner)

    changed = bob_page.post(page, {**dinner, "title": "Lunch"})
    uid = re.search(r'name="uid" value="([^"]+)"', changed.content.decode())[1]

    assert changed.status_code == 422
    assert "press Log again" in words(changed)
    assert Activity.objects.count() == 1
    assert bob_page.post(page, {**dinner, "title": "Lunch", "uid": uid}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 121, "at most 120 characters"),
        ("occurred_on", "", "This field is required."),
        ("occurred_on", "2999-01-01", "That day has not come yet"),
        ("occurred_on", "2026-03-01", "You joined the house"),
        ("count", "", "Please fill this in."),
        ("count", "-1", "Give a number from 0"),
        ("count", "NaN", "A number, please"),
        ("count", "1000000", "Give a number from 0"),
        ("hours", "a while", "A number, please"),
        ("hours", "", "Say how many minutes"),
        ("profile", "vampire", "not one of the available choices"),
        ("setting", "moon", "not one of the available choices"),
        ("doses", "4", "not one of the available choices"),
    ],
)
def test_what_is_refused_says_why_beside_its_field(priced, bob_page, page, dinner, field, typed, said):
    answer = bob_page.post(page, {**dinner, field: typed})

    place = "minutes" if said.startswith("Say how many minutes") else field
    assert answer.status_code == 422
    assert said in beside(answer, place)
    assert not Activity.objects.exists()


@pytest.mark.parametrize("typed", ["", "-1", "NaN", "1e3", "1000001", "9" * 60])
def test_microcovids_that_cannot_be_are_refused(priced, bob_page, page, dinner, typed):
    answer = bob_page.post(page, {**dinner, "how": "number", "microcovids": typed})

    assert answer.status_code == 422
    assert beside(answer, "microcovids")
    assert not Activity.objects.exists()


def test_more_doses_than_a_brand_has_are_refused(priced, bob_page, page, dinner):
    answer = bob_page.post(page, {**dinner, "brand": "johnson", "doses": "3"})

    assert answer.status_code == 422
    assert "doses from 0 to 2" in beside(answer, "doses")


def test_a_partner_is_one_person(priced, bob_page, page, dinner):
    bob_page.post(page, {**dinner, "interaction": "partner", "count": "4", "hours": ""})

    assert Activity.objects.get().exposures.get().inputs["people"][0]["count"] == 1


def test_a_closed_month_takes_no_more(priced, bob_page, page, quote, dinner):
    settlement.close(house_id=priced.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)

    quoted = bob_page.post(quote, dinner, headers=HTMX)
    logged = bob_page.post(page, dinner)

    assert "March 2026 is closed" in beside(quoted, "occurred_on")
    assert "March 2026 is closed" in beside(logged, "occurred_on")
    assert logged.status_code == quoted.status_code == 422
    assert not Activity.objects.exists()


def test_without_a_price_nothing_can_be_logged_and_the_page_says_why(bob_page, page, dinner):
    answer = bob_page.post(page, dinner)

    assert answer.status_code == 422
    assert "no price on that day" in beside(answer, "occurred_on")
    assert not Activity.objects.exists()


def test_an_outsider_logs_nothing(priced, carol_page, page, dinner, house):
    answer = carol_page.post(page, dinner)

    assert answer.status_code == 404
    assert not queries.activities(house=house).exists()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("hours", "-1", "Not below 0"),
        ("minutes", "-60", "Not below 0"),
        ("occurred_on", "03/02/2026", "such as 2026-03-14"),
    ],
)
def test_time_runs_forwards_and_days_are_not_guessed_at(
    bob_page, priced, page, quote, dinner, field, typed, says
):
    form = dinner | {field: typed}

    assert says in beside(bob_page.post(page, form), field)
    assert says in words(bob_page.post(quote, form, headers=HTMX))
    assert not Activity.objects.exists()


def test_a_page_answers_those_who_only_look_whether_it_is_there(bob_page, priced, page):
    assert bob_page.head(page).status_code == 200
