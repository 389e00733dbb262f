"""What the ledger's API answers; what only its owner may read is null to everybody else."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import riskcalc
from ledger import activities, budgets, exposures, planned, queries
from ledger.api.fields import Amount, Figure, Microcovids, Plain, Vaccinated, Word, reader
from ledger.api.price_shown import Person, PriceShown
from ledger.api.serializers import PAYER_WORDS

_MINE = "Null unless it is mine."
_LOGGED = "Null unless I logged it."
HIDDEN = "Another one's is null where a microcovid does not cost everybody the same."


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


class ExposedShown(serializers.Serializer[Any]):
    """One housemate's part of an activity."""

    housemate = Person()
    microcovids = Microcovids(allow_null=True, help_text=HIDDEN)
    charge = Amount()


class CheaperShown(serializers.Serializer[Any]):
    """One change that makes it cheaper; made, it costs just that. `changes` are the fields to send."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    microcovids = Microcovids(source="risk.microcovids")
    charge = Amount(source="charge_micros", help_text="Of my own part.")
    cost = Amount(source="shown_micros", help_text="As the quote's.")
    changes = serializers.SerializerMethodField()

    def get_changes(self, variant: Any) -> dict[str, Any]:
        shown = _words(variant.plan.inputs())
        return {name: said for name, said in shown.items() if name != "my_vaccine"}


class Quoted(Risk):
    """What logging it would cost, by the figures that would be frozen with it; `cheaper`: what saves most."""

    notes = Note(many=True)
    parts = ExposedShown(many=True, help_text="Mine first, then those of who else was there.")
    payer = serializers.CharField(help_text="self, host, house or all.")
    cost = Amount(help_text="What the choice costs: where each pays, my own part; else all parts together.")
    paid = Amount(help_text="What my account is charged.")
    cheaper = CheaperShown(many=True)
    budget_share = Figure(allow_null=True, help_text="Of my monthly budget; null where I have none.")

    def to_representation(self, quoted: Any) -> dict[str, Any]:
        risk, figure = quoted.risk, quoted.prevalence
        shown = {
            "microcovids": risk.microcovids,
            "low": risk.low,
            "high": risk.high,
            "charge": quoted.charge_micros,
            "parts": [
                {
                    "housemate": part.housemate,
                    "microcovids": part.risk.microcovids if quoted.price.same_for_all or not number else None,
                    "charge": part.charge_micros,
                }
                for number, part in enumerate(quoted.parts)
            ],
            "payer": PAYER_WORDS[quoted.payer],
            "cost": quoted.shown_micros,
            "paid": quoted.paid_micros,
            "cheaper": exposures.cheaper(quote=quoted, plan=self.context["plan"]),
            "budget_share": self._budget_share(quoted),
            "price": quoted.price,
            "model_version": riskcalc.MODEL_VERSION,
            "prevalence": figure and _prevalence(figure, figure.average_person_risk),
            "factors": risk.factors,
            "notes": risk.notes,
        }
        return super().to_representation(shown)

    def _budget_share(self, quoted: Any) -> float | None:
        standing = budgets.standing(reader=reader(self), day=self.context["plan"].occurred_on)
        return None if standing is None else float(standing.share_of(quoted.risk.microcovids))


class People(serializers.Serializer[Any]):
    count = Plain()
    profile = Word(kind=riskcalc.Profile)
    mask = Word(kind=riskcalc.Mask, source="their_mask")
    vaccinated = Vaccinated(source="their_vaccine")
    symptoms_checked = Word(kind=riskcalc.Symptoms)
    microcovids_each = serializers.SerializerMethodField(
        help_text="Their own risk; null where a profile says it."
    )

    contact = serializers.SerializerMethodField(help_text="One of my contacts; null where it is none.")

    def get_microcovids_each(self, group: Mapping[str, Any]) -> float | None:
        return group.get("microcovids_each")

    def get_contact(self, group: Mapping[str, Any]) -> int | None:
        return group.get("contact")


class MyVaccine(serializers.Serializer[Any]):
    brand = Word(kind=riskcalc.Brand)
    doses = serializers.IntegerField()


class EvidenceShown(serializers.Serializer[Any]):
    kind = serializers.CharField()
    days = serializers.IntegerField()


class _Said(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    versions = serializers.ListField(child=serializers.IntegerField(), help_text="The last is shown here.")
    withdrawn = serializers.BooleanField(help_text="Taken back: it costs nothing.")
    late = serializers.BooleanField(help_text="Charged in a later month, for its own had closed.")
    housemate = Person()
    occurred_on = serializers.DateField()
    title = serializers.CharField()
    note = serializers.CharField(allow_null=True, help_text=_LOGGED)
    interaction = Word(kind=riskcalc.Interaction, allow_null=True, help_text=_MINE)
    setting = Word(kind=riskcalc.Setting, allow_null=True, help_text=_MINE)
    distance = Word(kind=riskcalc.Distance, allow_null=True, help_text=_MINE)
    minutes = Plain(allow_null=True, help_text=_MINE)
    voice = Word(kind=riskcalc.Voice, allow_null=True, help_text=_MINE)
    my_mask = Word(kind=riskcalc.Mask, allow_null=True, help_text=_MINE)
    people = People(many=True, allow_null=True, help_text=_MINE)
    my_vaccine = MyVaccine(allow_null=True, help_text=_MINE)
    evidence = EvidenceShown(many=True, allow_null=True, help_text=_LOGGED)
    guests = serializers.BooleanField(allow_null=True, help_text=_MINE)


# Making a serializer's fields costs more than all that is done with them here.
_FIELDS = _Said().fields


def _words(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What was frozen, in the words in which it is sent; what was left unsaid is left out."""
    said = _said(inputs)
    return {name: _FIELDS[name].to_representation(word) for name, word in said.items() if word}


class ActivityShown(_Said, Risk):
    """An activity with what it cost, as it was worked out then; its inputs are its owner's alone."""

    microcovids = Microcovids(allow_null=True, help_text=HIDDEN)
    low = Microcovids(allow_null=True, help_text=HIDDEN)
    high = Microcovids(allow_null=True, help_text=HIDDEN)
    factors = Factor(many=True, allow_null=True, help_text=_MINE)
    parts = ExposedShown(many=True, help_text="Of all who were there, the one who logged it first.")
    payer = serializers.CharField(help_text="self, host, house or all.")
    logged_by = Person()

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
        "evidence",
        "guests",
        "factors",
        "prevalence",
    )

    def to_representation(self, activity: Any) -> dict[str, Any]:
        parts = list(activity.exposures.all())
        # By user: who came back has another place in the house.
        me = reader(self).user_id
        exposure = next((part for part in parts if part.housemate.user_id == me), parts[0])
        is_mine = exposure.housemate.user_id == me
        shown = {
            "id": activity.uid,
            "versions": list(range(1, activity.version + 1)),
            "withdrawn": activity.is_withdrawn,
            "late": bool(exposure.entry and exposure.entry.memo),
            "housemate": exposure.housemate,
            "occurred_on": activity.occurred_on,
            "title": activity.title,
            **{name: getattr(exposure, f"seen_{name}") for name in self.FIGURES},
            "charge": exposure.charge_micros,
            "parts": [_exposed(part) for part in parts],
            "payer": PAYER_WORDS[exposure.payer],
            "logged_by": activity.posted_by,
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
    charge = Amount(source="exposure.charge_micros", help_text="Mine, if I was there; else the logger's.")
    parts = serializers.SerializerMethodField()
    charged_on = serializers.DateField(allow_null=True, help_text="Null where nothing was charged.")
    undone_on = serializers.DateField(allow_null=True, help_text="Null while its charge holds.")
    late = serializers.BooleanField(source="is_late", help_text="Posted after the activity's month closed.")

    @extend_schema_field(ExposedShown(many=True))
    def get_parts(self, version: Any) -> Any:
        return ExposedShown([_exposed(part) for part in version.parts], many=True, context=self.context).data


class ActivityInFull(ActivityShown):
    """An activity with all that it has said, its latest version first."""

    history = VersionShown(many=True)

    def more(self, activity: Any) -> dict[str, Any]:
        return {"history": queries.versions(activity=activity, reader=reader(self))}


def sent(*, activity: Any, part: Any) -> dict[str, Any]:
    """This function will say an activity as its owner would send it: a correction changes fields of this."""
    whole = activities.frozen(part=part)
    own = {
        "title": activity.title,
        "occurred_on": f"{activity.occurred_on}",
        "note": activity.note,
        "payer": PAYER_WORDS[part.payer],
        "attendees": [_attendee(mate) for mate in whole.get("attendees", ())],
        "guests": bool(whole.get("guests")),
    }
    if "people" not in whole:
        return own | {"microcovids": whole["microcovids"]}
    return own | _words(whole)


def _attendee(mate: Mapping[str, Any]) -> dict[str, Any]:
    vaccine = mate["my_vaccine"]
    mask = _FIELDS["my_mask"].to_representation(mate["my_mask"])
    said = {"housemate": mate["housemate_id"], "my_mask": mask}
    return said | ({"my_vaccine": MyVaccine(vaccine).data} if vaccine["brand"] else {})


def _exposed(part: Any) -> dict[str, Any]:
    """A part as its reader may see it, see `disclosure.exposures`."""
    return {
        "housemate": part.housemate,
        "microcovids": part.seen_microcovids,
        "charge": part.charge_micros,
    }


def _only_mine(activity: Any, exposure: Any) -> dict[str, Any]:
    figure = exposure.prevalence
    said = _said(exposure.inputs)
    # Note and evidence were said by the one who logged it: who was there too sees a factor alone.
    is_logger = activity.posted_by.user_id == exposure.housemate.user_id
    return {
        **said,
        "note": activity.note if is_logger else None,
        "evidence": said.get("evidence") if is_logger else None,
        "prevalence": figure and _prevalence(figure, exposure.average_person_risk),
        "factors": exposure.factors,
        "guests": bool(exposure.inputs.get("guests")),
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
        "evidence": inputs.get("evidence") or None,
    }


def _prevalence(figure: Any, average_person_risk: float) -> dict[str, Any]:
    return {
        "average_person_risk": average_person_risk,
        "as_of_on": figure.as_of_on,
        "source": figure.source,
    }
