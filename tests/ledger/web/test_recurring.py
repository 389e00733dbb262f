"""The pages of what one repeats: what comes with its expected cost, the rule, single days; nobody else's."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import departures, due, planned, recurrences, schedule
from ledger.models import Recurrence
from tests import factories, pages
from tests.ledger import leaving, repeats, scenes

pytestmark = pytest.mark.django_db
HOST, EVERY_DAY = planned.Payer.HOST, (1, 2, 3, 4, 5, 6, 7)


def page(name, house, *args):
    return reverse(f"ledger:{name}", args=[house.slug, *args])


def sent(**changes):
    return {
        "uid": str(uuid.uuid4()),
        "kind": "weekly",
        "weekdays": ["2", "5"],
        "month_day": "14",
        "every": "1",
        "ends": "",
        "ends_on": "",
        "count": "",
    } | changes


@pytest.fixture
def today(cast):
    scenes.priced(cast)
    return cast.house.day_of(timezone.now())


@pytest.fixture
def dinner(cast, today):
    return scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity


@pytest.fixture
def choir(cast, today):
    """Every day from tomorrow on, at $2."""
    tomorrow = today + timedelta(days=1)
    return repeats.start(cast.bob, at=timezone.now(), starts_on=tomorrow, weekdays=EVERY_DAY)


def test_an_activity_is_repeated_from_its_page_with_its_day_filled_in(house, today, dinner, bob_page):
    assert (
        page("recurring-start", house, dinner.uid)
        in bob_page.get(page("activity", house, dinner.uid)).content.decode()
    )
    form = bob_page.get(page("recurring-start", house, dinner.uid)).content.decode()
    # 14 March 2026 was a Saturday.
    assert 'value="6" id="id_weekdays_5" checked' in form.replace("  ", " ")
    assert f'value="{today}"' in form

    answer = bob_page.post(
        page("recurring-start", house, dinner.uid), sent(starts_on=f"{today}"), follow=True
    )

    found = Recurrence.objects.get()
    assert (found.title, found.note, found.weekdays) == ("Dinner with friends", "At Dora's", "25")
    assert "Every Tuesday and Friday." in pages.words(answer)
    assert "about $1,680.00" in pages.words(answer)


def test_two_clicks_start_it_once_and_other_days_ask_once_more(house, today, dinner, bob_page):
    at, body = page("recurring-start", house, dinner.uid), sent(starts_on=f"{today}")

    first, second = (bob_page.post(at, body) for _ in range(2))
    other = bob_page.post(at, body | {"weekdays": ["3", "4"]})

    assert first.url == second.url
    assert other.status_code == 422
    assert "started before with other days" in pages.words(other)
    assert 'value="4" id="id_weekdays_3" checked' in other.content.decode().replace("  ", " ")
    assert Recurrence.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "monthly", "month_day": "31"}, "On the last day of every month."),
        (
            {"kind": "monthly", "month_day": "30", "every": "2"},
            "On the 30th of every 2 months, or its last day.",
        ),
        ({"kind": "monthly", "month_day": "2"}, "On the 2nd of every month."),
        ({"every": "3", "weekdays": ["1", "3", "5"]}, "Every 3 weeks on Monday, Wednesday and Friday."),
        ({"weekdays": list("1234567"), "ends": "after", "count": "4"}, "Every day, 4 times from"),
        ({"ends": "on", "ends_on": "2190-01-05"}, "Every Tuesday and Friday, until January 5, 2190."),
    ],
)
def test_a_rule_is_said_in_words(house, today, dinner, bob_page, changes, said):
    body = sent(starts_on=f"{today}") | changes

    answer = bob_page.post(page("recurring-start", house, dinner.uid), body, follow=True)

    assert said in pages.words(answer)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"weekdays": []}, "weekdays", "On which days of the week?"),
        ({"kind": "monthly", "month_day": ""}, "month_day", "On which day of the month?"),
        ({"kind": "monthly", "month_day": "32"}, "month_day", "less than or equal to 31"),
        ({"every": "0"}, "every", "greater than or equal to 1"),
        ({"starts_on": "2026-03-01"}, "starts_on", "It starts today at the earliest"),
        ({"ends": "on"}, "ends_on", "Please fill this in."),
        ({"ends": "after"}, "count", "Please fill this in."),
        ({"ends": "on", "ends_on": "2026-03-01"}, "ends_on", "It cannot end before it starts."),
    ],
)
def test_what_is_no_rule_is_said_beside_its_field(house, today, dinner, bob_page, changes, field, said):
    body = sent(starts_on=f"{today}") | changes

    answer = bob_page.post(page("recurring-start", house, dinner.uid), body)

    assert answer.status_code == 422
    assert said in pages.beside(answer, field)
    assert not Recurrence.objects.exists()


def test_the_list_tells_what_comes_its_expected_cost_and_that_it_is_no_more(house, choir, bob_page):
    shown = pages.words(bob_page.get(page("recurring", house)))

    assert "Choir about $2.00" in shown
    assert "What it is expected to cost, at today’s price and prevalence." in shown
    assert "Every day" in shown


def test_a_day_is_skipped_and_as_usual_again(house, choir, bob_page):
    day = choir.starts_on

    bob_page.post(page("recurrence-skip", house, choir.uid, day))
    assert "skipped" in pages.words(bob_page.get(page("recurrence", house, choir.uid)))

    bob_page.post(page("recurrence-unskip", house, choir.uid, day))
    assert "skipped" not in pages.words(bob_page.get(page("recurrence", house, choir.uid)))


def test_a_day_is_changed_with_its_price_before_and_moved(house, choir, bob_page):
    day, to = choir.starts_on, choir.starts_on + timedelta(days=9)
    body = {"title": "Concert", "occurred_on": f"{to}", "how": "number", "microcovids": "7", "groups": "0"}

    form = bob_page.get(page("recurrence-day", house, choir.uid, day))
    quoted = bob_page.post(page("recurrence-quote", house, choir.uid, day), body)
    assert 'value="Choir"' in form.content.decode()
    assert "$7.00" in pages.words(quoted)
    more = bob_page.post(page("recurrence-day", house, choir.uid, day), body | {"step": "add-group"})
    assert 'name="also-0-count"' in more.content.decode()
    assert not choir.exceptions.exists()

    answer = bob_page.post(page("recurrence-day", house, choir.uid, day), body, follow=True)

    (changed,) = choir.exceptions.all()
    assert (changed.title, changed.occurs_on, changed.plan) == ("Concert", to, {"microcovids": "7"})
    assert "Changed for this day alone." in pages.words(answer)
    assert "about $2.00" in pages.words(answer)


def test_a_day_that_is_over_or_none_leads_back_in_words(house, choir, bob_page):
    for name in ("recurrence-skip", "recurrence-day"):
        answer = bob_page.post(page(name, house, choir.uid, choir.starts_on - timedelta(days=9)), follow=True)
        assert "That day is done" in pages.words(answer)
    assert bob_page.get(f"/h/{house.slug}/recurring/{choir.uid}/2026-02-30/").status_code == 404


def test_it_is_changed_from_today_on(house, choir, bob_page):
    change = page("recurrence-change", house, choir.uid)
    body = sent(title="Band", note="New", version="1", starts_on=f"{choir.starts_on}")
    assert 'value="Choir"' in bob_page.get(change).content.decode()

    answer = bob_page.post(change, body, follow=True)

    assert "Changed from today on." in pages.words(answer)
    found = repeats.read(choir)
    assert (found.title, found.note, found.weekdays, found.version) == ("Band", "New", "25", 2)
    assert found.plan == choir.plan


def test_what_was_changed_in_another_window_asks_once_more(house, choir, bob_page):
    change = page("recurrence-change", house, choir.uid)
    body = sent(title="Band", note="", version="1", starts_on=f"{choir.starts_on}")
    bob_page.post(change, body)

    refused = bob_page.post(change, body | {"title": "Trio"})
    again = bob_page.post(change, body | {"title": "Trio", "version": "2"}, follow=True)

    assert refused.status_code == 409
    assert "changed in the meantime" in pages.words(refused)
    assert 'name="version" value="2"' in refused.content.decode()
    assert "Trio" in pages.words(again)


def test_it_is_ended_by_who_has_seen_it_as_it_is(house, choir, bob_page):
    end = page("recurrence-end", house, choir.uid)

    assert bob_page.post(end, {"version": "9"}).status_code == 409
    answer = bob_page.post(end, {"version": "1"}, follow=True)

    assert "Ended. What was logged stays as it is." in pages.words(answer)
    assert repeats.read(choir).ended_at
    shown = pages.words(bob_page.get(page("recurrence", house, choir.uid)))
    assert "You ended it on" in shown
    assert "Skip" not in shown.replace("Skip to the content", "")


def test_what_could_not_be_logged_says_why_and_is_put_away_or_tried_again(cast, house, bob_page, alice_page):
    found = repeats.start(cast.bob, count=2)
    due.log_due(house_id=house.pk, at=repeats.AT + repeats.A_WEEK)

    shown = pages.words(bob_page.get(page("recurring", house)))
    assert "Choir on March 10, 2026 was not logged There was no price on that day" in shown
    assert "was not logged" not in pages.words(alice_page.get(page("recurring", house)))

    bob_page.post(page("recurrence-skip", house, found.uid, repeats.TUESDAY))
    scenes.priced(cast)
    bob_page.post(page("recurrence-unskip", house, found.uid, repeats.TUESDAY + repeats.A_WEEK))
    due.log_due(house_id=house.pk, at=repeats.AT + repeats.A_WEEK)

    assert "was not logged" not in pages.words(bob_page.get(page("recurring", house)))
    assert repeats.days(house) == [repeats.TUESDAY + repeats.A_WEEK]


def test_no_page_of_anybody_else_tells_of_it(cast, house, choir, alice_page, bob_page):
    recurrences.change(
        by=cast.bob,
        uid=choir.uid,
        version=1,
        terms=recurrences.Terms(plan=repeats.plan(note="Clinic"), rule=schedule.rule(of=choir)),
        at=timezone.now(),
    )

    for name in ("home", "activities", "recurring", "log"):
        shown = alice_page.get(page(name, house)).content.decode()
        assert "Choir" not in shown
        assert "Clinic" not in shown
    assert "Clinic" in bob_page.get(page("recurrence", house, choir.uid)).content.decode()


def test_a_list_of_ten_asks_the_database_as_often_as_one_of_two(
    cast, house, choir, bob_page, django_assert_max_num_queries
):
    for _ in range(9):
        repeats.start(cast.bob, at=timezone.now(), starts_on=choir.starts_on)

    with django_assert_max_num_queries(12):
        bob_page.get(page("recurring", house))


def test_whom_one_meets_is_changed_for_all_days_to_come(house, choir, bob_page):
    what = page("recurrence-plan", house, choir.uid)
    body = {"title": "Band", "note": "", "version": "1", "groups": "0", "how": "describe", "count": "2"}
    body |= {"hours": "1", "profile": "average", "setting": "outdoor"}

    form = bob_page.get(what).content.decode()
    quoted = pages.words(bob_page.post(page("recurrence-plan-quote", house, choir.uid), body))
    more = bob_page.post(what, body | {"step": "add-group"})
    assert 'value="Choir"' in form
    assert 'name="occurred_on"' not in form
    # 2000 x 2 x 0.14 / 20.
    assert "$28.00" in quoted
    assert 'name="also-0-count"' in more.content.decode()
    assert repeats.read(choir).version == 1

    answer = bob_page.post(what, body, follow=True)

    found = repeats.read(choir)
    assert "Changed from today on." in pages.words(answer)
    assert (found.title, found.version, found.plan["people"][0]["count"]) == ("Band", 2, 2.0)
    assert schedule.rule(of=found) == schedule.rule(of=choir)


def test_whom_one_meets_was_changed_in_another_window_and_asks_once_more(house, choir, bob_page):
    what = page("recurrence-plan", house, choir.uid)
    body = {"title": "Band", "version": "1", "groups": "0", "how": "number", "microcovids": "3"}
    bob_page.post(what, body)

    late = bob_page.post(what, body | {"microcovids": "4"})
    again = bob_page.post(what, body | {"microcovids": "4", "version": "2"})

    assert late.status_code == 409
    assert "This was changed in the meantime." in pages.words(late)
    assert again.status_code == 302
    assert repeats.read(choir).plan == {"microcovids": "4"}


def test_nobody_else_changes_whom_one_meets(house, choir, alice_page):
    for name in ("recurrence-plan", "recurrence-plan-quote"):
        assert alice_page.post(page(name, house, choir.uid), {"version": "1"}).status_code == 404


def test_what_was_done_with_somebody_who_left_is_started_and_changed_without_them(
    cast, house, today, bob_page
):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    company = tuple(planned.Attendee(housemate_id=mate.pk) for mate in (cast.alice, dora))
    evening = scenes.logged(housemate=cast.bob, plan=scenes.dinner(attendees=company, payer=HOST)).activity
    before = repeats.start(
        cast.bob, at=timezone.now(), said=scenes.dinner(attendees=company, payer=HOST), starts_on=today
    )
    departures.leave(housemate=dora, by=dora, at=timezone.now())

    started = bob_page.post(page("recurring-start", house, evening.uid), sent(starts_on=f"{today}"))
    body = sent(title="Supper", note="", version="1", starts_on=f"{today}")
    changed = bob_page.post(page("recurrence-change", house, before.uid), body)

    assert (started.status_code, changed.status_code) == (302, 302)
    for found in Recurrence.objects.all():
        assert [mate["housemate_id"] for mate in found.plan["attendees"]] == [cast.alice.pk]
    assert {found.title for found in Recurrence.objects.all()} == {"Dinner with friends", "Supper"}


def test_what_was_logged_by_it_leads_back_to_what_is_repeated(house, choir, bob_page, alice_page):
    later = timezone.now() + timedelta(days=2)
    logged = due.log_due(house_id=house.pk, at=later)

    shown = [bob_page.get(page("activity", house, activity.uid)).content.decode() for activity in logged]
    others = alice_page.get(page("activity", house, logged[0].uid)).content.decode()

    assert logged
    assert all(page("recurrence", house, choir.uid) in text for text in shown)
    assert page("recurrence", house, choir.uid) not in others


def test_what_has_ended_is_said_to_repeat_no_more_and_can_be_repeated(house, choir, bob_page):
    (logged, *_) = due.log_due(house_id=house.pk, at=timezone.now() + timedelta(days=2))
    at, again = page("activity", house, logged.uid), page("recurring-start", house, logged.uid)
    assert again not in bob_page.get(at).content.decode()

    bob_page.post(page("recurrence-end", house, choir.uid), {"version": f"{repeats.read(choir).version}"})

    shown = bob_page.get(at).content.decode()
    assert "it repeats" not in shown
    assert again in shown


def test_who_came_back_is_not_led_to_what_they_repeated_in_an_earlier_stay(cast, house, today, bob_page):
    began, left, back = (timezone.now() - timedelta(days=days) for days in (3, 2, 1))
    starts_on = house.day_of(began)
    repeats.start(cast.bob, at=began, starts_on=starts_on, said=repeats.plan("0"), weekdays=EVERY_DAY)
    logged = due.log_due(house_id=house.pk, at=began)[0]
    departures.leave(housemate=cast.bob, by=cast.bob, at=left)
    leaving.back(cast.bob, admin=cast.alice, at=back)

    shown = bob_page.get(page("activity", house, logged.uid)).content.decode()
    again = bob_page.get(page("recurring-start", house, logged.uid))

    assert "it repeats" not in shown
    assert page("recurring-start", house, logged.uid) in shown
    assert again.status_code == 200
