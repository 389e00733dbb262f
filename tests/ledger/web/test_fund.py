"""The page of the house fund: what it has, and expenses recorded once and taken back."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Expense
from tests import factories
from tests.ledger import scenes
from tests.pages import beside, words


@pytest.fixture
def page(house):
    return reverse("ledger:fund", args=[house.slug])


@pytest.fixture
def sent(house):
    return {
        "uid": str(uuid4()),
        "title": "Masks for guests",
        "amount": "12.50",
        "bought_on": house.day_of(timezone.now()).isoformat(),
        "receipt": "In the kitchen drawer",
    }


@pytest.fixture
def bought(cast):
    return scenes.bought(by=cast.bob, amount="12.50", receipt="No. 7")


@pytest.fixture
def take_back(house, bought):
    return reverse("ledger:take-back", args=[house.slug, bought.uid])


def test_the_fund_is_linked_from_home(bob_page, house, page):
    assert f'href="{page}"' in bob_page.get(reverse("ledger:home", args=[house.slug])).content.decode()


def test_the_page_says_what_the_fund_took_in_spent_owns_and_awaits(march_for_the_pot, bob_page, page):
    scenes.bought(by=march_for_the_pot.bob, amount="5")
    scenes.close(march_for_the_pot)

    said = words(bob_page.get(page))

    assert "It owns $8.01 $8.01 of this is still to come in. The house keeps it." in said
    assert "Taken in at months’ ends $13.01 Spent $5.00 Owns $8.01" in said
    assert "Paid into it so far, less paid out $0.00 Still to come in $8.01" in said


def test_a_fund_that_owes_says_so_and_who_keeps_it(cast, bought, bob_page, page):
    scenes.entrust_fund_to(cast, cast.alice)

    said = words(bob_page.get(page))

    assert "It still has $12.50 to pay out. Alice keeps it." in said
    assert "Still to pay out $12.50" in said


def test_an_expense_is_recorded_and_owed_to_its_buyer(cast, bob_page, alice_page, page, sent):
    answer = bob_page.post(page, sent, follow=True)

    said = words(alice_page.get(page))
    assert answer.redirect_chain == [(page, 302)]
    assert "Recorded. The fund owes you $12.50." in words(answer)
    assert re.search(r"Masks for guests \$12.50 .* bought by Bob; receipt: In the kitchen drawer", said)
    assert "Recorded by Bob on" in said
    assert scenes.balances(cast)["Bob"] == 12_500_000


def test_a_double_click_records_once(bob_page, page, sent):
    answers = [bob_page.post(page, sent, follow=True) for _ in range(2)]

    assert Expense.objects.count() == 1
    assert "Recorded. The fund owes you" in words(answers[0])
    assert "Recorded. The fund owes you" not in words(answers[1])


def test_the_back_button_and_other_words_ask_once_more(bob_page, page, sent):
    bob_page.post(page, sent)

    answer = bob_page.post(page, {**sent, "amount": "13"})
    uid = re.search(r'name="uid" value="([^"]+)"', answer.content.decode())[1]
    bob_page.post(page, {**sent, "amount": "13", "uid": uid})

    assert answer.status_code == 422
    assert "This was recorded before with other words." in words(answer)
    assert sorted(Expense.objects.values_list("amount_micros", flat=True)) == [12_500_000, 13_000_000]


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 121, "at most 120 characters"),
        ("amount", "", "This field is required."),
        ("amount", "0", "More than nothing"),
        ("amount", "-3", "More than nothing"),
        ("amount", "12.345", "in whole coins"),
        ("amount", "9" * 30, "at most 1,000,000,000"),
        ("amount", "much", "A number, please"),
        ("bought_on", "2099-01-01", "has not come yet"),
        ("bought_on", "2026-02-01", "You joined the house on"),
        ("bought_on", "yesterday", "A day such as"),
        ("receipt", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_cannot_be_recorded_is_refused_beside_its_field(bob_page, page, sent, field, typed, reason):
    answer = bob_page.post(page, {**sent, field: typed})

    assert answer.status_code == 422
    assert reason in beside(answer, field)
    assert not Expense.objects.exists()


def test_an_amount_is_read_as_the_house_writes_it(cast, bob_page, page, sent):
    cast.house.language = "de"
    cast.house.save(update_fields=["language"])

    bob_page.post(page, {**sent, "amount": "1.012,50"})

    assert Expense.objects.get().amount_micros == 1_012_500_000


# --- Taken back ------------------------------------------------------------------------------------------


def test_taking_back_shows_first_what_changes(bought, take_back, page, bob_page):
    link = f'href="{take_back}"'

    said = words(bob_page.get(take_back))

    assert link in bob_page.get(page).content.decode()
    assert "Masks $12.50" in said
    assert "receipt: No. 7" in said
    assert "The fund no longer owes Bob the $12.50." in said


def test_an_expense_is_taken_back_once_and_stays_in_the_list(cast, take_back, page, bob_page, alice_page):
    answers = [bob_page.post(take_back, follow=True) for _ in range(2)]

    said = words(alice_page.get(page))
    assert [answer.redirect_chain for answer in answers] == [[(page, 302)]] * 2
    assert re.search(r"Masks \$12.50 .*taken back .*Taken back by Bob on", said)
    assert take_back not in alice_page.get(page).content.decode()
    assert scenes.balances(cast)["Bob"] == 0


def test_an_admin_takes_any_expense_back(cast, take_back, alice_page):
    alice_page.post(take_back)

    assert scenes.balances(cast)["Bob"] == 0


def test_nobody_else_takes_it_back(cast, take_back, page, client):
    dana = factories.housemate_of(admin=cast.alice, name="Dana")
    client.force_login(dana.user)

    asked, done = client.get(take_back), client.post(take_back)

    assert asked.status_code == done.status_code == 403
    assert "Only the one who bought it or an admin can take it back." in words(asked)
    assert take_back not in client.get(page).content.decode()
    assert scenes.balances(cast)["Bob"] == 12_500_000


def test_an_expense_that_is_not_there_is_not_found(cast, bought, house, bob_page, carol_page):
    nowhere = reverse("ledger:take-back", args=[house.slug, uuid4()])
    elsewhere = reverse("ledger:take-back", args=[cast.carol.house.slug, bought.uid])

    for browser, address in ((bob_page, nowhere), (carol_page, elsewhere)):
        assert browser.get(address).status_code == browser.post(address).status_code == 404
    assert scenes.balances(cast)["Bob"] == 12_500_000


def test_a_long_list_comes_in_pages_and_few_queries(cast, bob_page, page, django_assert_max_num_queries):
    for number in range(35):
        scenes.bought(by=cast.bob, title=f"Thing {number}")

    with django_assert_max_num_queries(8):
        first = words(bob_page.get(page))

    assert "Page 1 of 2" in first
    assert "Thing 34" in first
    assert "Thing 0 " in words(bob_page.get(page, {"page": 2}))
