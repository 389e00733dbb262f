"""What the house fund has taken in, spent and owns, and the expenses it paid for."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from house.models import House
from ledger.models import AccountKind, EntryKind, Expense, Line


@dataclass(frozen=True, kw_only=True, slots=True)
class Fund:
    """Since the house was founded. `other_micros` are rests and balances that came to it otherwise."""

    taken_in_micros: int
    spent_micros: int
    other_micros: int
    to_come_micros: int

    @property
    def owns_micros(self) -> int:
        return self.taken_in_micros - self.spent_micros + self.other_micros

    @property
    def in_hand_micros(self) -> int:
        """What payments have brought it so far, less what it has paid."""
        return self.owns_micros - self.to_come_micros


def standing(*, house: House) -> Fund:
    """This function will sum the fund's account by what moved it; what was taken back counts for nothing.

    What it owns is what it was given, less expenses, whether paid or not; its balance is still to come in.
    """
    sums = (
        Line.objects.filter(house=house, account__kind=AccountKind.FUND)
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .order_by()
        .values_list("moved_by")
        .annotate(Sum("amount_micros"))
    )
    moved = {kind: int(micros) for kind, micros in sums}
    balance, paid = sum(moved.values()), moved.get(EntryKind.PAYMENT, 0)
    taken_in, spent = moved.get(EntryKind.DISTRIBUTION, 0), -moved.get(EntryKind.EXPENSE, 0)
    return Fund(
        taken_in_micros=taken_in,
        spent_micros=spent,
        other_micros=balance - paid - taken_in + spent,
        to_come_micros=balance,
    )


def expenses(*, house: House) -> QuerySet[Expense]:
    """This function will list the house's expenses, newest first, with who bought them and took them back."""
    vouchers = Expense.objects.filter(house=house).select_related("buyer", "entry__by")
    return vouchers.select_related("entry__reversed_by__by").order_by("-bought_on", "-id")


def expense(*, house: House, uid: UUID) -> Expense:
    """This function will find one expense of the house.

    Raises: Http404 where there is none.
    """
    if (found := expenses(house=house).filter(uid=uid).first()) is None:
        raise Http404
    return found
