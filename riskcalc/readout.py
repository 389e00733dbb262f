"""An expected loss to read: python -m riskcalc loss, as lines of text or as one JSON object."""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from riskcalc import health, inputs, labels, loss

PARTS = {"death": "death", "long_covid": "long COVID", "acute": "the acute illness"}
_KINDS = {
    "sex": health.Sex,
    "last_dose": health.LastDose,
    "infected_before": health.InfectedBefore,
    "era": health.Era,
    "long_covid": health.LongCovid,
}


def add_arguments(*, parser: argparse.ArgumentParser) -> None:
    """This function will tell a parser the options of the command."""
    parser.add_argument("--age", required=True, help="years, whole or not")
    parser.add_argument(
        "--condition",
        action="append",
        default=[],
        dest="conditions",
        metavar="WORD",
        help=f"any of {', '.join(health.Condition)}; may be given again",
    )
    for field, kind in _KINDS.items():
        words = ", ".join(f"{word} ({label})" for word, label in labels.choices(kind=kind))
        parser.add_argument(_option(field), metavar="WORD", help=words)
    parser.add_argument("--json", action="store_true", help="print JSON")


def read(*, options: argparse.Namespace) -> health.Health:
    """This function will make an input from the options given.

    Raises: InvalidInput, its message led by the option at fault.
    """
    given = {field: getattr(options, field) for field in _KINDS if getattr(options, field) is not None}
    try:
        return health.Health(age=_age(options.age), conditions=options.conditions, **given)
    except inputs.InvalidInput as problem:
        raise inputs.InvalidInput(f"{_option(problem.field)}: {problem}", problem.field) from None


def as_text(*, answer: loss.ExpectedLoss) -> str:
    """This function will write an answer out for people."""
    return "\n".join(_lines(answer))


def as_json(*, answer: loss.ExpectedLoss) -> str:
    """This function will write an answer out for programs.

    Units: shares of the life left; days and years of life.
    """
    content: dict[str, Any] = {
        "model": loss.MODEL_VERSION,
        "given": dataclasses.asdict(answer.health),
        **{name: getattr(answer, name) for name in ("loss", "low", "high", "days", "remaining_years")},
        "parts": {part: dataclasses.asdict(getattr(answer, part)) for part in PARTS},
        "factors": [dataclasses.asdict(factor) for factor in answer.factors],
        "sources": [dataclasses.asdict(source) for source in answer.sources],
        "assumptions": [dataclasses.asdict(assumption) for assumption in answer.assumptions],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _option(field: str) -> str:
    return "--condition" if field == "conditions" else f"--{field.replace('_', '-')}"


def _age(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")  # which is refused in the same words as any other age


def _lines(answer: loss.ExpectedLoss) -> Iterator[str]:
    share, chance = percent(share=answer.loss), one_in(share=answer.loss)
    yield f"If infected, expect to lose {share} of the life ahead, {chance}."
    low, high = (f"{percent(share=end)}, {one_in(share=end)}" for end in (answer.low, answer.high))
    yield f"Range: {low}, to {high}."
    yield f"Life ahead: {answer.remaining_years:.1f} years."
    yield ""
    for part, label in PARTS.items():
        yield _part_line(label, getattr(answer, part))
    yield _part_line("together", loss.Part(share=answer.loss, days=answer.days))
    yield ""
    yield "The chance of death:"
    yield from (f"  {factor.text:8} {factor.label}" for factor in answer.factors)
    yield ""
    yield "Sources:"
    yield from (f"  {source.gives}: {source.text} ({source.confidence})" for source in answer.sources)
    yield ""
    yield "Assumptions:"
    yield from (f"  [{assumption.confidence}] {assumption.text}" for assumption in answer.assumptions)
    yield ""
    yield "An estimate for sharing costs, no medical advice."


def _part_line(label: str, part: loss.Part) -> str:
    return f"  {label:17} {part.days:10,.3f} days  {percent(share=part.share):>10}"


def one_in(*, share: float) -> str:
    """This function will read a share as a chance: 1 in 13,934; 1 in 3.2.

    Units: a share above 0, up to 1.
    """
    return f"1 in {1 / share:,.0f}" if share < 0.1 else f"1 in {1 / share:.2g}"


def percent(*, share: float) -> str:
    """This function will write a share in per cent with three digits that count: 0.00718%.

    Units: a share from 0 to 1.
    """
    return f"{Decimal(f'{share * 100:.3g}'):f}%"
