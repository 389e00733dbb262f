"""What stays somebody's who has left: their balance, payments and activities; and being forgotten."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from house import invitations
from house.models import Housemate
from ledger import activities, payments, planned, settlement
from ledger.api import shown as shown_api
from tests.ledger import scenes
from tests.ledger.web.test_corrections import filled_in
from tests.pages import words

MAY_AT = datetime(2026, 5, 2, 12, tzinfo=UTC)


@pytest.fixture
def at(house):
    def at(name, *args):
        return reverse(f"ledger:{name}", args=[house.slug, *args])

    return at


@pytest.fixture
def gone(march):
    """March is closed and paid; Bob, who went out in it, has left."""
    row = scenes.close(march).transfers.get()
    payments.claim(transfer_id=row.pk, by=march.bob, at=scenes.APRIL_AT)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)
    return scenes.moved_out(march, march.bob)


@pytest.fixture
def outing(cast):
    return cast.house.activities.get(posted_by=cast.bob)


def owing(cast, outing):
    """Bob finds out after leaving that his outing was worse: $10 more, half of it shared back to him."""
    plan = scenes.typed("20.01")
    activities.correct(housemate=cast.bob, uid=outing.uid, version=1, plan=plan, at=scenes.CLOSING_AT)


def test_a_house_left_is_listed_apart_and_leads_to_what_stays(gone, bob_page, house, at):
    answer = bob_page.get("/", follow=True)

    assert "Houses I have left Elm Street USD You were Bob, until April 2, 2026" in words(answer)
    assert f'href="{at("left")}"' in answer.content.decode()
    assert f'href="{at("home")}"' not in answer.content.decode()


def test_who_comes_back_has_the_house_in_the_first_list_alone(gone, cast, bob_page, at):
    token = invitations.create(by=cast.alice, at=MAY_AT).token
    invitations.accept(token=token, user=cast.bob.user, name="Bob", at=MAY_AT)

    said = words(bob_page.get(reverse("house:houses")))

    assert "Houses I have left" not in said
    assert bob_page.get(at("left")).url == at("home")


def test_what_stays_is_ones_own_balance_payments_and_activities(gone, outing, bob_page, at):
    said = words(bob_page.get(at("left")))

    assert "You lived in Elm Street as Bob until April 2, 2026." in said
    assert "You are even" in said
    assert "Bob pays Alice $3.50 Paid and confirmed by Alice on April 1, 2026" in said
    assert re.search(r"Out \$10.01 Bob,", said)
    assert "$3.00" not in said


def test_the_pages_of_who_has_left_lead_nowhere_they_cannot_go(gone, outing, bob_page, at):
    row = gone.house.transfers.get()
    pages = [at("left"), at("activity", outing.uid), at("correct", outing.uid), at("transfer", row.pk)]

    for page in pages:
        html = bob_page.get(page).content.decode()
        for link in set(re.findall(r'(?:href|action)="(/h/[^"?#]+)', html)):
            answer = bob_page.get(link)
            assert answer.status_code in {200, 302, 405}, (page, link)


def test_an_activity_is_corrected_and_withdrawn_after_leaving(gone, outing, cast, bob_page, at):
    form = filled_in(bob_page.get(at("correct", outing.uid)))
    quoted = bob_page.post(at("quote-correction", outing.uid), {**form, "microcovids": "20.01"})
    corrected = bob_page.post(at("correct", outing.uid), {**form, "microcovids": "20.01"}, follow=True)

    assert "$20.01" in words(quoted)
    assert "Corrected. You are charged $20.01 for it now; it was $10.01." in words(corrected)
    assert "You owe the house $10.00" in words(bob_page.get(at("left")))

    withdrawn = bob_page.post(at("withdraw", outing.uid), {"version": "2"}, follow=True)
    assert "Withdrawn. The charge of $20.01 was taken back." in words(withdrawn)
    assert scenes.balances(cast)["Bob"] == 10_010_000


@pytest.fixture
def without_bob(cast):
    """Bob was at Alice's dinner and left; then she finds that he was not there, or that there was none."""
    scenes.priced(cast)
    bob = (planned.Attendee(housemate_id=cast.bob.pk),)
    uid = scenes.logged(housemate=cast.alice, plan=scenes.dinner(attendees=bob)).activity.uid
    scenes.moved_out(cast, cast.bob)
    seen = {"housemate": cast.alice, "uid": uid, "version": 1, "at": scenes.CLOSING_AT}

    def without_bob(how):
        if how == "withdrawn":
            activities.withdraw(**seen)
        else:
            activities.correct(**seen, plan=scenes.dinner(title="Dinner without Bob"))
        return uid

    return without_bob


@pytest.mark.parametrize("how", ["withdrawn", "corrected"])
def test_what_somebody_had_a_part_in_stays_in_sight_once_it_has_none_of_theirs(
    cast, without_bob, bob_page, bob_api, at, how
):
    uid = without_bob(how)

    listed, shown = (words(bob_page.get(page)) for page in (at("left"), at("activity", uid)))
    told = bob_api.get(f"/api/v1/houses/{cast.house.slug}/activities/{uid}").json()

    assert "Dinner" in listed
    assert re.search(r"Alice \$1,680.00 Bob \$1,680.00 taken back Mar 14, 2026", shown)
    assert [len(row["parts"]) for row in told["history"]] == [1, 2]
    assert told["history"][1]["undone_on"] == "2026-03-14"
    # Of what has no part of theirs they see what the house does: who, when, what, and its charge.
    assert told["housemate"]["name"] == "Alice"
    assert [told[name] for name in shown_api.ActivityShown.ONLY_MINE] == [None] * 13
    assert "How it came about" not in shown
    assert "At Dora's" not in shown


def test_what_somebody_never_had_a_part_in_stays_out_of_their_sight(cast, without_bob, bob_page, at):
    without_bob("corrected")
    other = scenes.logged(housemate=cast.alice, plan=scenes.typed("7", title="Choir")).activity.uid

    assert bob_page.get(at("activity", other)).status_code == 404
    assert "Choir" not in words(bob_page.get(at("left")))


def test_nothing_new_is_logged_after_leaving(gone, bob_page, at):
    assert bob_page.get(at("log")).status_code == 404
    assert bob_page.post(at("log"), {"title": "Out"}).status_code == 404


def test_a_confirmation_is_taken_back_after_leaving_and_shows_ones_own_balance_alone(cast, bob_page, at):
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    scenes.logged(housemate=cast.alice, plan=scenes.typed("8"))
    row = scenes.close(cast).transfers.get(payee__housemate=cast.bob)
    payments.confirm(transfer_id=row.pk, by=cast.bob, at=scenes.APRIL_AT)
    scenes.moved_out(cast, cast.bob)

    asked = words(bob_page.get(at("undo", row.pk)))
    done = bob_page.post(at("undo", row.pk), follow=True)

    assert "Bob $0.00 $4.00 Below zero" in asked
    assert done.redirect_chain == [(at("left"), 302)]
    assert "The house owes you $4.00" in words(done)


def test_who_has_left_pays_and_receives_after_leaving(gone, outing, cast, bob_page, alice_page, at):
    owing(cast, outing)
    closed = scenes.close(cast, month=scenes.APRIL, at=MAY_AT)
    row = closed.transfers.get(payer__housemate=cast.bob)

    listed = words(bob_page.get(at("left")))
    said = bob_page.post(at("claim", row.pk), follow=True)
    alice_page.post(at("confirm", row.pk))

    assert "Bob pays Alice $5.00 Not paid yet" in listed
    assert said.redirect_chain == [(at("left"), 302)]
    assert "Bob says it is paid; Alice has not confirmed it yet" in words(said)
    assert "You are even" in words(bob_page.get(at("left")))


def test_who_has_left_settles_at_once(gone, outing, cast, bob_page, at):
    owing(cast, outing)

    answer = bob_page.post(at("settle"), follow=True)

    assert answer.redirect_chain[-1] == (at("left"), 302)
    assert "You owe the house $10.00" in words(answer)
    assert re.search(r"Bob pays The house fund \$10.00 Not paid yet", words(answer)), words(answer)


# --- Being forgotten -------------------------------------------------------------------------------------


def test_who_is_even_is_forgotten_after_being_asked_once_more(gone, cast, bob_page, alice_page, at):
    assert "is not closed yet, and may still bring you something." in words(bob_page.get(at("left")))
    settlement.close_due(house_id=cast.house.pk, at=scenes.LATER_AT)

    asked = words(bob_page.get(at("left")))
    answer = bob_page.post(at("forget"), follow=True)

    assert "This is for good: nobody can undo it." in asked
    assert answer.redirect_chain == [(reverse("house:houses"), 302)]
    assert "Elm Street has forgotten your name." in words(answer)
    assert "Houses I have left" not in words(answer)
    assert Housemate.objects.get(pk=gone.pk).user is None
    assert bob_page.get(at("left")).status_code == 404
    assert "former housemate 1 pays Alice $3.50" in words(alice_page.get(at("month", scenes.MARCH)))


def test_who_is_not_even_is_not_forgotten(gone, outing, cast, bob_page, at):
    owing(cast, outing)

    asked, done = bob_page.get(at("left")), bob_page.post(at("forget"))

    assert "First settle what stands between you and the house." in words(asked)
    assert "Yes, forget me" not in words(asked)
    assert done.status_code == 409
    assert "Bob still owes the house $10.00." in words(done)
    assert Housemate.objects.get(pk=gone.pk).name == "Bob"


def test_who_lives_here_is_not_forgotten(bob, bob_page, at):
    answer = bob_page.post(at("forget"))

    assert answer.status_code == 409
    assert "Only who has left can be forgotten." in words(answer)


def test_who_left_and_is_even_is_no_longer_among_the_balances(gone, alice_page, at):
    assert "Bob" not in re.search(r"Balances .* so far", words(alice_page.get(at("home"))))[0]


def test_an_admin_who_has_left_is_shown_no_way_to_the_settings(gone, cast, bob_page, at):
    Housemate.objects.filter(pk=gone.pk).update(role="admin")

    assert "Settings</a>" not in bob_page.get(at("left")).content.decode()


def test_what_stays_comes_in_pages_and_few_queries(march, bob_page, at, django_assert_max_num_queries):
    for number in range(35):
        scenes.logged(housemate=march.bob, plan=scenes.typed("1", title=f"Out {number}"))
    scenes.close(march)
    scenes.moved_out(march, march.bob)

    with django_assert_max_num_queries(16):
        first = words(bob_page.get(at("left")))
    second = words(bob_page.get(at("left"), {"page": 2}))

    assert "Page 1 of 2" in first
    assert "Out 34" in first
    assert "Out 34" not in second
    assert "Out 0" in second
