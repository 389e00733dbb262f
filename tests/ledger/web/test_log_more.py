"""Logging on a page: several groups, contacts, who of us was there, who pays, and what makes it cheaper."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

import riskcalc
from ledger import activities, contacts, queries
from ledger.models import Activity, Exposure
from tests import factories
from tests.ledger import scenes

HTMX = {"HX-Request": "true"}


def also(number=0, **changes):
    group = {"count": "1", "profile": "average", "their_mask": "none", "symptoms_checked": "no"} | changes
    return {f"also-{number}-{name}": said for name, said in group.items()}


def contact_of(owner, name):
    said = contacts.Described(name=name, person=riskcalc.PeopleMet(microcovids_each=450))
    return contacts.add(by=owner, said=said, at=scenes.DINNER_AT)


def text(answer):
    return " ".join(answer.content.decode().split())


def figure(answer):
    return re.search(r'<span class="figure">([^<]+)</span>', answer.content.decode()).group(1)


# --- Several groups --------------------------------------------------------------------------------------


def test_two_groups_add_up_and_each_shows_how(priced, bob_page, page, dinner):
    both = dinner | {"groups": "1"} | also(count="2", their_mask="n95")

    answer = bob_page.post(page, both)

    exposure = Exposure.objects.get()
    assert answer.status_code == 302
    assert [group["count"] for group in exposure.inputs["people"]] == [3, 2]
    alone, more = (
        riskcalc.assess.assess(
            average_person_risk=2000.0,
            people=riskcalc.PeopleMet(count=count, their_mask=mask),
            occasion=riskcalc.Occasion(minutes=120),
        ).points
        for count, mask in ((3, "none"), (2, "n95"))
    )
    assert float(exposure.microcovids) == pytest.approx(alone + more, rel=1e-9)
    assert {step["group"] for step in exposure.factors} == {1, 2}


def test_another_group_comes_and_goes_with_a_button_and_nothing_is_logged(priced, bob_page, page, dinner):
    more = bob_page.post(page, dinner | {"step": "add-group"})
    less = bob_page.post(page, dinner | {"groups": "1", "step": "drop-group"} | also())

    assert more.status_code == less.status_code == 200
    assert 'name="also-0-count"' in text(more)
    assert 'name="also-0-count"' not in text(less)
    assert 'value="Dinner"' in text(more)
    assert Activity.objects.count() == 0


def test_with_script_only_the_form_comes_back(priced, bob_page, page, dinner):
    answer = bob_page.post(page, dinner | {"step": "add-group"}, headers=HTMX)

    assert text(answer).startswith('<form class="stack" id="log-form"')


def test_a_group_that_is_wrong_is_marked_where_it_is(priced, bob_page, page, dinner):
    answer = bob_page.post(page, dinner | {"groups": "1"} | also(count="many"))

    assert answer.status_code == 422
    assert "Please look at the marked fields of the other groups." in text(answer)
    assert "A number, please" in text(answer)
    assert Activity.objects.count() == 0


@pytest.mark.parametrize("groups", ["-1", "many", "99999", "²", ""])
def test_a_made_up_number_of_groups_harms_nothing(priced, bob_page, page, dinner, groups):
    assert bob_page.post(page, dinner | {"groups": groups}).status_code in {302, 422}


def test_somebody_with_a_number_of_their_own(priced, bob_page, page, dinner):
    body = dinner | {"profile": "number", "microcovids_each": "300"}
    missing = bob_page.post(page, body | {"microcovids_each": ""})
    negative = bob_page.post(page, body | {"microcovids_each": "-1"})
    bob_page.post(page, body)

    assert missing.status_code == negative.status_code == 422
    assert float(Exposure.objects.get().microcovids) == pytest.approx(300 * 3 * 0.14 * 2)


def test_a_contact_of_mine_counts_by_their_own_risk_and_keeps_their_name_from_others(
    priced, bob, bob_page, alice_page, page, dinner
):
    sam = contact_of(bob, "Sam Winter")

    bob_page.post(page, dinner | {"profile": f"contact-{sam.pk}", "count": "1"})

    exposure = Exposure.objects.get()
    assert exposure.inputs["people"][0]["contact"] == sam.pk
    assert float(exposure.microcovids) == pytest.approx(450 * 0.14 * 2)
    shown = reverse("ledger:activity", args=[priced.house.slug, exposure.activity.uid])
    assert "Sam Winter" not in text(alice_page.get(shown))
    assert "Sam Winter" in text(bob_page.get(page))
    assert "Sam Winter" not in text(alice_page.get(page))


def test_another_ones_contact_is_no_choice(priced, alice, bob_page, page, dinner):
    sam = contact_of(alice, "Sam")

    answer = bob_page.post(page, dinner | {"profile": f"contact-{sam.pk}"})

    assert answer.status_code == 422
    assert Activity.objects.count() == 0


def test_contact_with_a_housemate_is_refused_with_the_reason(priced, bob_page, page, dinner):
    answer = bob_page.post(page, dinner | {"profile": "housemate"})

    assert answer.status_code == 422
    assert "What housemates do with each other is not charged" in text(answer)


# --- Us --------------------------------------------------------------------------------------------------


def test_alice_was_there_too_in_a_mask_of_her_own(priced, alice, bob_page, page, dinner):
    body = dinner | {f"with-{alice.pk}": "on", f"mask-{alice.pk}": "n95"}

    quoted = bob_page.post(reverse("ledger:quote", args=[priced.house.slug]), body, headers=HTMX)
    bob_page.post(page, body)

    assert "Each of you pays for themselves." in text(quoted)
    assert list(Exposure.objects.order_by("id").values_list("housemate__name", flat=True)) == ["Bob", "Alice"]
    assert queries.balance(housemate=alice) == -560_000_000


def test_the_host_pays_and_is_told_what(priced, alice, bob, bob_page, page, dinner):
    body = dinner | {f"with-{alice.pk}": "on", "payer": "host"}

    answer = bob_page.post(page, body, follow=True)

    assert "You were charged $3,360.00." in text(answer)
    assert queries.balance(housemate=alice) == 0
    assert queries.balance(housemate=bob) == -3_360_000_000


def test_who_had_guests_at_home_pays_for_all_unless_they_say_otherwise(
    priced, alice, bob, bob_page, page, dinner
):
    at_home = dinner | {"guests": "on", "payer": "", f"with-{alice.pk}": "on"}

    quoted = bob_page.post(reverse("ledger:quote", args=[priced.house.slug]), at_home, headers=HTMX)
    bob_page.post(page, at_home)
    balances = [queries.balance(housemate=mate) for mate in (alice, bob)]
    bob_page.post(page, at_home | {"uid": str(uuid4()), "payer": "each"})

    assert "You pay for all of you." in text(quoted)
    assert balances == [0, -3_360_000_000]
    assert [queries.balance(housemate=mate) for mate in (alice, bob)] == [-1_680_000_000, -5_040_000_000]


def test_the_page_of_an_evening_with_guests_says_who_paid(priced, alice, alice_page, bob_page, page, dinner):
    bob_page.post(page, dinner | {"guests": "on", f"with-{alice.pk}": "on"})
    uid = Activity.objects.get().uid
    shown = reverse("ledger:activity", args=[priced.house.slug, uid])

    assert "Your part, paid by Bob" in text(alice_page.get(shown))
    mine = text(bob_page.get(shown))
    assert "Alice’s part, paid by you" in mine
    assert "Your part, paid by you" in mine
    correct = text(bob_page.get(reverse("ledger:correct", args=[priced.house.slug, uid])))
    assert re.search(r'name="guests"[^>]* checked', correct)
    assert re.search(r'name="payer" value=""[^>]* checked', correct)
    assert '<details class="fold" open>' in correct


def test_a_correction_comes_with_all_that_was_said(priced, alice, bob_page, page, dinner):
    body = dinner | {"groups": "1", f"with-{alice.pk}": "on", f"mask-{alice.pk}": "n95", "payer": "host"}
    bob_page.post(page, body | also(count="2", profile="bars", their_mask="surgical"))
    activity = Activity.objects.get()
    correct = reverse("ledger:correct", args=[priced.house.slug, activity.uid])

    shown = text(bob_page.get(correct))

    assert re.search(rf'name="with-{alice.pk}"[^>]* checked', shown)
    assert 'name="also-0-count" value="2"' in shown
    assert re.search(r'name="payer" value="host"[^>]* checked', shown)
    assert '<option value="bars" selected>' in shown


def test_who_was_there_too_corrects_nothing(priced, alice, bob_page, alice_page, page, dinner):
    bob_page.post(page, dinner | {f"with-{alice.pk}": "on"})
    activity = Activity.objects.get()

    correct = reverse("ledger:correct", args=[priced.house.slug, activity.uid])

    assert alice_page.get(correct).status_code == 403
    seen = text(alice_page.get(reverse("ledger:activity", args=[priced.house.slug, activity.uid])))
    assert "Bob was charged" in seen
    assert "You were charged" in seen


# --- Cheaper ---------------------------------------------------------------------------------------------


def test_what_would_be_cheaper_is_said_and_one_tap_makes_it_so(priced, bob_page, page, dinner, house):
    quoted = bob_page.post(reverse("ledger:quote", args=[house.slug]), dinner, headers=HTMX)
    applied = bob_page.post(page, dinner | {"step": "cheaper:outdoors"}, headers=HTMX)

    assert figure(quoted) == "$1,680.00"
    assert "outdoors: $84.00" in text(quoted)
    assert figure(applied) == "$84.00"
    assert re.search(r'name="setting" value="outdoor"[^>]* checked', text(applied))
    assert f'value="{dinner["uid"]}"' in text(applied)
    assert Activity.objects.count() == 0


def test_a_change_that_is_none_leaves_the_form_as_it_is(priced, bob_page, page, dinner):
    answer = bob_page.post(page, dinner | {"step": "cheaper:teleport"})

    assert answer.status_code == 200
    assert figure(answer) == "$1,680.00"


# --- What is counted besides -----------------------------------------------------------------------------


def test_a_test_counts_where_the_house_counts_tests_and_is_not_asked_for_elsewhere(
    priced, bob_page, page, dinner
):
    assert 'name="learnt_my_pcr"' not in text(bob_page.get(page))
    scenes.change(priced, counts_evidence=True)

    bob_page.post(page, dinner | {"learnt_my_pcr": "5", "learnt_recovered": ""})
    wrong = bob_page.post(page, dinner | {"uid": str(uuid4()), "learnt_my_pcr": "-1"})

    assert float(Exposure.objects.get().microcovids) == pytest.approx(1680 * 0.35)
    assert wrong.status_code == 422
    assert '<details class="fold described" open>' in text(wrong)


def test_a_test_that_does_not_count_on_so_much_is_said_while_the_form_is_filled_in(
    cast, priced, bob_page, page, dinner, house
):
    scenes.change(cast, counts_evidence=True)
    much = {"profile": "hasCovid", "hours": "8", "voice": "loud", "learnt_my_pcr": "5"}

    quoted = bob_page.post(reverse("ledger:quote", args=[house.slug]), dinner | much, headers=HTMX)
    logged = bob_page.post(page, dinner | much)

    assert "A test can be counted below 100,000 microcovids only." in text(quoted)
    assert logged.status_code == 422
    assert "A test can be counted below 100,000 microcovids only." in text(logged)


def test_what_is_at_hand_is_logged_with_one_tap_and_a_date(priced, bob, bob_page, page, house):
    first = scenes.logged(housemate=bob, plan=scenes.dinner(title="Groceries"))
    shown = text(bob_page.get(page))
    key = re.search(r'name="key" value="(activity:[^"]+)"', shown).group(1)
    repeat = reverse("ledger:repeat", args=[house.slug])
    body = {"key": key, "uid": str(uuid4()), "occurred_on": "2026-03-15"}

    once, twice = (bob_page.post(repeat, body) for _ in range(2))

    assert once.url == twice.url
    again = Activity.objects.latest("id")
    assert (again.title, f"{again.occurred_on}") == ("Groceries", "2026-03-15")
    assert again.exposures.get().charge_micros == first.exposure.charge_micros
    assert Activity.objects.count() == 2


def test_nothing_at_hand_is_logged_without_a_day_or_of_somebody_elses(priced, alice, bob_page, house):
    theirs = scenes.logged(housemate=alice, plan=scenes.dinner())
    repeat = reverse("ledger:repeat", args=[house.slug])
    key = f"activity:{theirs.activity.uid}"

    assert bob_page.post(repeat, {"key": key, "uid": str(uuid4()), "occurred_on": ""}).status_code == 302
    body = {"key": key, "uid": str(uuid4()), "occurred_on": "2026-03-15"}
    assert bob_page.post(repeat, body).status_code in {302, 403, 404}
    assert Activity.objects.count() == 1


def test_a_preset_is_found_by_its_words_and_fills_the_form_in(priced, bob_page, page):
    found = text(bob_page.get(page, {"q": "shopping crowded"}))
    key = re.search(r"\?like=([^\"]+)\"", found).group(1)

    filled = text(bob_page.get(f"{page}?like={key}"))

    assert "Nothing of that name." in text(bob_page.get(page, {"q": "no such thing at all"}))
    assert re.search(r'name="title" value="[^"]+"', filled)
    assert bob_page.get(page, {"like": "preset:none-such"}).status_code == 404


def test_the_quote_of_an_old_page_without_groups_still_answers(priced, bob_page, house, dinner):
    del dinner["groups"]

    answer = bob_page.post(reverse("ledger:quote", args=[house.slug]), dinner, headers=HTMX)

    assert figure(answer) == "$1,680.00"


def test_the_log_page_asks_the_database_as_often_for_ten_people(
    priced, bob, bob_page, page, django_assert_max_num_queries
):
    for number in range(8):
        factories.housemate_of(admin=priced.alice, name=f"Mate {number}")
        plan = scenes.typed(str(5 + number), title=f"Thing {number}")
        activities.log(housemate=bob, uid=uuid4(), plan=plan, at=scenes.DINNER_AT)

    with django_assert_max_num_queries(20):
        assert bob_page.get(page).status_code == 200


def test_a_contact_wears_what_they_usually_do_unless_another_mask_is_said(
    priced, bob, bob_page, page, dinner
):
    person = riskcalc.PeopleMet(microcovids_each=450, their_mask="n95")
    sam = contacts.add(by=bob, said=contacts.Described(name="Sam", person=person), at=scenes.DINNER_AT)
    with_sam = dinner | {"profile": f"contact-{sam.pk}", "count": "1"}

    assert "as usual: none, or a contact’s own" in text(bob_page.get(page))
    for mask in ("", "none"):
        bob_page.post(page, with_sam | {"uid": str(uuid4()), "their_mask": mask})
    bob_page.post(page, dinner | {"uid": str(uuid4()), "their_mask": ""})

    masks = [row.inputs["people"][0]["their_mask"] for row in Exposure.objects.order_by("pk")]
    assert masks == ["n95", "none", "none"]


def test_a_correction_keeps_a_contact_as_they_were_met(priced, bob, bob_page, page, dinner):
    sam = contact_of(bob, "Sam Winter")
    bob_page.post(page, dinner | {"profile": f"contact-{sam.pk}", "count": "1"})
    activity = Activity.objects.get()
    worse = contacts.Described(name="Sam Winter", person=riskcalc.PeopleMet(microcovids_each=9000))
    contacts.change(by=bob, contact_id=sam.pk, said=worse, at=scenes.DINNER_AT)
    correct = reverse("ledger:correct", args=[priced.house.slug, activity.uid])

    form = dinner | {"profile": f"contact-{sam.pk}", "count": "1", "version": "1", "title": "Tea"}
    bob_page.post(correct, form)

    first, second = Exposure.objects.order_by("pk")
    assert second.activity.title == "Tea"
    assert second.microcovids == first.microcovids
