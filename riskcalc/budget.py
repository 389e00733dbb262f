"""A number beside a yearly budget: its share of a week, its level, and whether its range is shown."""

from riskcalc import formats, inputs, tables


def week(*, budget: float) -> float:
    """This function will give a week's part of a yearly budget.

    Units: microcovids a year in, a week out; fifty weeks a year.
    Raises: InvalidInput with field "budget" for 0 or less.
    Source: microCOVID Project, calculator, risk budget.
    """
    inputs.check_number(value=budget, field="budget", least=1, most=1_000_000)
    return budget / tables.WEEKS_A_YEAR


def weeks_used(*, points: float | None, budget: float) -> float:
    """This function will say how many weeks of a budget the points as shown take.

    Units: weeks.
    Source: microCOVID Project, calculator: the figure shown is the one compared.
    """
    return float(formats.ungrouped(value=points)) / week(budget=budget)


def use(*, points: float | None, budget: float) -> str:
    """This function will say what the points take from a weekly budget: "39%", or "2.5x" from 1.05 on.

    Units: microcovids; microcovids a year.
    Source: microCOVID Project, calculator, risk budget.
    """
    weeks = weeks_used(points=points, budget=budget)
    if weeks >= 1.05:
        return f"{formats.fixed(value=weeks)}x"
    return formats.percent(value=weeks)


def level(*, points: float, budget: float) -> str:
    """This function will name a number's level for a budget, as a word of tables.LEVELS.

    Units: microcovids; microcovids a year.
    Source: microCOVID Project, calculator, risk levels at a budget of 1% a year.
    """
    relative = points / (budget / 10_000)
    return next((word for word, below in tables.LEVELS.items() if relative < below), "extreme")


def range_is_shown(*, high: float) -> bool:
    """This function will say whether a range is worth showing: not when it ends in certainty.

    Units: microcovids.
    Source: microCOVID Project, calculator, result.
    """
    return high < 1_000_000
