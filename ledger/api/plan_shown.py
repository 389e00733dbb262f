"""How what somebody means to do again is answered: favourites and ready-made activities."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import riskcalc
from house.api.serializers import Money, amount
from ledger import planned, shortcuts
from ledger.api.fields import Amount, Microcovids, Plain, Word, reader
from ledger.api.serializers import PAYER_WORDS
from ledger.api.shown import MyVaccine, People

_TYPED = "Null where the microcovids were typed."


class AttendeeShown(serializers.Serializer[Any]):
    housemate = serializers.IntegerField(source="housemate_id", help_text="Their id.")
    my_mask = Word(kind=riskcalc.Mask, help_text="Theirs.")
    my_vaccine = serializers.SerializerMethodField(help_text="Theirs; null: none, or not counted.")

    @extend_schema_field(MyVaccine(allow_null=True))
    def get_my_vaccine(self, mate: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return MyVaccine(mate["my_vaccine"]).data if mate["my_vaccine"]["brand"] else None


class PlanShown(serializers.Serializer[Any]):
    """Whom one meets and how, in the words in which it is logged."""

    microcovids = serializers.CharField(allow_null=True, help_text="Null where it is described.")
    interaction = Word(kind=riskcalc.Interaction, allow_null=True, help_text=_TYPED)
    setting = Word(kind=riskcalc.Setting, allow_null=True, help_text=_TYPED)
    distance = Word(kind=riskcalc.Distance, allow_null=True, help_text=_TYPED)
    minutes = Plain(allow_null=True, help_text=_TYPED)
    voice = Word(kind=riskcalc.Voice, allow_null=True, help_text=_TYPED)
    my_mask = Word(kind=riskcalc.Mask, allow_null=True, help_text=_TYPED)
    people = People(many=True, allow_null=True, help_text=_TYPED)
    my_vaccine = MyVaccine(allow_null=True, help_text="Null: none, or not counted.")
    attendees = AttendeeShown(many=True)
    guests = serializers.BooleanField(help_text="They are guests at our home.")
    payer = serializers.CharField(help_text="self, host, house or all.")

    def to_representation(self, frozen: Mapping[str, Any]) -> dict[str, Any]:
        vaccine = frozen.get("my_vaccine") or {}
        occasion = ("interaction", "setting", "distance", "minutes", "voice", "my_mask")
        return super().to_representation(
            dict.fromkeys(occasion)
            | frozen.get("occasion", {})
            | {
                "microcovids": frozen.get("microcovids"),
                "people": planned.groups_in(frozen=frozen) if "people" in frozen else None,
                "my_vaccine": vaccine if vaccine.get("brand") else None,
                "attendees": frozen.get("attendees", []),
                "guests": bool(frozen.get("guests")),
                "payer": PAYER_WORDS[frozen.get("payer", planned.Payer.EACH.value)],
            }
        )


class _AtTodaysPrice(serializers.ListSerializer[Any]):
    """All of a list are priced at once."""

    def to_representation(self, kept: Any) -> Any:
        rows, me = list(kept), reader(self)
        priced = shortcuts.favourites_of(kept=rows)
        if me.lives_here:
            # The house's price and prevalence of today are nobody's who has left.
            priced = shortcuts.priced(reader=me, shortcuts=priced, day=me.house.day_of(timezone.now()))
        for row, found in zip(rows, priced, strict=True):
            row.priced = found
        return super().to_representation(rows)


class FavouriteShown(serializers.Serializer[Any]):
    """What I log again and again, at today's price for me; shown as a list, be it of one."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    uses = serializers.IntegerField(help_text="How often it was logged.")
    microcovids = serializers.SerializerMethodField(help_text="Null without a prevalence.")
    charge = serializers.SerializerMethodField(help_text="Null without a price, or where others pay too.")
    activity = PlanShown(source="frozen")

    class Meta:
        list_serializer_class = _AtTodaysPrice

    def get_microcovids(self, favourite: Any) -> str | None:
        microcovids = favourite.priced.microcovids
        return None if microcovids is None else f"{microcovids}"

    @extend_schema_field(Money(allow_null=True))
    def get_charge(self, favourite: Any) -> dict[str, int | str] | None:
        micros = favourite.priced.charge_micros
        return None if micros is None else amount(micros=micros, house=reader(self).house)


class ReadyMadeShown(serializers.Serializer[Any]):
    """One of the original calculator's; `name` stays the same."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field belongs to the answer
    activity = PlanShown(source="frozen")


class ReadyMadeListShown(serializers.Serializer[Any]):
    results = ReadyMadeShown(many=True)


class PresetShown(serializers.Serializer[Any]):
    """Ready-made, at today's price for me; `id` is null for the original calculator's."""

    id = serializers.IntegerField(allow_null=True)
    label = serializers.CharField(source="title")  # type: ignore[assignment]
    microcovids = Microcovids(allow_null=True, help_text="Null without a prevalence.")
    charge = Amount(source="charge_micros", allow_null=True, help_text="Null without a price.")
    activity = PlanShown(source="frozen")


class PresetListShown(serializers.Serializer[Any]):
    results = PresetShown(many=True)
