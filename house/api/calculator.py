"""What the calculator's API takes and gives: the model's own words, in snake_case."""

from enum import StrEnum
from typing import Any

from rest_framework import serializers

from house.api.serializers import Body, Number
from riskcalc import inputs
from riskcalc.health import MOST_YEARS, Condition, Health, InfectedBefore, LastDose, LongCovid, Sex
from riskcalc.loss import MODEL_VERSION, ExpectedLoss

_AGE = f"Give a number from 0 to {MOST_YEARS}."


class Age(Number):
    default_error_messages = {"invalid": _AGE, "max_value": _AGE, "min_value": _AGE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_YEARS, **kwargs)


def _word(kind: type[StrEnum], **more: Any) -> serializers.ChoiceField:
    words = [word.value for word in kind if word.value]
    refusal = f"Choose one of: {', '.join(words)}."
    return serializers.ChoiceField(words, error_messages={"invalid_choice": refusal}, **more)


class LossBody(Body):
    """A person, as far as it bears on what an infection costs them; only the age has to be said."""

    age = Age(help_text=f"Years, 0 to {MOST_YEARS}.")
    sex = _word(Sex, required=False)
    conditions = serializers.ListField(
        child=_word(Condition), required=False, help_text="None unless said; one degree of each kind."
    )
    last_dose = _word(LastDose, required=False)
    infected_before = _word(InfectedBefore, required=False)
    long_covid = _word(LongCovid, required=False, help_text="`on` unless said.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"health": Health(**attrs)}
        except inputs.InvalidInput as refusal:
            raise serializers.ValidationError({refusal.field: [str(refusal)]}) from None


class LossPartShown(serializers.Serializer[Any]):
    share = serializers.FloatField(help_text="Of the life ahead.")
    days = serializers.FloatField(help_text="Of life.")


class PartsShown(serializers.Serializer[Any]):
    death = LossPartShown()
    long_covid = LossPartShown()
    acute = LossPartShown()


class LossSourceShown(serializers.Serializer[Any]):
    name = serializers.CharField()
    gives = serializers.CharField(help_text="What is taken from it.")
    text = serializers.CharField()
    year = serializers.IntegerField()
    units = serializers.CharField()
    confidence = serializers.CharField(help_text="How surely it was read there.")


class LossAssumptionShown(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField()
    basis = serializers.CharField()
    year = serializers.IntegerField()
    confidence = serializers.CharField(help_text="Always `assumption`.")


class LossShown(serializers.Serializer[ExpectedLoss]):
    """Shares are of the life ahead, 0 to 1; the parts add up to `loss`."""

    loss = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    one_in = serializers.SerializerMethodField(help_text="One in so many: 1 / `loss`.")
    days = serializers.FloatField(help_text="Of life.")
    remaining_years = serializers.FloatField()
    parts = PartsShown(source="*")
    sources = LossSourceShown(many=True)
    assumptions = LossAssumptionShown(many=True)
    model_version = serializers.SerializerMethodField()

    def get_one_in(self, answer: ExpectedLoss) -> float:
        return 1 / answer.loss

    def get_model_version(self, _answer: ExpectedLoss) -> str:
        return MODEL_VERSION
