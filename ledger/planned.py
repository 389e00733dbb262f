"""What a housemate did or means to do, and the same as plain JSON: to freeze it, keep it or repeat it."""

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import riskcalc

NO_VACCINE = riskcalc.MyVaccine()
SIX_DECIMALS = Decimal("0.000001")


class Payer(enum.StrEnum):
    """Who is charged: each for themselves, the one who logs it for all, the fund, or all in equal parts."""

    EACH = "each"
    HOST = "host"
    FUND = "fund"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """A housemate who was there too, in a mask and with a vaccine of their own."""

    housemate_id: int
    my_mask: riskcalc.Mask = riskcalc.Mask.NONE
    my_vaccine: riskcalc.MyVaccine = NO_VACCINE


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Whom one met and how; typed `microcovids` stand in for all that. `guests`: they were at our home.

    `contact_ids` stand beside `people`: whose risk a group's is, where it is a contact's; empty: nobody's.
    """

    title: str
    occurred_on: date
    note: str = ""
    people: tuple[riskcalc.PeopleMet, ...] = ()
    contact_ids: tuple[int | None, ...] = ()
    occasion: riskcalc.Occasion | None = None
    my_vaccine: riskcalc.MyVaccine = NO_VACCINE
    microcovids: Decimal | None = None
    attendees: tuple[Attendee, ...] = ()
    payer: Payer = Payer.EACH
    guests: bool = False
    evidence: tuple[riskcalc.evidence.Evidence, ...] = ()

    def seen_by(self, mate: Attendee) -> "Plan":
        """This function will give what a housemate who was there too took on: mask and vaccine are theirs.

        What was learnt of the people met holds for all who met them. Whose contacts they were, and what the
        one who logs it learnt of themselves, is not for others to know.
        """
        of_them = tuple(learnt for learnt in self.evidence if learnt.kind.is_about_them)
        occasion = self.occasion and dataclasses.replace(self.occasion, my_mask=mate.my_mask)
        return dataclasses.replace(
            self, occasion=occasion, my_vaccine=mate.my_vaccine, contact_ids=(), evidence=of_them, note=""
        )

    def inputs(self) -> dict[str, Any]:
        """This function will give what is assessed as plain JSON, to freeze on the exposure."""
        at_home = {"guests": True} if self.guests else {}
        if self.microcovids is not None:
            return {"microcovids": plainly(self.microcovids)} | at_home
        if not self.people or self.occasion is None:
            return at_home
        ids = self.contact_ids or (None,) * len(self.people)
        groups = [
            _words(group) | ({} if contact is None else {"contact": contact})
            for group, contact in zip(self.people, ids, strict=True)
        ]
        described = {
            "people": groups,
            "occasion": _words(self.occasion),
            "my_vaccine": _words(self.my_vaccine),
        }
        learnt = [_words(learnt) for learnt in self.evidence]
        return described | ({"evidence": learnt} if learnt else {}) | at_home

    def frozen(self) -> dict[str, Any]:
        """This function will give the whole as plain JSON, but for its day, title and note: see `thawed`."""
        mates = [dataclasses.asdict(mate) for mate in self.attendees]
        is_shared = mates or self.payer is not Payer.EACH
        return self.inputs() | ({"attendees": mates, "payer": self.payer.value} if is_shared else {})


def _words(part: Any) -> dict[str, Any]:
    """What a part of a plan says: they hold plain words alone, which `asdict` would copy one by one."""
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def payer_of(*, said: Payer | None, guests: bool) -> Payer:
    """This function will say who pays where nobody said it: who had guests pays for all who met them."""
    return said or (Payer.HOST if guests else Payer.EACH)


def thawed(*, frozen: Mapping[str, Any], title: str, occurred_on: date, note: str = "") -> Plan:
    """This function will make a plan again of what `Plan.frozen` or `Plan.inputs` gave, for a day.

    Raises: riskcalc.InvalidInput for words that an earlier version knew and this one does not.
    """
    try:
        return _thawed(frozen, title, occurred_on, note)
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        # A field that is gone, or a new one, is no less unknown than an unknown option.
        raise riskcalc.InvalidInput("This was kept in words that mean nothing any more.", "people") from error


def _thawed(frozen: Mapping[str, Any], title: str, occurred_on: date, note: str) -> Plan:
    words: dict[str, Any] = {"title": title, "occurred_on": occurred_on, "note": note}
    words["guests"] = bool(frozen.get("guests"))
    if "microcovids" in frozen:
        words["microcovids"] = Decimal(frozen["microcovids"])
    elif "people" in frozen:
        groups = groups_in(frozen=frozen)
        ids = tuple(group.pop("contact", None) for group in groups)
        words |= {
            "people": tuple(riskcalc.PeopleMet(**group) for group in groups),
            "contact_ids": ids if any(ids) else (),
            "occasion": riskcalc.Occasion(**frozen["occasion"]),
            "my_vaccine": riskcalc.MyVaccine(**frozen["my_vaccine"]),
            "evidence": learnt_in(frozen=frozen),
        }
    attendees = tuple(_attendee(mate) for mate in frozen.get("attendees", ()))
    return Plan(**words, attendees=attendees, payer=Payer(frozen.get("payer", Payer.EACH)))


def refrozen(
    *, own: Mapping[str, Any], others: Mapping[int, Mapping[str, Any]], payer: str
) -> dict[str, Any]:
    """This function will put the parts of an activity, as they are frozen, together into the plan's JSON.

    `others` by housemate's id, each part as `Plan.inputs` gave it.
    """
    whole = dict(own)
    if "people" in own:
        whole["people"] = groups_in(frozen=own)
    if others or payer != Payer.EACH:
        mates = [_mate(housemate_id, inputs) for housemate_id, inputs in others.items()]
        whole |= {"attendees": mates, "payer": payer}
    return whole


def _mate(housemate_id: int, inputs: Mapping[str, Any]) -> dict[str, Any]:
    alone = dataclasses.asdict(Attendee(housemate_id=housemate_id))
    if "occasion" not in inputs:
        return alone
    return alone | {"my_mask": inputs["occasion"]["my_mask"], "my_vaccine": dict(inputs["my_vaccine"])}


def learnt_in(*, frozen: Mapping[str, Any]) -> tuple[riskcalc.evidence.Evidence, ...]:
    """This function will list what a frozen plan says of tests and symptoms, in its order.

    Raises: TypeError or ValueError for words that an earlier version knew and this one does not.
    """
    return tuple(riskcalc.evidence.Evidence(**learnt) for learnt in frozen.get("evidence", ()))


def worth_as_before(*, plan: Plan, frozen: Mapping[str, Any]) -> Plan:
    """This function will keep what a recovery was frozen to be worth: no door asks it, or takes it back."""
    worth = {learnt.get("kind"): learnt.get("multiplier") for learnt in frozen.get("evidence", ())}
    evidence = tuple(dataclasses.replace(one, multiplier=worth.get(one.kind)) for one in plan.evidence)
    return dataclasses.replace(plan, evidence=evidence)


def groups_in(*, frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """This function will list the groups of a frozen plan; what was frozen first had one, and no list."""
    people = frozen.get("people", [])
    groups: Sequence[Mapping[str, Any]] = [people] if isinstance(people, Mapping) else people
    return [dict(group) for group in groups]


def plainly(microcovids: Decimal) -> str:
    """This function will write 1, 1.0 and 1.00 alike: sent again they are the same activity.

    To six decimals, all that is counted. What is no number of microcovids stays as it was said, to be
    refused: written out, an exponent could fill the memory.
    """
    if not microcovids.is_finite() or not 0 <= microcovids <= riskcalc.inputs.MOST_MICROCOVIDS:
        return str(microcovids)
    return format(microcovids.copy_abs().quantize(SIX_DECIMALS, ROUND_HALF_EVEN).normalize(), "f")


def _attendee(frozen: Mapping[str, Any]) -> Attendee:
    return Attendee(
        housemate_id=frozen["housemate_id"],
        my_mask=riskcalc.Mask(frozen["my_mask"]),
        my_vaccine=riskcalc.MyVaccine(**frozen["my_vaccine"]),
    )
