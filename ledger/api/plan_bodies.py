"""What the API takes of contacts, favourites and presets; convert, never save."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

import riskcalc
from house.api.serializers import Body
from ledger import contacts
from ledger.api.fields import Id, Plain, Text, TypedMicrocovids, Vaccinated, Word
from ledger.api.serializers import QuoteBody

_NO_DAY = date(2020, 1, 1)


class ContactBody(Body):
    """Whom I meet again and again: described, or with a number of their own."""

    name = Text(max_length=60, help_text="Nobody else will see it.")
    profile = Word(kind=riskcalc.Profile, default=riskcalc.Profile.AVERAGE)
    vaccinated = Vaccinated(source="their_vaccine", required=False, help_text="null: not known.")
    symptoms_checked = Word(kind=riskcalc.Symptoms, default=riskcalc.Symptoms.NO)
    microcovids_each = Plain(
        default=None, allow_null=True, min_value=0, max_value=1_000_000, help_text="Instead of all that."
    )
    mask = Word(
        kind=riskcalc.Mask, source="their_mask", default=riskcalc.Mask.NONE, help_text="Usually theirs."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs.pop("name")
        try:
            person = riskcalc.PeopleMet(**attrs)
        except riskcalc.InvalidInput as invalid:
            raise serializers.ValidationError({invalid.field: [str(invalid)]}) from invalid
        return {"said": contacts.Described(name=name, person=person)}

    @classmethod
    def over(cls, *, said: Mapping[str, Any], sent: Any) -> "ContactBody":
        """This function will lay what was sent over how a contact is described."""
        if not isinstance(sent, Mapping):
            return cls(data=sent)
        described = {"profile", "vaccinated", "symptoms_checked"}
        if sent.get("microcovids_each") is not None:
            said = {name: word for name, word in said.items() if name not in described}
        elif described & set(sent):
            said = {name: word for name, word in said.items() if name != "microcovids_each"}
        return cls(data={**said, **sent})


class ContactChangeBody(ContactBody):
    """What is different by now; what is left out stays."""

    name = Text(max_length=60, required=False)


class _PlanBody(QuoteBody):
    """Whom one meets and how, on no day in particular and without a note."""

    occurred_on = None  # type: ignore[assignment]  # how the framework takes a field away
    note = None  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs | {"occurred_on": _NO_DAY})


class FavouriteBody(_PlanBody):
    """An activity of mine by its id, or what is logged again, said as for logging."""

    title = Text(max_length=120, required=False, help_text="The activity's own unless said.")
    activity = Id(required=False, help_text="Of mine; instead of all the rest but the title.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = set(attrs) - {"title", "activity"}
        if "activity" in attrs and said:
            raise serializers.ValidationError({"activity": ["Either an activity, or what it says, please."]})
        if "activity" not in attrs and "title" not in attrs:
            raise serializers.ValidationError({"title": [self.fields["title"].error_messages["required"]]})
        return super().validate(attrs)


class TitleBody(Body):
    title = Text(max_length=120)


class AgainBody(Body):
    """Once more, on a day."""

    id = Id(required=False, help_text="A UUID that the client made; Idempotency-Key may carry it instead.")
    occurred_on = serializers.DateField(help_text="A day in the house's zone.")


class DescribedBody(_PlanBody):
    """Whom one meets and how, and nothing that belongs to one evening."""

    title = None  # type: ignore[assignment]
    microcovids = None  # type: ignore[assignment]
    attendees = None  # type: ignore[assignment]
    guests = None  # type: ignore[assignment]
    payer = None  # type: ignore[assignment]
    evidence = None  # type: ignore[assignment]


class PresetBody(DescribedBody):
    """Whom one meets and how, for everybody in the house."""

    my_vaccine = None  # type: ignore[assignment]
    label = Text(max_length=120)  # type: ignore[assignment]


class PresetFilter(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, max_length=80, help_text="Every word has to be in the label.")


class BudgetBody(Body):
    microcovids = TypedMicrocovids(allow_null=True, help_text="A month, more than 0; null: none.")
