"""What the doors read: the price of a day, balances, this month, activities, closed months."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import Http404

from house.errors import NotAllowed
from house.models import House, Housemate
from ledger import months
from ledger.models import (
    Account,
    AccountKind,
    Activity,
    Entry,
    Exposure,
    Handover,
    HandoverStatus,
    Line,
    Price,
    PriceShare,
    Settlement,
    Statement,
    Transfer,
    TransferStatus,
)

# Housemates as they joined, then the house's own accounts (PostgreSQL sorts nulls last).
PEOPLE_FIRST = ("housemate__joined_on", "housemate_id", "id")
THE_FUND = "The house fund"


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """Where an account stands now; positive = the house owes it. `pending_micros` awaits confirmation."""

    kind: str
    housemate_id: int | None
    name: str
    micros: int
    pending_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonMonth:
    housemate_id: int
    name: str
    microcovids: Decimal
    charged_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What an activity said once: charged on a day, and taken back on one unless it still holds.

    `is_late`: one of these days is in a later month than the activity's own, which had closed.
    """

    activity: Activity
    exposure: Exposure
    charged_on: date | None
    undone_on: date | None
    is_late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthStatement:
    settlement: Settlement
    statements: list[Statement]
    transfers: list[Transfer]


def price_on(*, house: House, day: date) -> Price | None:
    """This function will find the price that holds on a day: the last one made for it or for a day before."""
    return Price.objects.filter(house=house, effective_on__lte=day).order_by("-number").first()


def has_price(*, house: House) -> bool:
    """This function will tell whether the house has ever had a price."""
    return Price.objects.filter(house=house).exists()


def prices(*, house: House) -> QuerySet[Price, Price]:
    """This function will list the house's prices, newest first, each with how many people are in it."""
    return Price.objects.filter(house=house).annotate(people=Count("shares")).order_by("-number")


def people_in(*, price: Price) -> int:
    """This function will count whose numbers a price is made of."""
    return price.shares.count()


def my_share(*, price: Price, housemate: Housemate) -> int | None:
    """This function will read the reader's own part of a price, and nobody else's.

    Units: micros per infection; a millionth of it is their part of a microcovid.
    """
    mine = PriceShare.objects.filter(price=price, housemate=housemate)
    return mine.values_list("cost_micros", flat=True).first()


def balances(*, house: House) -> list[Balance]:
    """This function will give every account's balance: the last close's figure plus all lines since.

    Accounts of the house itself that stand at zero are left out; housemates never are.
    """
    accounts = Account.objects.filter(house=house).select_related("housemate").order_by(*PEOPLE_FIRST)
    now, pending = sums(house=house), _pending(house=house)
    rows = [
        Balance(
            kind=account.kind,
            housemate_id=account.housemate_id,
            name=account_name(account=account),
            micros=now.get(account.pk, 0),
            pending_micros=pending.get(account.pk, 0),
        )
        for account in accounts
    ]
    unmoved = house.housemates.current().filter(accounts=None).order_by("id")
    rows += [_nothing_yet(housemate) for housemate in unmoved]
    rows.sort(key=lambda row: row.housemate_id is None)
    return [row for row in rows if row.micros or row.housemate_id]


def _nothing_yet(housemate: Housemate) -> Balance:
    """A housemate's account is opened by their first posting."""
    return Balance(
        kind=AccountKind.MEMBER,
        housemate_id=housemate.pk,
        name=housemate.name,
        micros=0,
        pending_micros=0,
    )


def balance(*, housemate: Housemate) -> int:
    """This function will give where a housemate stands now; positive = the house owes them. Units: micros."""
    account = Account.objects.filter(housemate=housemate).first()
    return sums(house=housemate.house).get(account.pk, 0) if account else 0


def sums(*, house: House) -> dict[int, int]:
    """This function will give every account's balance in micros, by account id."""
    last = months.last_closed(house=house)
    sums = dict(last.statements.values_list("account_id", "closing_micros")) if last else {}
    since = Line.objects.filter(house=house)
    if last:
        since = since.filter(entry__effective_on__gte=months.next_month(month=last.month))
    for account_id, moved in since.values_list("account_id").annotate(Sum("amount_micros")).order_by():
        sums[account_id] = sums.get(account_id, 0) + int(moved)
    return sums


def _pending(*, house: House) -> dict[int, int]:
    waiting: dict[int, int] = {}
    for transfer in Transfer.objects.filter(house=house, status=TransferStatus.CLAIMED):
        waiting[transfer.payer_id] = waiting.get(transfer.payer_id, 0) + transfer.amount_micros
        waiting[transfer.payee_id] = waiting.get(transfer.payee_id, 0) - transfer.amount_micros
    return waiting


def account_name(*, account: Account) -> str:
    """This function will name an account to people."""
    if account.housemate is not None:
        return account.housemate.name
    return THE_FUND if account.kind == AccountKind.FUND else AccountKind(account.kind).label


def month_so_far(*, house: House, day: date) -> list[PersonMonth]:
    """This function will sum what each current housemate took on and was charged in the month of a day.

    As a statement will have it: microcovids of the month's own activities as they stand, and every charge
    posted in it less what was undone, those that are late for a closed month too.
    """
    first = day.replace(day=1)
    exposed = months.microcovids(house=house, month=first)
    charged = months.charged(house=house, month=first)
    return [
        PersonMonth(
            housemate_id=housemate.pk,
            name=housemate.name,
            microcovids=exposed.get(housemate.pk, Decimal(0)),
            charged_micros=charged.get(housemate.pk, 0),
        )
        for housemate in house.housemates.current().order_by("joined_on", "id")
    ]


def activities(*, house: House) -> QuerySet[Activity]:
    """This function will list the house's activities, newest first, each with its exposures."""
    exposures = Exposure.objects.select_related("housemate", "price", "prevalence", "entry").order_by("id")
    return (
        Activity.objects.latest_versions()
        .filter(house=house)
        .select_related("posted_by")
        .prefetch_related(Prefetch("exposures", queryset=exposures))
        .order_by("-occurred_on", "-id")
    )


def activities_open_to(*, reader: Housemate) -> QuerySet[Activity]:
    """This function will list what activities somebody may look at: the house's; theirs once they left."""
    found = activities(house=reader.house)
    return found if reader.lives_here else found.filter(exposures__housemate=reader)


def own_part(*, activity: Activity, housemate: Housemate) -> Exposure:
    """This function will find a housemate's own part of an activity, for the pages on which they change it.

    Raises: NotAllowed for somebody who has none.
    """
    for part in activity.exposures.all():
        if part.housemate_id == housemate.pk:
            return part
    raise NotAllowed("Only the one who logged this can change it.")


def versions(*, activity: Activity) -> list[Version]:
    """This function will list all that an activity has said, its latest version first."""
    parts = (
        Exposure.objects.filter(activity__house=activity.house_id, activity__uid=activity.uid)
        .select_related("activity", "housemate", "entry__reversed_by")
        .order_by("-activity__version", "id")
    )
    return [_version(exposure=part) for part in parts]


def _version(*, exposure: Exposure) -> Version:
    charge, own_day = exposure.entry, exposure.activity.occurred_on
    undoing = getattr(charge, "reversed_by", None)
    days = [entry.effective_on for entry in (charge, undoing) if entry]
    return Version(
        activity=exposure.activity,
        exposure=exposure,
        charged_on=charge.effective_on if charge else None,
        undone_on=undoing.effective_on if undoing else None,
        is_late=any(day >= months.next_month(month=own_day) for day in days),
    )


def entries(*, house: House) -> QuerySet[Entry]:
    """This function will list all that was posted in the house, newest first, each entry with its lines."""
    lines = Line.objects.select_related("account__housemate").order_by("id")
    found = Entry.objects.filter(house=house).select_related("reverses")
    return found.prefetch_related(Prefetch("lines", queryset=lines)).order_by("-seq")


def settlements(*, house: House) -> QuerySet[Settlement]:
    """This function will list the closed months, newest first."""
    return Settlement.objects.filter(house=house).order_by("-month")


def transfers(*, house: House) -> QuerySet[Transfer]:
    """This function will list the house's transfers, newest first, with both parties and who said what."""
    return (
        Transfer.objects.filter(house=house)
        .select_related("payer__housemate", "payee__housemate", "settlement", "leaver")
        .select_related("claimed_by", "confirmed_by")
        .order_by("-settlement__month", "number")
    )


def transfers_open_to(*, reader: Housemate) -> QuerySet[Transfer]:
    """This function will list what transfers somebody may look at: the house's; theirs once they left."""
    found = transfers(house=reader.house)
    if reader.lives_here:
        return found
    return found.filter(Q(payer__housemate=reader) | Q(payee__housemate=reader))


def settling(*, house: House) -> QuerySet[Transfer]:
    """This function will list what those who leave, or have left, still settle, newest first."""
    done = (TransferStatus.CONFIRMED, TransferStatus.CARRIED)
    return transfers(house=house).filter(settlement=None).exclude(status__in=done).order_by("-id")


def settled(*, house: House) -> QuerySet[Transfer]:
    """This function will list what those who left have settled, newest first."""
    rows = transfers(house=house).filter(settlement=None, status=TransferStatus.CONFIRMED)
    return rows.order_by("-id")


def handovers(*, house: House) -> QuerySet[Handover]:
    """This function will list the house's hand-overs, newest first, with their two people."""
    return Handover.objects.filter(house=house).select_related("leaver", "successor").order_by("-id")


def offers(*, house: House) -> QuerySet[Handover]:
    """This function will list the house's hand-overs that wait for an answer."""
    return handovers(house=house).filter(status=HandoverStatus.OFFERED)


def month(*, house: House, month: date) -> MonthStatement:
    """This function will read a closed month: its statements and its frozen transfers.

    Raises: Http404 for a month that is not closed.
    """
    settlement = Settlement.objects.filter(house=house, month=month).first()
    if settlement is None:
        raise Http404
    statements = settlement.statements.select_related("account__housemate")
    return MonthStatement(
        settlement=settlement,
        statements=list(statements.order_by(*(f"account__{field}" for field in PEOPLE_FIRST))),
        transfers=list(transfers(house=house).filter(settlement=settlement).order_by("number")),
    )
