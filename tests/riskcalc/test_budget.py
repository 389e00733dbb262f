"""A number beside a yearly budget."""

import pytest

from riskcalc import InvalidInput, budget, formats
from tests.riskcalc import samples

SHOWN = [
    case for name in ("cases.jsonl", "edge_cases.jsonl") for case in samples.read(name) if "display" in case
]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case["name"])
def test_a_result_is_shown_as_the_original_shows_it(case):
    results, yearly = case["expected"], case["input"]["riskBudget"]
    use = budget.use(points=results["points"], budget=yearly)

    shown = {
        "points": formats.fixed(value=results["points"]),
        "lower": formats.fixed(value=results["lower"]),
        "upper": formats.fixed(value=results["upper"]),
        "pointsPercent": formats.percent(value=results["points"] * 1e-6),
        "activityRisk": formats.percent(value=results["activityRisk"]),
        "personRisk": formats.whole(value=results["personRiskEach"]),
        "personRiskShort": formats.fixed(value=results["personRiskEach"]),
        "reportedPrevalence": formats.percent2(value=results["reportedPrevalence"]),
        "adjustedPrevalence": formats.percent2(value=results["averagePersonRisk"] * 1e-6),
        "budgetUse": {"multiple": use[:-1]} if use.endswith("x") else {"percentage": use},
        "riskLevel": budget.level(points=results["points"], budget=yearly),
        "rangeShown": budget.range_is_shown(high=results["upper"]),
    }

    assert shown == case["display"]


def test_a_year_has_fifty_weeks():
    assert budget.week(budget=10_000) == 200


@pytest.mark.parametrize("yearly", [0, -1, float("nan"), 1e7])
def test_a_budget_of_nothing_or_too_much_is_refused(yearly):
    with pytest.raises(InvalidInput) as refusal:
        budget.week(budget=yearly)

    assert refusal.value.field == "budget"
