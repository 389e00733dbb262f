"""How an offer is answered, and what a client sends to make or answer one."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from house.api.serializers import Body, ExactNumber, Money, amount
from ledger import bargaining, offering, sealed_numbers
from ledger.api.fields import Amount, Id, Text, reader
from ledger.api.price_shown import Person
from ledger.api.serializers import LARGEST_ID

_KINDS = ["price", "request", "sealed"]
_MAY = {
    "accept": bargaining.may_accept,
    "counter": bargaining.may_answer,
    "decline": bargaining.may_decline,
    "withdraw": bargaining.may_withdraw,
    "undo": bargaining.may_undo,
    "keep": bargaining.may_keep,
}
_OVER = ("undo", "keep")


class TurnShown(serializers.Serializer[Any]):
    """A number named openly between the two."""

    round = serializers.IntegerField()
    by = Person()
    price = Amount(source="price_micros")
    said_at = serializers.DateTimeField()


class RepliesShown(serializers.Serializer[Any]):
    """How many of those whom a request to the house asks have said what; never with which number."""

    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    declined = serializers.IntegerField()


class OfferShown(serializers.Serializer[Any]):
    """An offer, as one of its people sees it. Numbers given privately are their owner's, while it waits."""

    id = serializers.UUIDField(source="uid")
    kind = serializers.ChoiceField(_KINDS)
    title = serializers.CharField()
    status = serializers.CharField(
        help_text="open, countered, accepted, declined, withdrawn, expired or undone."
    )
    maker = Person()
    other = serializers.SerializerMethodField(
        help_text="Null: a request to the house that nobody has won, or somebody else."
    )
    buyer = serializers.SerializerMethodField(help_text="Who pays.")
    seller = serializers.SerializerMethodField(help_text="Who is paid; null while that is open.")
    price = serializers.SerializerMethodField(help_text="The number that stands, and of a deal its price.")
    round = serializers.IntegerField(help_text="Counts the numbers named openly; say it when you accept.")
    my_number = serializers.SerializerMethodField(
        help_text="What I typed privately; null once it is over, for then it is erased."
    )
    turns = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()
    waits_for_me = serializers.SerializerMethodField()
    i_may = serializers.SerializerMethodField(help_text="Which of the steps are mine to take now.")
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    undo_asked_by = Person(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(Person(allow_null=True))
    def get_other(self, offer: Any) -> Any:
        return self._party(offer, offer.other)

    @extend_schema_field(Person(allow_null=True))
    def get_buyer(self, offer: Any) -> Any:
        return self._party(offer, bargaining.buyer(offer=offer))

    @extend_schema_field(Person(allow_null=True))
    def get_seller(self, offer: Any) -> Any:
        return self._party(offer, bargaining.seller(offer=offer))

    @extend_schema_field(Money(allow_null=True))
    def get_price(self, offer: Any) -> dict[str, int | str] | None:
        if offer.price_micros is None or not self._is_party(offer):
            return None
        return amount(micros=offer.price_micros, house=offer.house)

    @extend_schema_field(Money(allow_null=True))
    def get_my_number(self, offer: Any) -> dict[str, int | str] | None:
        micros = sealed_numbers.mine(offer=offer, housemate=reader(self))
        return None if micros is None else amount(micros=micros, house=offer.house)

    @extend_schema_field(TurnShown(many=True))
    def get_turns(self, offer: Any) -> Any:
        turns = sorted(offer.turns.all(), key=lambda turn: turn.round)
        return TurnShown(turns, many=True, context=self.context).data

    @extend_schema_field(RepliesShown(allow_null=True))
    def get_replies(self, offer: Any) -> dict[str, int] | None:
        said = [reply.status for reply in offer.replies.all()]
        counts = {word: said.count(word) for word in ("asked", "answered", "declined")}
        return counts if said else None

    def get_waits_for_me(self, offer: Any) -> bool:
        return bargaining.waits_for(offer=offer, by=reader(self)) and not self._is_late(offer)

    @extend_schema_field({"type": "array", "items": {"type": "string", "enum": list(_MAY)}})
    def get_i_may(self, offer: Any) -> list[str]:
        late = self._is_late(offer)
        me = reader(self)
        return [step for step, may in _MAY.items() if may(offer=offer, by=me) and (step in _OVER or not late)]

    def _is_late(self, offer: Any) -> bool:
        return offer.closed_at is None and not bargaining.is_waiting(offer=offer, at=timezone.now())

    def _is_party(self, offer: Any) -> bool:
        place = bargaining.place_in(offer=offer, of=reader(self))
        return bargaining.is_party(offer=offer, by=place)

    def _party(self, offer: Any, housemate: Any) -> Any:
        # Who was asked with the house, and is not the one, learns no more than that it is over.
        is_hidden = housemate != offer.maker and not self._is_party(offer)
        return None if housemate is None or is_hidden else Person(housemate, context=self.context).data


class OfferBody(Body):
    """`amount` is the price; sealed, my own most or least; of a request to the house the most I would pay."""

    id = Id(required=False)
    kind = serializers.ChoiceField(_KINDS, default="price")
    title = Text(max_length=120, help_text="What for, such as: the desk by the window.")
    side = serializers.ChoiceField(
        ["buyer", "seller"], required=False, help_text="What I am; seller unless said, of a request buyer."
    )
    to = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="A housemate's id; null: the whole house, which only a request can go to.",
    )
    amount = ExactNumber(
        required=False, allow_null=True, help_text="In the house's currency; none in a request to one."
    )
    days = serializers.IntegerField(
        default=offering.USUAL_DAYS, help_text=f"How long it waits, 1 to {offering.MOST_DAYS}."
    )

    def terms(self) -> offering.Terms:
        """This function will put what was sent into the words of the ledger."""
        said = {name: value for name, value in self.validated_data.items() if name != "id"}
        usual = "buyer" if said["kind"] == "request" else "seller"
        return offering.Terms(**{"side": usual, "to": None, "amount": None, **said})


class CounterBody(Body):
    amount = ExactNumber(help_text="In the house's currency; private where the offer's numbers are.")
    round = serializers.IntegerField(required=False, min_value=0, help_text="Of the number it answers.")


class AcceptOfferBody(Body):
    round = serializers.IntegerField(
        required=False, min_value=1, help_text="Of the number I agree to; 1 unless said."
    )
    answers = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="Of a request to the house: how many had answered (`replies.answered`) when I looked.",
    )
