"""Pages of an evening with company: what each of those who were there sees of it."""

import re

import pytest
from django.urls import reverse

from ledger.models import Activity
from tests.ledger import leaving, scenes
from tests.pages import words


def test_who_was_there_too_sees_their_part_and_neither_note_nor_a_way_to_correct_it(
    priced, alice, alice_page, bob_page, page, dinner
):
    bob_page.post(page, dinner | {f"with-{alice.pk}": "on", "note": "Sam was in a mood"})
    uid = Activity.objects.get().uid
    where = {
        name: reverse(f"ledger:{name}", args=[priced.house.slug, uid]) for name in ("activity", "correct")
    }
    where["share"] = reverse("ledger:share", args=[priced.house.slug, uid])

    mine, theirs = (each.get(where["activity"]).content.decode() for each in (bob_page, alice_page))

    assert "Sam was in a mood" in mine
    assert "Sam was in a mood" not in theirs
    assert "How it came about" in theirs
    for name in ("correct", "share"):
        assert where[name] in mine
        assert where[name] not in theirs


def test_each_version_of_an_evening_with_company_is_one_row_with_all_its_charges(
    priced, alice, alice_page, bob_page, page, dinner
):
    body = dinner | {f"with-{alice.pk}": "on", f"mask-{alice.pk}": "n95"}
    bob_page.post(page, body)
    uid = Activity.objects.get().uid
    bob_page.post(
        reverse("ledger:correct", args=[priced.house.slug, uid]), body | {"version": "1", "hours": "1"}
    )

    where = reverse("ledger:activity", args=[priced.house.slug, uid])
    shown = " ".join(alice_page.get(where).content.decode().split())
    rows = re.findall(r'<th scope="row">.*?</tr>', shown.split("What it said")[1].split("</table>")[0])

    words = [re.sub("<[^>]+>", " ", row) for row in rows]
    assert [re.findall(r"\$[\d,.]+", row) for row in words] == [
        ["$840.00", "$280.00"],
        ["$1,680.00", "$560.00"],
    ]
    assert all("Bob" in row and "Alice" in row for row in words)


@pytest.mark.parametrize(
    ("payer", "said"),
    [
        ("each", "You are charged $840.00 for it now; it was $1,680.00."),
        ("host", "You were charged $1,680.00."),
        ("fund", "The house fund was charged $1,680.00."),
        ("all", "You were charged $840.00."),
    ],
)
def test_a_correction_says_who_pays_what(priced, alice, bob_page, page, dinner, payer, said):
    body = dinner | {f"with-{alice.pk}": "on", "payer": payer}
    bob_page.post(page, body)
    uid = Activity.objects.get().uid

    answer = bob_page.post(
        reverse("ledger:correct", args=[priced.house.slug, uid]),
        body | {"version": "1", "hours": "1"},
        follow=True,
    )
    withdrawn = bob_page.post(
        reverse("ledger:withdraw", args=[priced.house.slug, uid]), {"version": "2"}, follow=True
    )

    assert f"Corrected. {said}" in words(answer)
    assert "Withdrawn. Its charges, $1,680.00 in all, were taken back." in words(withdrawn)


def test_who_came_back_finds_what_they_logged_before_as_theirs(priced, bob, bob_page, bob_api, page, dinner):
    bob_page.post(page, dinner | {"note": "Sam was in a mood"})
    activity = Activity.objects.get()
    left = scenes.moved_out(priced, bob, at=leaving.AT)
    leaving.back(left, admin=priced.alice)
    where = {
        name: reverse(f"ledger:{name}", args=[priced.house.slug, activity.uid])
        for name in ("activity", "correct")
    }

    shown = bob_page.get(where["activity"]).content.decode()
    form = bob_page.get(where["correct"]).content.decode()
    told = bob_api.get(f"/api/v1/houses/{priced.house.slug}/activities/{activity.uid}").json()

    assert where["correct"] in shown
    assert "Sam was in a mood" in shown
    assert "How it came about" in shown
    assert "Bob’s mask" not in form
    assert (told["note"], told["microcovids"], told["minutes"]) == ("Sam was in a mood", "1680.000000", 120)


def test_changes_come_by_what_is_shown_whoever_pays(priced, alice, bob_page, page, dinner):
    body = dinner | {f"with-{alice.pk}": "on", f"mask-{alice.pk}": "n95", "payer": "host", "my_mask": "none"}

    answer = bob_page.post(f"{page}quote", body).content.decode()

    amounts = re.findall(r"instead of", answer)
    prices = re.findall(r": \$([\d,.]+)<span class=\"visually-hidden\">", " ".join(answer.split()))
    assert len(prices) == len(amounts) > 2
    numbers = [float(price.replace(",", "")) for price in prices]
    assert numbers == sorted(numbers)


def test_the_question_of_what_was_learnt_says_who_else_is_shown_it(priced, bob_page, page):
    scenes.change(priced, counts_evidence=True)

    assert "of the people met shows in the factors of who of us was there too." in words(bob_page.get(page))


def test_who_typed_the_microcovids_is_said_to_each(priced, alice, alice_page, bob_page, page, dinner):
    bob_page.post(page, dinner | {"how": "number", "microcovids": "6.2", f"with-{alice.pk}": "on"})
    where = reverse("ledger:activity", args=[priced.house.slug, Activity.objects.get().uid])

    mine, theirs = (words(each.get(where)) for each in (bob_page, alice_page))

    assert "You typed the microcovids yourself." in mine
    assert "You typed" not in theirs
    assert "Bob typed the microcovids." in theirs
