"""The rules of a price and its changes, in words; figures in them are the house's own settings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from house.models import House, PriceKind, PriceTerms, RefundRule, Valuation
from house.templatetags import money
from house.web.fields import written
from ledger import rules
from ledger.price_history import Step
from ledger.rules import Kind, Value
from ledger.shading import Tried


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A price of the history, and what is said of how it came about."""

    step: Step
    said: tuple[str, ...]


def rule(*, terms: PriceTerms, house: House) -> Iterator[str]:
    """This function will say, sentence by sentence, how a price is made."""
    yield rules.KINDS[Kind(terms.price_kind)].sentence
    if terms.attack_rate == 1:
        yield "That they catch it too is taken as certain: the attack rate is 100%."
    else:
        yield f"That chance, the attack rate, is {money.percent_here(terms.attack_rate, house)} here."
    yield rules.VALUES[Value(terms.valuation)].sentence
    if terms.cost_cap is not None:
        yield f"{rules.CAP.sentence} Here that is {_times(terms.cost_cap, house)}."
    if terms.prices_without:
        yield "Whoever has not stated their two numbers is left out meanwhile."


def changes(*, terms: PriceTerms, names: Sequence[str], house: House) -> tuple[str, ...]:
    """This function will name the terms that changed, each with what it is now."""
    now = _now(terms, house)
    return tuple(now[name] for name in names)


def history(*, steps: Sequence[Step], house: House) -> list[Row]:
    """This function will say of each price what was new with it."""
    return [Row(step=step, said=tuple(_news(step, house))) for step in steps]


def tried(*, rows: Iterable[Tried]) -> list[tuple[str, Tried]]:
    """This function will name each refund rule that was tried on a month."""
    return [(RefundRule(row.refund).label, row) for row in rows]


def _now(terms: PriceTerms, house: House) -> dict[str, str]:
    """Each of the terms as it is, by its name."""
    if terms.cost_cap is None:
        cap = "No cap on one person’s cost."
    else:
        cap = f"Cap on one person’s cost: {_times(terms.cost_cap, house)} the median."
    waits = (
        "is made without those who have not stated theirs" if terms.prices_without else "waits for everyone’s"
    )
    return {
        "refund_rule": f"Where the money goes: {_inside(RefundRule(terms.refund_rule).label)}.",
        "price_kind": f"What is charged for: {_inside(PriceKind(terms.price_kind).label)}.",
        "attack_rate": f"Attack rate: {money.percent_here(terms.attack_rate, house)}.",
        "cost_cap": cap,
        "valuation": f"Whose cost per life counts: {_inside(Valuation(terms.valuation).label)}.",
        "prices_without": f"Numbers not stated: the price {waits}.",
    }


def _news(step: Step, house: House) -> Iterator[str]:
    if step.is_first:
        yield f"The first price, with the numbers of {', '.join(mate.name for mate in step.people)}."
        return
    for mate in step.came_in:
        yield f"{mate.name} came in."
    for mate in step.went_out:
        yield f"{mate.name} went out."
    yield from changes(terms=step.price, names=step.changed, house=house)
    if not (step.came_in or step.went_out or step.changed):
        yield "Numbers changed."


def _times(cap: Decimal, house: House) -> str:
    return f"{written(number=cap.normalize(), language=house.language)} times"


def _inside(label: str) -> str:
    """A choice's label inside a sentence: "Pot: the house keeps it" is "pot (the house keeps it)"."""
    name, _, meaning = label.partition(": ")
    named = name[0].lower() + name[1:]
    return f"{named} ({meaning})" if meaning else named
