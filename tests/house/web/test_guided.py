"""The guided questions: an answer with its grounds, used in the second box, kept only when ticked."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from house import health, values
from house.models import HealthAnswers, LifeValue
from house.web import guided
from riskcalc import loss
from riskcalc.health import Condition, Health
from tests import factories
from tests.pages import beside, words

THIRTY = {"age": "30", "last_dose": "longer_ago", "long_covid": "on"}
ALL = {
    "age": "41",
    "sex": "female",
    "last_dose": "recent",
    "infected_before": "yes",
    "conditions": ["organ_transplant", "hypertension"],
    "long_covid": "off",
}
KEPT = Health(**{**ALL, "age": 41.0})
HTMX = {"HX-Request": "true"}


def at(name: str, house) -> str:
    return reverse(f"house:{name}", args=[house.slug])


def box(answer, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def checked(answer) -> set[str]:
    tags = re.findall(r"<input[^>]*\schecked[^>]*>", answer.content.decode())
    return {re.search(r'value="([^"]*)"', tag)[1] for tag in tags}


# --- The questions ---------------------------------------------------------------------------------------


def test_every_condition_of_the_model_is_asked_for_once_in_plain_words(bob_page, house):
    page = bob_page.get(at("guided", house))

    grouped = [condition for _title, conditions in guided.GROUPS for condition in conditions]
    boxes = re.findall(r'type="checkbox" name="conditions" value="(\w+)"', page.content.decode())
    assert sorted(grouped) == sorted(Condition) == sorted(boxes)
    assert "high blood pressure" in words(page)
    assert not [condition for condition in Condition if "_" in condition and condition in words(page)]


def test_nothing_is_chosen_for_anybody_but_that_long_covid_counts(bob_page, house):
    assert checked(bob_page.get(at("guided", house))) == {"", "on"}


def test_the_answer_stands_there_while_one_types(bob_page, house):
    answer = bob_page.post(at("guided-answer", house), THIRTY, headers=HTMX)

    said = words(answer)
    exact = loss.expected_loss(health=Health(age=30, last_dose="longer_ago"))
    assert f"1 in {1 / exact.loss:,.0f}" in said
    assert "0.00718% of my life ahead" in said
    assert f"Probably between 1 in {1 / exact.low:,.0f} and 1 in {1 / exact.high:,.0f}." in said
    assert re.search(r"Death 0\.18 .* Long COVID 0\.85 .* acute illness 0\.25 .* Together 1\.28 ", said)
    assert all(html.unescape(source.text) in said for source in exact.sources)
    assert said.count("assumption ") == len(exact.assumptions)
    assert "No medical advice" in said
    assert not LifeValue.objects.exists()


def test_without_script_the_whole_page_answers(bob_page, house):
    page = bob_page.post(at("guided-answer", house), THIRTY)

    assert "<html" in page.content.decode()
    assert "0.00718% of my life ahead" in words(page)
    assert box(page, "age") == "30"


def test_an_age_still_empty_is_not_nagged_about(bob_page, house):
    answer = bob_page.post(at("guided-answer", house), {"age": "", "long_covid": "on"}, headers=HTMX)

    assert answer.status_code == 200
    assert "Say how old you are" in words(answer)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("age", "-1", "Give a number from 0 to 120."),
        ("age", "130", "Give a number from 0 to 120."),
        ("age", "forty", "A number, please"),
        ("age", "NaN", "A number, please"),
        ("age", "", "This field is required."),
        ("sex", "robot", "one of the answers offered"),
        ("last_dose", "tomorrow", "one of the answers offered"),
        ("infected_before", "often", "one of the answers offered"),
        ("long_covid", "maybe", "one of the answers offered"),
        ("conditions", "gout", "choose conditions from the list"),
    ],
)
@pytest.mark.parametrize("page", ["guided-answer", "guided-use"])
def test_what_makes_no_sense_is_refused_beside_its_question(bob_page, house, page, field, typed, said):
    if page == "guided-answer" and typed == "":
        return
    answer = bob_page.post(at(page, house), {**THIRTY, field: typed})

    assert answer.status_code == 422
    assert said in beside(answer, field)


def test_two_degrees_of_one_condition_are_refused_in_the_labels_words(bob_page, house):
    both = {**THIRTY, "conditions": ["bmi_30_to_35", "bmi_40_or_more"]}

    answer = bob_page.post(at("guided-answer", house), both)

    assert "Choose BMI from 30 to under 35 or BMI 40 or more" in beside(answer, "conditions")


# --- Using the answer ------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", [0, 5, 30, 50, 70, 95, 120])
@pytest.mark.parametrize("conditions", [(), ("organ_transplant", "kidney_egfr_under_30")])
def test_the_answer_can_be_typed_and_means_itself(age, conditions):
    exact = loss.expected_loss(health=Health(age=age, conditions=conditions)).loss

    typed = guided.typed(loss=exact)

    assert float(values.loss(typed=typed)) == pytest.approx(exact, rel=1e-3)


def test_using_it_fills_the_second_box_with_its_range_beside_and_keeps_nothing(bob_page, house):
    page = bob_page.post(at("guided-use", house), {**THIRTY, "cost_per_life": "13,200,000"})

    assert page.status_code == 200
    assert box(page, "cost_per_life") == "13,200,000"
    assert box(page, "expected_loss") == "1 in 13934"
    assert "Worked out from your answers, probably between 1 in" in words(page)
    assert "= $947.32 if I am infected" in words(page)
    assert "like paying $13.20 to avoid one micromort" in words(page)
    assert f'action="{at("me", house)}"' in page.content.decode()
    assert not LifeValue.objects.exists()
    assert not HealthAnswers.objects.exists()


def test_a_cost_typed_and_not_kept_goes_along_to_the_questions_and_back(bob_page, house):
    there = bob_page.post(at("guided", house), {"cost_per_life": "2,000,000", "expected_loss": "a lot"})
    back = bob_page.post(at("guided-use", house), {**THIRTY, "cost_per_life": box(there, "cost_per_life")})

    assert box(back, "cost_per_life") == "2,000,000"


def test_a_cost_stated_before_stays_where_none_is_brought(bob, bob_page, house):
    factories.life_value(housemate=bob, cost_per_life="3000000")

    assert box(bob_page.post(at("guided-use", house), THIRTY), "cost_per_life") == "3000000"


# --- Keeping the answers ---------------------------------------------------------------------------------


def test_answers_are_kept_when_ticked_and_fill_the_questions_in_next_time(bob, bob_page, house):
    used = bob_page.post(at("guided-use", house), {**ALL, "keep": "on"})
    again = bob_page.get(at("guided", house))

    assert "Your answers are kept, encrypted, for you alone." in words(used)
    assert health.kept(housemate=bob).answers == KEPT
    assert box(again, "age") == "41"
    assert checked(again) == {"female", "recent", "yes", "off", "organ_transplant", "hypertension"}
    assert "Filled in with what you kept" in words(again)
    assert "of my life ahead" in words(again)


def test_watching_the_answer_keeps_nothing_whatever_is_ticked(bob_page, house):
    bob_page.post(at("guided-answer", house), {**ALL, "keep": "on"})

    assert not HealthAnswers.objects.exists()


def test_an_unticked_answer_leaves_what_was_kept_before(bob, bob_page, house):
    health.keep(housemate=bob, answers=KEPT, at=timezone.now())

    bob_page.post(at("guided-use", house), THIRTY)

    assert health.kept(housemate=bob).answers == KEPT


def test_without_a_key_keeping_is_not_offered_and_that_is_said(bob_page, house, settings):
    settings.HEALTH_KEY = ""

    page = bob_page.get(at("guided", house))
    used = bob_page.post(at("guided-use", house), {**ALL, "keep": "on"})

    assert b'name="keep"' not in page.content
    assert "Answers cannot be kept here" in words(page)
    assert used.status_code == 200
    assert not HealthAnswers.objects.exists()


@pytest.mark.parametrize("key", ["", "another key, as long as it has to be to be one"])
def test_answers_that_cannot_be_read_any_more_are_said_calmly_and_can_be_erased(
    bob, bob_page, house, settings, key
):
    health.keep(housemate=bob, answers=KEPT, at=timezone.now())
    settings.HEALTH_KEY = key

    page, mine = bob_page.get(at("guided", house)), bob_page.get(at("answers", house))
    bob_page.post(at("erase-answers", house))

    assert page.status_code == mine.status_code == 200
    assert "they cannot be read any more" in words(page)
    assert "they cannot be read any more" in words(mine)
    assert box(page, "age") == ""
    assert not HealthAnswers.objects.exists()


def test_what_i_keep_is_read_and_erased_by_me_alone(bob, bob_page, alice_page, house):
    health.keep(housemate=bob, answers=KEPT, at=timezone.now())

    mine, theirs = (words(page.get(at("answers", house))) for page in (bob_page, alice_page))
    alice_page.post(at("erase-answers", house))
    left = HealthAnswers.objects.count()
    gone = bob_page.post(at("erase-answers", house), follow=True)

    assert "41" in mine
    assert "organ transplant" in mine
    assert "in the last 6 months" in mine
    assert "Nothing is kept here." in theirs
    assert left == 1
    assert "Erased." in words(gone)
    assert not HealthAnswers.objects.exists()


def test_who_has_left_still_reads_and_erases_theirs_and_is_offered_no_page_of_the_house(bob, bob_page, house):
    health.keep(housemate=bob, answers=KEPT, at=timezone.now())
    bob.left_on = house.day_of(timezone.now() - timedelta(days=1))
    bob.save()

    mine = bob_page.get(at("answers", house))
    gone = bob_page.post(at("erase-answers", house), follow=True)

    assert "organ transplant" in words(mine)
    assert f"/h/{house.slug}/log" not in mine.content.decode()
    assert bob_page.get(at("guided", house)).status_code == 404
    assert "Nothing is kept here." in words(gone)


# --- Published values ------------------------------------------------------------------------------------


def test_published_values_stand_side_by_side_and_none_is_chosen(bob_page, house):
    page = bob_page.get(at("me", house))

    said = words(page)
    for figure in ("$13,200,000.00", "$7,400,000.00", "€3,270,000.00", "£2,064,189.00"):
        assert figure in said
    assert "In USD of 2023. Departmental Guidance" in said
    assert said.count("recalled, to be checked") == 2
    assert set(re.findall(r'name="preset"\s+value="(\w+)"', page.content.decode())) == {"us_dot", "us_epa"}
    assert box(page, "cost_per_life") == ""


def test_one_in_the_houses_currency_fills_the_first_box_and_the_second_stays(bob_page, house):
    page = bob_page.post(at("preset", house), {"preset": "us_dot", "expected_loss": "1 in 500"})

    assert box(page, "cost_per_life") == "13200000"
    assert box(page, "expected_loss") == "1 in 500"
    assert not LifeValue.objects.exists()


@pytest.mark.parametrize(
    ("preset", "said"),
    [("uk", "no exchange rate is made up"), ("moon", "one of the figures shown"), ("", "one of")],
)
def test_another_fills_nothing_and_says_why(bob_page, house, preset, said):
    page = bob_page.post(at("preset", house), {"preset": preset, "cost_per_life": "5", "expected_loss": "1"})

    assert page.status_code == 422
    assert said in words(page)
    assert (box(page, "cost_per_life"), box(page, "expected_loss")) == ("5", "1")
