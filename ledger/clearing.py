"""Sealed bids: whether there is a deal, and at which price both sides gain by it.

Units everywhere: any whole unit of money, the same for all. A number that makes no deal is told to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Deal:
    seller: int
    price: int


def midpoint(*, most: int, least: int) -> int | None:
    """This function will give the price amid a buyer's most and a seller's least, if they overlap.

    A half goes to the even unit, so that neither side is favoured over many deals. None: no deal.
    Source: K. Chatterjee and W. Samuelson, "Bargaining under Incomplete Information", Operations Research 31,
    1983, with k = 1/2.
    """
    if most < least:
        return None
    half, odd = divmod(most + least, 2)
    return half + (half % 2 if odd else 0)


def lowest_ask(*, most: int, asks: Mapping[int, int]) -> Deal | None:
    """This function will let the lowest ask win, paid the second-lowest, never more than the buyer's most.

    What a seller asks decides whether they win, not what they are paid: asking their least is best for them.
    Of equal asks the lowest id wins. None: nobody asks so little.
    Source: W. Vickrey, "Counterspeculation, Auctions, and Competitive Sealed Tenders", Journal of Finance 16,
    1961, turned round to several sellers.
    """
    ranked = sorted(asks, key=lambda seller: (asks[seller], seller))
    if not ranked or asks[ranked[0]] > most:
        return None
    second = asks[ranked[1]] if len(ranked) > 1 else most
    return Deal(seller=ranked[0], price=min(second, most))
