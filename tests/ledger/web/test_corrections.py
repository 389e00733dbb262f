"""Correcting and withdrawing on a page: filled in as it was, priced while typing, harmless twice."""

import re

import pytest
from django.urls import reverse

import riskcalc
from ledger import activities, planned, queries
from ledger.models import Activity, Entry
from tests import factories
from tests.ledger import scenes
from tests.pages import beside, words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def logged(cast):
    scenes.priced(cast)
    return scenes.logged(housemate=cast.bob, plan=scenes.typed("10", note="At Dora's"))


@pytest.fixture
def at(house, logged):
    def at(name):
        return reverse(f"ledger:{name}", args=[house.slug, logged.activity.uid])

    return at


def filled_in(page):
    """This function will send a form's page back as a browser does: what is checked, chosen and typed."""
    html, sent = page.content.decode(), {}
    for tag in re.findall(r"<input[^>]*>", html):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") not in {"radio", "checkbox"} or " checked" in tag:
            sent[said.get("name")] = said.get("value", "on" if said.get("type") == "checkbox" else "")
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        sent[name] = text.strip().replace("&#x27;", "'")
    sent.pop("csrfmiddlewaretoken", None)
    return {name: value for name, value in sent.items() if name}


def test_the_owner_is_shown_the_ways_to_correct_and_withdraw_and_nobody_else(bob_page, alice_page, at):
    owners = bob_page.get(at("activity")).content.decode()
    others = alice_page.get(at("activity")).content.decode()

    for way in ("correct", "withdraw"):
        assert f'"{at(way)}"' in owners
        assert at(way) not in others
        assert alice_page.post(at(way), {"version": "1"}).status_code == 403


def test_the_form_comes_as_it_was_and_saved_so_changes_nothing(cast, bob_page, house):
    scenes.priced(cast)
    plan = scenes.dinner(
        people=(
            riskcalc.PeopleMet(
                count=2.5,
                profile="bars",
                their_mask="n95",
                their_vaccine="vaccinated",
                symptoms_checked="yes",
            ),
        ),
        occasion=riskcalc.Occasion(
            interaction="repeated", setting="carWindowsDown", distance="close", minutes=95.5, voice="loud"
        ),
        my_vaccine=riskcalc.MyVaccine(brand="moderna", doses=2),
    )
    dinner = scenes.logged(housemate=cast.bob, plan=plan)
    page = reverse("ledger:correct", args=[house.slug, dinner.activity.uid])

    answer = bob_page.post(page, filled_in(bob_page.get(page)), follow=True)

    assert answer.status_code == 200
    assert "Corrected" not in words(answer)
    assert Activity.objects.count() == 1


def test_all_that_was_learnt_stays_in_a_correction_in_its_order(cast, bob_page, house):
    scenes.priced(cast)
    scenes.change(cast, counts_evidence=True)
    learnt = tuple(
        riskcalc.evidence.Evidence(**words)
        for words in (
            {"kind": "recovered", "days": 40, "multiplier": 0.25},
            {"kind": "their_no_symptoms", "days": 14},
            {"kind": "their_test", "days": 0},
            {"kind": "my_pcr", "days": 6},
            {"kind": "my_no_symptoms", "days": 12},
        )
    )
    dinner = scenes.logged(housemate=cast.bob, plan=scenes.dinner(evidence=learnt))
    page = reverse("ledger:correct", args=[house.slug, dinner.activity.uid])
    form = filled_in(bob_page.get(page))

    unchanged = bob_page.post(page, form, follow=True)
    # With the month closed, all but new evidence can be corrected still.
    scenes.close(cast)
    bob_page.post(page, form | {"title": "Supper"})

    assert "Corrected" not in words(unchanged)
    assert '<details class="fold described" open>' in " ".join(bob_page.get(page).content.decode().split())
    first, second = (activity.exposures.get() for activity in Activity.objects.order_by("version"))
    assert second.inputs["evidence"] == first.inputs["evidence"]
    assert second.activity.title == "Supper"
    assert second.microcovids == first.microcovids


def test_a_cheaper_change_of_a_correction_keeps_what_was_learnt(cast, bob_page, house):
    scenes.priced(cast)
    scenes.change(cast, counts_evidence=True)
    learnt = (
        riskcalc.evidence.Evidence(kind="recovered", days=40, multiplier=0.25),
        riskcalc.evidence.Evidence(kind="my_pcr", days=6),
    )
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner(evidence=learnt)).activity.uid
    page = reverse("ledger:correct", args=[house.slug, uid])

    outdoors = bob_page.post(page, filled_in(bob_page.get(page)) | {"step": "cheaper:outdoors"})
    bob_page.post(page, filled_in(outdoors))

    kept = queries.activities(house=house).get(uid=uid).exposures.get().inputs
    assert kept["occasion"]["setting"] == "outdoor"
    assert [one["multiplier"] for one in kept["evidence"]] == [0.25, None]


def test_a_correction_does_not_ask_for_todays_prevalence(bob_page, at):
    assert "The house has no prevalence yet" not in words(bob_page.get(at("correct")))


def test_a_correction_shows_both_charges_and_what_it_said_before(bob_page, at):
    form = filled_in(bob_page.get(at("correct")))

    answer = bob_page.post(at("correct"), {**form, "microcovids": "4", "title": "Briefly out"}, follow=True)

    said = words(answer)
    assert answer.redirect_chain == [(at("activity"), 302)]
    assert "Corrected. You are charged $4.00 for it now; it was $10.00." in said
    assert "What it said" in said
    assert re.search(r"Briefly out \S+ \d+, 2026 4 \$4.00 .*Out \S+ \d+, 2026 10 \$10.00 taken back", said)


def test_a_double_click_corrects_once(bob_page, at):
    form = {**filled_in(bob_page.get(at("correct"))), "microcovids": "4"}

    answers = [bob_page.post(at("correct"), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Activity.objects.count() == 2
    assert Entry.objects.count() == 3


def test_another_window_is_told_and_can_save_once_more(bob_page, at):
    form = filled_in(bob_page.get(at("correct")))
    bob_page.post(at("correct"), {**form, "microcovids": "4"})

    overtaken = bob_page.post(at("correct"), {**form, "microcovids": "5"})
    again = bob_page.post(at("correct"), filled_in(overtaken), follow=True)

    assert overtaken.status_code == 409
    assert "corrected in the meantime" in words(overtaken)
    assert "You are charged $5.00 for it now; it was $4.00." in words(again)


def test_the_quote_is_that_of_the_activitys_own_day(bob_page, cast, at):
    scenes.close(cast)
    form = filled_in(bob_page.get(at("correct")))

    part = bob_page.post(at("quote-correction"), {**form, "microcovids": "4", "title": ""}, headers=HTMX)
    whole = bob_page.post(at("quote-correction"), {**form, "microcovids": "4"})

    assert "$4.00" in words(part)
    assert "<html" not in part.content.decode()
    assert "$4.00" in words(whole)
    assert filled_in(whole) == {**form, "microcovids": "4"}
    assert Activity.objects.count() == 1


def test_a_correction_that_cannot_be_is_refused_beside_its_field(bob_page, at):
    form = filled_in(bob_page.get(at("correct")))

    early = bob_page.post(at("correct"), {**form, "occurred_on": "2026-03-01"})
    much = bob_page.post(at("correct"), {**form, "microcovids": "many"})

    assert early.status_code == much.status_code == 422
    assert "You joined the house" in beside(early, "occurred_on")
    assert "A number, please" in beside(much, "microcovids")
    assert Activity.objects.count() == 1


def test_a_withdrawn_activity_is_marked_and_costs_nothing(bob_page, alice_page, house, at):
    answers = [bob_page.post(at("withdraw"), {"version": "1"}, follow=True) for _ in range(2)]

    listed = words(alice_page.get(reverse("ledger:activities", args=[house.slug])))
    assert "Withdrawn. The charge of $10.00 was taken back." in words(answers[0])
    assert "was taken back." not in words(answers[1])
    assert "Withdrawn: it costs nothing" in words(answers[1])
    assert re.search(r"\$0.00 Bob, [^$]*withdrawn", listed)
    assert at("correct") not in answers[1].content.decode()
    assert bob_page.get(at("correct")).url == at("activity")


def test_a_page_opened_before_a_correction_does_not_withdraw_it(bob_page, at):
    bob_page.post(at("correct"), {**filled_in(bob_page.get(at("correct"))), "microcovids": "4"})

    answer = bob_page.post(at("withdraw"), {"version": "1"})

    assert answer.status_code == 409
    assert "in the meantime" in words(answer)
    assert not Activity.objects.filter(is_withdrawn=True).exists()


def test_a_correction_of_a_closed_month_is_marked_late(bob_page, alice_page, cast, at):
    scenes.close(cast)

    bob_page.post(at("correct"), {**filled_in(bob_page.get(at("correct"))), "microcovids": "4"})

    said = words(alice_page.get(at("activity")))
    assert "Charged in April 2026, late, for March 2026." in said
    assert said.count("late, for March 2026") == 3


def test_a_note_of_an_earlier_version_stays_its_owners(bob_page, alice_page, cast, logged, at):
    plan = scenes.typed("4", note="At Emil's")
    activities.correct(housemate=cast.bob, uid=logged.activity.uid, version=1, plan=plan, at=scenes.DINNER_AT)

    theirs = words(alice_page.get(at("activity")))

    assert "Emil" in words(bob_page.get(at("activity")))
    assert "Emil" not in theirs
    assert "Dora" not in theirs


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_groups_and_cheaper_changes_are_tried_out_before_a_correction_is_saved(
    cast, bob_page, house, headers
):
    scenes.priced(cast)
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid
    correct = reverse("ledger:correct", args=[house.slug, uid])
    form = filled_in(bob_page.get(correct))

    more = bob_page.post(correct, {**form, "step": "add-group"}, headers=headers)
    outdoors = bob_page.post(correct, {**form, "step": "cheaper:outdoors"}, headers=headers)
    assert 'name="also-0-count"' in more.content.decode()
    assert Activity.objects.filter(uid=uid).count() == 1

    # 2000 x 3 x 0.14 x 2 / 20, and saved from the form that came back.
    assert "$84.00" in words(outdoors)
    assert f'action="{correct}"' in outdoors.content.decode()
    bob_page.post(correct, filled_in(outdoors))
    assert float(queries.activities(house=house).get(uid=uid).exposures.get().microcovids) == 84


def test_what_would_make_a_correction_cheaper_leads_back_to_the_correction(cast, bob_page, house):
    scenes.priced(cast)
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid
    correct, quote = (
        reverse(f"ledger:{name}", args=[house.slug, uid]) for name in ("correct", "quote-correction")
    )

    quoted = bob_page.post(quote, filled_in(bob_page.get(correct)), headers=HTMX).content.decode()

    assert 'value="cheaper:outdoors"' in quoted
    assert f'hx-post="{correct}"' in quoted
    assert reverse("ledger:log", args=[house.slug]) not in quoted


def test_who_has_left_since_stays_in_what_is_corrected(cast, alice_page, house):
    scenes.priced(cast)
    mates = (planned.Attendee(housemate_id=cast.bob.pk, my_mask=riskcalc.Mask.N95),)
    uid = scenes.logged(housemate=cast.alice, plan=scenes.dinner(attendees=mates)).activity.uid
    scenes.moved_out(cast, cast.bob)
    correct = reverse("ledger:correct", args=[house.slug, uid])
    before = scenes.balances(cast)

    form = filled_in(alice_page.get(correct))
    answer = alice_page.post(correct, form | {"title": "Dinner, not lunch"}, follow=True)

    assert form[f"with-{cast.bob.pk}"] == "on"
    assert "Corrected." in words(answer)
    assert scenes.balances(cast) == before


def test_who_joined_after_the_old_day_is_offered_for_the_right_one(cast, bob_page, at):
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=scenes.APRIL_AT)
    form = filled_in(bob_page.get(at("correct"))) | {f"with-{dora.pk}": "on"}

    refused = bob_page.post(at("correct"), form)
    corrected = bob_page.post(at("correct"), form | {"occurred_on": "2026-04-01"}, follow=True)

    assert 'name="with-' + str(dora.pk) in bob_page.get(at("correct")).content.decode()
    assert "Only who lives here, and did on that day, can have been there." in words(refused)
    assert "Corrected." in words(corrected)
    assert queries.balance(housemate=dora) == -10_000_000
