"""The numbers that offers keep sealed: each for its owner, and for the moment in which they are compared.

Sealed: no number goes into a message, a log line, a hash or the house's history; what is stored is encrypted,
all of one length, and gone when its offer closes.
"""

from datetime import datetime

from django.conf import settings

from house import sealing
from house.models import Housemate
from ledger.models import Offer, SealedNumber

# As long as the largest amount, so that the length tells nothing.
_DIGITS = 20


def keep(*, offer: Offer, housemate: Housemate, micros: int, at: datetime) -> None:
    """This function will keep somebody's number for an offer that the caller has locked, in place of another.

    Units: micros.
    """
    sealed = sealing.seal(
        content=str(micros).zfill(_DIGITS).encode(),
        key=settings.SECRET_KEY,
        purpose=_purpose(offer_id=offer.pk, housemate_id=housemate.pk),
    )
    SealedNumber.objects.update_or_create(
        offer=offer, housemate=housemate, defaults={"house": offer.house, "sealed": sealed, "given_at": at}
    )


def drop(*, offer: Offer, housemate: Housemate) -> None:
    """This function will erase somebody's number for an offer."""
    SealedNumber.objects.filter(offer=offer, housemate=housemate).delete()


def of_offer(*, offer: Offer) -> dict[int, int]:
    """This function will read an open offer's numbers by housemate, to compare them.

    What was sealed with a key that is gone is left out: it has to be typed again. Units: micros.
    """
    read = {row.housemate_id: _opened(row) for row in offer.sealed_numbers.all()}
    return {housemate_id: micros for housemate_id, micros in read.items() if micros is not None}


def mine(*, offer: Offer, housemate: Housemate) -> int | None:
    """This function will read the number that somebody typed themselves. Units: micros."""
    own = (row for row in offer.sealed_numbers.all() if row.housemate_id == housemate.pk)
    return next((_opened(row) for row in own), None)


def _opened(row: SealedNumber) -> int | None:
    purpose = _purpose(offer_id=row.offer_id, housemate_id=row.housemate_id)
    text = sealing.opened(sealed=bytes(row.sealed), key=settings.SECRET_KEY, purpose=purpose)
    return int(text) if text is not None else None


def _purpose(*, offer_id: int, housemate_id: int) -> str:
    return f"number of housemate {housemate_id} for offer {offer_id}"
