"""What the ledger's API answers; what only its owner may read is null to everybody else."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import house.queries
import riskcalc
from house import money
from house.api.serializers import Money, amount
from ledger import planned, queries
from ledger.api.fields import Amount, Exact, Figure, Microcovids, Plain, Vaccinated, Word, exact, reader

_MINE = "Null unless it is mine."
HIDDEN = "Another one's is null where a microcovid does not cost everybody the same."
_PER_MICROCOVID = 6
_PER_THOUSAND = 3


class UnitPrice(serializers.Serializer[Any]):
    """An exact price; `micros` is text, for it may have decimals."""

    micros = serializers.CharField()
    currency = serializers.CharField()
    text = serializers.CharField()


class PriceShown(serializers.Serializer[Any]):
    """`total` is what one infection costs the house, and `per_microcovid` an exact millionth of it.

    That is what a microcovid costs everybody unless the price's rule says otherwise: see `my_rate`.
    """

    since = serializers.DateField(source="effective_on")
    total = Amount(source="total_micros")
    per_microcovid = serializers.SerializerMethodField()
    per_thousand = serializers.SerializerMethodField()

    @extend_schema_field(UnitPrice)
    def get_per_microcovid(self, price: Any) -> dict[str, str]:
        return self._unit_price(price.total_micros, money.per_microcovid, _PER_MICROCOVID)

    @extend_schema_field(UnitPrice)
    def get_per_thousand(self, price: Any) -> dict[str, str]:
        return self._unit_price(price.total_micros, money.per_thousand, _PER_THOUSAND)

    def _unit_price(self, total_micros: int | Fraction, text: Any, decimals: int) -> dict[str, str]:
        house = reader(self).house
        return {
            "micros": exact(money.decimal(number=total_micros).scaleb(-decimals)),
            "currency": house.currency,
            "text": text(total_micros=total_micros, currency=house.currency, language=house.language),
        }


class Person(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class PriceRule(serializers.Serializer[Any]):
    """How a price was made and where what is charged at it goes."""

    kind = serializers.CharField(source="price_kind", help_text="`gross` or `externality`.")
    attack_rate = Exact(help_text="0 to 1.")
    cap = Exact(source="cost_cap", allow_null=True, help_text="Times the median cost; null: none.")
    valuation = serializers.CharField(help_text="`own` or `median`.")
    prices_without = serializers.BooleanField(help_text="Made without those who had not stated theirs.")
    refund_rule = serializers.CharField(help_text="`pot`, `equal`, `proportional` or `outside`.")


class PastPrice(PriceShown):
    people = serializers.IntegerField(help_text="How many people's numbers it was made of.")
    housemates = serializers.SerializerMethodField(help_text="Whose numbers; never which.")
    rule = PriceRule(source="*")
    my_rate = serializers.SerializerMethodField(
        help_text="What a microcovid of mine costs; the same for all at an attack rate of 1 and gross."
    )

    @extend_schema_field(Person(many=True))
    def get_housemates(self, price: Any) -> list[dict[str, Any]]:
        return [{"id": share.housemate_id, "name": share.housemate.name} for share in price.shares.all()]

    @extend_schema_field(UnitPrice)
    def get_my_rate(self, price: Any) -> dict[str, str]:
        counted = queries.counted_micros(price=price, housemate=reader(self))
        return self._unit_price(counted, money.per_microcovid, _PER_MICROCOVID)


class CurrentPrice(PastPrice):
    without = serializers.SerializerMethodField(help_text="Who lives here and is not in it.")
    my_part = serializers.SerializerMethodField(help_text="Of the total; nobody else sees it.")

    @extend_schema_field(Person(many=True))
    def get_without(self, price: Any) -> list[dict[str, Any]]:
        in_it = {share.housemate_id for share in price.shares.all()}
        here = house.queries.housemates(house=reader(self).house)
        return [{"id": mate.pk, "name": mate.name} for mate in here if mate.pk not in in_it]

    @extend_schema_field(Money(allow_null=True))
    def get_my_part(self, price: Any) -> Mapping[str, int | str] | None:
        mine = queries.my_share(price=price, housemate=reader(self))
        return None if mine is None else amount(micros=mine, house=reader(self).house)


class Factor(serializers.Serializer[Any]):
    """One step of a group's product; the first is in microcovids."""

    group = serializers.IntegerField(default=1, help_text="Whose step it is, counted as in `people`.")
    name = serializers.CharField()
    # The field belongs to the answer, not to the class.
    label = serializers.CharField()  # type: ignore[assignment]
    value = Figure()
    text = serializers.CharField()


class Note(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField()


class PrevalenceUsed(serializers.Serializer[Any]):
    """The figure that an exposure was worked out with."""

    average_person_risk = Figure(help_text="In microcovids.")
    as_of_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]


class Risk(serializers.Serializer[Any]):
    """An exposure, what it costs, and what it was worked out with."""

    microcovids = Microcovids()
    low = Microcovids()
    high = Microcovids()
    charge = Amount()
    price = PriceShown()
    model_version = serializers.CharField()
    prevalence = PrevalenceUsed(allow_null=True, help_text="Null where the microcovids were typed.")
    factors = Factor(many=True)


class Quoted(Risk):
    """What logging it would cost, by the figures that would be frozen with it."""

    notes = Note(many=True)

    def to_representation(self, quoted: Any) -> dict[str, Any]:
        risk, figure = quoted.risk, quoted.prevalence
        shown = {
            "microcovids": risk.microcovids,
            "low": risk.low,
            "high": risk.high,
            "charge": quoted.charge_micros,
            "price": quoted.price,
            "model_version": riskcalc.MODEL_VERSION,
            "prevalence": figure and _prevalence(figure, figure.average_person_risk),
            "factors": risk.factors,
            "notes": risk.notes,
        }
        return super().to_representation(shown)


class People(serializers.Serializer[Any]):
    count = Plain()
    profile = Word(kind=riskcalc.Profile)
    mask = Word(kind=riskcalc.Mask, source="their_mask")
    vaccinated = Vaccinated(source="their_vaccine")
    symptoms_checked = Word(kind=riskcalc.Symptoms)
    microcovids_each = serializers.SerializerMethodField(
        help_text="Their own risk; null where a profile says it."
    )

    def get_microcovids_each(self, group: Mapping[str, Any]) -> float | None:
        return group.get("microcovids_each")


class MyVaccine(serializers.Serializer[Any]):
    brand = Word(kind=riskcalc.Brand)
    doses = serializers.IntegerField()


class _Said(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    versions = serializers.ListField(child=serializers.IntegerField(), help_text="The last is shown here.")
    withdrawn = serializers.BooleanField(help_text="Taken back: it costs nothing.")
    late = serializers.BooleanField(help_text="Charged in a later month, for its own had closed.")
    housemate = Person()
    occurred_on = serializers.DateField()
    title = serializers.CharField()
    note = serializers.CharField(allow_null=True, help_text=_MINE)
    interaction = Word(kind=riskcalc.Interaction, allow_null=True, help_text=_MINE)
    setting = Word(kind=riskcalc.Setting, allow_null=True, help_text=_MINE)
    distance = Word(kind=riskcalc.Distance, allow_null=True, help_text=_MINE)
    minutes = Plain(allow_null=True, help_text=_MINE)
    voice = Word(kind=riskcalc.Voice, allow_null=True, help_text=_MINE)
    my_mask = Word(kind=riskcalc.Mask, allow_null=True, help_text=_MINE)
    people = People(many=True, allow_null=True, help_text=_MINE)
    my_vaccine = MyVaccine(allow_null=True, help_text=_MINE)


class ActivityShown(_Said, Risk):
    """An activity with what it cost, as it was worked out then; its inputs are its owner's alone."""

    microcovids = Microcovids(allow_null=True, help_text=HIDDEN)
    low = Microcovids(allow_null=True, help_text=HIDDEN)
    high = Microcovids(allow_null=True, help_text=HIDDEN)
    factors = Factor(many=True, allow_null=True, help_text=_MINE)

    FIGURES = ("microcovids", "low", "high")
    # Whether a figure was used at all tells whether the microcovids were typed: an input too.
    ONLY_MINE = (
        "note",
        "interaction",
        "setting",
        "distance",
        "minutes",
        "voice",
        "my_mask",
        "people",
        "my_vaccine",
        "factors",
        "prevalence",
    )

    def to_representation(self, activity: Any) -> dict[str, Any]:
        # One exposure an activity, as long as nobody can be named beside the one who logs it.
        exposure = activity.exposures.all()[0]
        is_mine = exposure.housemate_id == reader(self).pk
        shown = {
            "id": activity.uid,
            "versions": list(range(1, activity.version + 1)),
            "withdrawn": activity.is_withdrawn,
            "late": bool(exposure.entry and exposure.entry.memo),
            "housemate": exposure.housemate,
            "occurred_on": activity.occurred_on,
            "title": activity.title,
            # What was logged just now was not read for anybody yet; it is its owner's.
            **{name: getattr(exposure, name if is_mine else f"seen_{name}") for name in self.FIGURES},
            "charge": exposure.charge_micros,
            "price": exposure.price,
            "model_version": exposure.model_version,
            **dict.fromkeys(self.ONLY_MINE),
            **self.more(activity),
        }
        if is_mine:
            shown |= _only_mine(activity, exposure)
        return super().to_representation(shown)

    def more(self, activity: Any) -> dict[str, Any]:  # noqa: ARG002  # for those who show more
        return {}


class VersionShown(serializers.Serializer[Any]):
    """What an activity said once; its note and inputs are not repeated."""

    version = serializers.IntegerField(source="activity.version")
    posted_at = serializers.DateTimeField(source="activity.posted_at")
    withdrawn = serializers.BooleanField(source="activity.is_withdrawn")
    title = serializers.CharField(source="activity.title")
    occurred_on = serializers.DateField(source="activity.occurred_on")
    microcovids = Microcovids(source="exposure.seen_microcovids", allow_null=True, help_text=HIDDEN)
    charge = Amount(source="exposure.charge_micros")
    charged_on = serializers.DateField(allow_null=True, help_text="Null where nothing was charged.")
    undone_on = serializers.DateField(allow_null=True, help_text="Null while its charge holds.")
    late = serializers.BooleanField(source="is_late", help_text="Posted after the activity's month closed.")


class ActivityInFull(ActivityShown):
    """An activity with all that it has said, its latest version first."""

    history = VersionShown(many=True)

    def more(self, activity: Any) -> dict[str, Any]:
        return {"history": queries.versions(activity=activity, reader=reader(self))}


def sent(*, activity: Any, part: Any) -> dict[str, Any]:
    """This function will say an activity as its owner would send it: a correction changes fields of this."""
    own = {"title": activity.title, "occurred_on": f"{activity.occurred_on}", "note": activity.note}
    if "people" not in part.inputs:
        return own | {"microcovids": part.inputs["microcovids"]}
    words = _said(part.inputs)
    shown = {name: _Said().fields[name].to_representation(word) for name, word in words.items() if word}
    return own | shown


def _only_mine(activity: Any, exposure: Any) -> dict[str, Any]:
    figure = exposure.prevalence
    return {
        **_said(exposure.inputs),
        "note": activity.note,
        "prevalence": figure and _prevalence(figure, exposure.average_person_risk),
        "factors": exposure.factors,
    }


def _said(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What was frozen, as it was sent; nothing where the microcovids were typed."""
    if "people" not in inputs:
        return {}
    vaccine = inputs["my_vaccine"]
    return {
        **inputs["occasion"],
        "people": planned.groups_in(frozen=inputs),
        "my_vaccine": vaccine if vaccine["brand"] else None,
    }


def _prevalence(figure: Any, average_person_risk: float) -> dict[str, Any]:
    return {
        "average_person_risk": average_person_risk,
        "as_of_on": figure.as_of_on,
        "source": figure.source,
    }
