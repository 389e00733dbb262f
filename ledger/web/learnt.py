"""What has been learnt since, in days: one number for each kind of evidence, empty where there is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms

from riskcalc.evidence import MOST_DAYS, Evidence, Kind

_LABELS = {
    Kind.MY_PCR: "My PCR test was negative",
    Kind.THEIR_TEST: "They tested negative",
    Kind.MY_NO_SYMPTOMS: "I have had no symptoms",
    Kind.THEIR_NO_SYMPTOMS: "They have had no symptoms",
    Kind.RECOVERED: "I had recovered from an infection",
}
_NAMES = {kind: f"learnt_{kind.value}" for kind in Kind}
NAMES = tuple(_NAMES.values())


def fields() -> dict[str, forms.Field]:
    """This function will make the questions, by name."""
    return {name: _field(name, _LABELS[kind]) for kind, name in _NAMES.items()}


def initial(*, evidence: Iterable[Evidence]) -> dict[str, int]:
    """This function will fill the questions in with what was learnt."""
    return {_NAMES[one.kind]: one.days for one in evidence}


def said(*, cleaned: Mapping[str, Any], before: Sequence[Evidence]) -> Iterator[Evidence]:
    """This function will say what was learnt, in the order in which `before` has it.

    What a recovery is worth no door asks; what was frozen with an activity stays, see `planned`.
    """
    worth = {one.kind: one.multiplier for one in before}
    for kind in dict.fromkeys((*worth, *Kind)):
        if (days := cleaned.get(_NAMES[kind])) is not None:
            yield Evidence(kind=kind, days=days, multiplier=worth.get(kind))


def _field(name: str, label: str) -> forms.Field:
    field = forms.IntegerField(label=label, min_value=0, max_value=MOST_DAYS, required=False)
    field.widget.attrs |= {"inputmode": "numeric", "aria-describedby": f"learnt-hint id_{name}_error"}
    return field
