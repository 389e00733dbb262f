"""Pages of an evening with company: what each of those who were there sees of it."""

import re

from django.urls import reverse

from ledger.models import Activity


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
