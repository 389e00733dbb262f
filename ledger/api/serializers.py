"""What the ledger's API takes: an activity in the model's words, filters; convert, never save."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

import riskcalc
from house.api.serializers import Body, ExactNumber
from ledger import planned
from ledger.api.fields import Id, Plain, Text, TypedMicrocovids, Vaccinated, Word
from riskcalc import inputs

LARGEST_ID = 2**63 - 1
# As people say it, and as the ledger does.
_PAYERS = {
    "self": planned.Payer.EACH,
    "host": planned.Payer.HOST,
    "house": planned.Payer.FUND,
    "all": planned.Payer.ALL,
}
PAYER_WORDS = {payer.value: word for word, payer in _PAYERS.items()}
_OCCASION = ("interaction", "setting", "distance", "minutes", "voice", "my_mask")


class PeopleBody(Body):
    """The people usually within 5 m of you, all alike."""

    count = Plain(default=1, min_value=0, max_value=inputs.MOST_PEOPLE)
    profile = Word(kind=riskcalc.Profile, default=riskcalc.Profile.AVERAGE)
    mask = Word(kind=riskcalc.Mask, source="their_mask", default=riskcalc.Mask.NONE)
    vaccinated = Vaccinated(source="their_vaccine", required=False, help_text="null: not known.")
    symptoms_checked = Word(kind=riskcalc.Symptoms, default=riskcalc.Symptoms.NO)
    microcovids_each = Plain(
        default=None,
        allow_null=True,
        min_value=0,
        max_value=1_000_000,
        help_text="Their own risk, instead of a profile.",
    )

    contact = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="A contact of mine, instead of a profile.",
    )
    housemate = serializers.IntegerField(
        required=False, help_text="Refused: what housemates do with each other is not charged."
    )

    def validate_housemate(self, _housemate: int) -> int:
        raise serializers.ValidationError(
            "What housemates do with each other is not charged: what one of you brings home was paid for "
            "where it was met.",
            code="housemate",
        )

    def validate(self, attrs: dict[str, Any]) -> Any:
        contact = attrs.pop("contact", None)
        return contact, _made(riskcalc.PeopleMet, attrs)


class MyVaccineBody(Body):
    """My own doses, counted from two weeks after each; the brand is that of the latest."""

    brand = Word(kind=riskcalc.Brand)
    doses = Plain(min_value=0, max_value=3)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return _made(riskcalc.MyVaccine, attrs)


class AttendeeBody(Body):
    """A housemate who was there too."""

    housemate = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, source="housemate_id")
    my_mask = Word(kind=riskcalc.Mask, default=riskcalc.Mask.NONE, help_text="Theirs.")
    my_vaccine = MyVaccineBody(required=False, help_text="Theirs.")

    def to_internal_value(self, data: Any) -> Any:
        is_id = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value({"housemate": data} if is_id else data)


class EvidenceBody(Body):
    """What was learnt later; counted only in houses that count it."""

    kind = serializers.ChoiceField([kind.value for kind in riskcalc.evidence.Kind])
    days = serializers.IntegerField(min_value=0, max_value=1000, help_text="Between it and the meeting.")

    def validate(self, attrs: dict[str, Any]) -> Any:
        return _made(riskcalc.evidence.Evidence, attrs)


class QuoteBody(Body):
    """Whom I met and how, or the microcovids typed instead of all that."""

    title = Text(max_length=120, required=False, allow_blank=True)
    note = Text(max_length=1000, required=False, allow_blank=True, help_text="Only I will see it.")
    occurred_on = serializers.DateField(help_text="A day in the house's zone.")
    people = PeopleBody(many=True, required=False, help_text=f"1 to {riskcalc.gathering.MOST_GROUPS} groups.")
    interaction = Word(kind=riskcalc.Interaction, required=False, help_text="one_time unless said.")
    setting = Word(kind=riskcalc.Setting, required=False, help_text="indoor unless said.")
    distance = Word(kind=riskcalc.Distance, required=False, help_text="normal (1 m) unless said.")
    minutes = Plain(required=False, min_value=0, max_value=inputs.MOST_MINUTES)
    voice = Word(kind=riskcalc.Voice, required=False, help_text="normal unless said.")
    my_mask = Word(kind=riskcalc.Mask, required=False, help_text="none unless said.")
    my_vaccine = MyVaccineBody(required=False)
    microcovids = TypedMicrocovids(required=False, help_text="0 to 1000000, instead of people and occasion.")
    attendees = AttendeeBody(
        many=True, required=False, help_text="Housemates who were there too, or their ids."
    )
    guests = serializers.BooleanField(
        required=False, help_text="They were guests at our home: I pay for all of us unless `payer` is said."
    )
    payer = serializers.ChoiceField(
        list(_PAYERS),
        required=False,
        help_text="self: each of us; host: I pay for all; house: the fund; all: everybody in equal parts.",
    )
    evidence = EvidenceBody(many=True, required=False)

    def validate_people(self, groups: list[Any]) -> list[Any]:
        if not 1 <= len(groups) <= riskcalc.gathering.MOST_GROUPS:
            raise serializers.ValidationError(f"1 to {riskcalc.gathering.MOST_GROUPS} groups, please.")
        return groups

    def validate_attendees(self, attendees: list[dict[str, Any]]) -> tuple[planned.Attendee, ...]:
        return tuple(planned.Attendee(**attendee) for attendee in attendees)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        described = [name for name in (*_OCCASION, "people", "my_vaccine", "evidence") if name in attrs]
        if described and "microcovids" in attrs:
            both = "Either the microcovids or whom you met and how, not both."
            raise serializers.ValidationError({name: [both] for name in ("microcovids", *described)})
        return attrs | {"plan": _plan(attrs)}


class ActivityBody(QuoteBody):
    """What I did: whom I met and how, or the microcovids typed instead of all that."""

    id = Id(required=False, help_text="A UUID that the client made; Idempotency-Key may carry it instead.")
    title = Text(max_length=120)


class CorrectionBody(QuoteBody):
    """What was wrong, rightly: fields left out stay as they are; null takes one back to what it is unsaid."""

    title = Text(max_length=120, required=False)

    @classmethod
    def over(cls, *, said: dict[str, Any], sent: Any) -> "CorrectionBody":
        """This function will lay what was sent over what the activity said before."""
        if not isinstance(sent, Mapping):
            return cls(data=sent)
        described = {*_OCCASION, "people", "my_vaccine", "evidence"}
        if sent.get("microcovids") is not None:
            said = {name: word for name, word in said.items() if name not in described}
        elif described & {name for name, word in sent.items() if word is not None}:
            said = {name: word for name, word in said.items() if name != "microcovids"}
        if "guests" in sent and said.get("payer") == _usual_payer(said):
            # Nobody had said it: who pays follows from whose guests they were, anew.
            said = {name: word for name, word in said.items() if name != "payer"}
        both = {**said, **sent}
        return cls(data={name: word for name, word in both.items() if word is not None})


class ActivityFilter(serializers.Serializer[Any]):
    housemate = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    since = serializers.DateField(required=False, help_text="From this day on.")
    until = serializers.DateField(required=False, help_text="Up to this day.")


class TransferFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(
        ["open", "claimed", "disputed", "confirmed", "reversed", "carried"], required=False
    )


class OfferFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(
        ["open", "countered", "accepted", "declined", "withdrawn", "expired", "undone"], required=False
    )
    kind = serializers.ChoiceField(["price", "request", "sealed"], required=False)


class ExpenseBody(Body):
    """What I bought for the house."""

    id = Id(required=False, help_text="A UUID that the client made; Idempotency-Key may carry it instead.")
    title = Text(max_length=120)
    amount = ExactNumber(help_text="In the house's currency, in whole coins.")
    bought_on = serializers.DateField(help_text="A day in the house's zone.")
    receipt = Text(
        max_length=200, required=False, allow_blank=True, help_text="Its number, or where it is kept."
    )


class HandoverBody(Body):
    successor = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text="Who is asked: a housemate's id."
    )


class Nothing(Body):
    """No body, or an empty one."""


def _usual_payer(said: Mapping[str, Any]) -> str:
    return PAYER_WORDS[planned.payer_of(said=None, guests=bool(said.get("guests")))]


def _plan(attrs: dict[str, Any]) -> planned.Plan:
    if "microcovids" in attrs:
        how: dict[str, Any] = {"microcovids": attrs["microcovids"]}
    elif "people" in attrs:
        occasion = {name: attrs[name] for name in _OCCASION if name in attrs}
        ids, groups = zip(*attrs["people"], strict=True)
        how = {
            "people": groups,
            "contact_ids": ids if any(ids) else (),
            "occasion": _made(riskcalc.Occasion, occasion),
            "evidence": tuple(attrs.get("evidence", ())),
        }
    else:
        how = {}
    if "my_vaccine" in attrs:
        how["my_vaccine"] = attrs["my_vaccine"]
    words = {name: attrs.get(name, "") for name in ("title", "note")}
    guests = attrs.get("guests", False)
    how |= {
        "attendees": attrs.get("attendees", ()),
        "guests": guests,
        "payer": planned.payer_of(said=_PAYERS.get(attrs.get("payer", "")), guests=guests),
    }
    return planned.Plan(occurred_on=attrs["occurred_on"], **words, **how)


def _made(kind: Any, attrs: dict[str, Any]) -> Any:
    try:
        return kind(**attrs)
    except riskcalc.InvalidInput as invalid:
        raise serializers.ValidationError({invalid.field: [str(invalid)]}) from invalid
