"""What the doors read: the price of a day, balances, this month, activities, closed months."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from house.errors import NotAllowed
from house.models import House, Housemate
from ledger import disclosure, months, pricing, rules, terms
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
    """Where an account stands now; positive = the house owes it. `pending_micros` awaits confirmation.

    An account that no posting has opened yet has no id.
    """

    account_id: int | None
    kind: str
    housemate_id: int | None
    name: str
    micros: int
    pending_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonMonth:
    """`microcovids` are None where they stay hidden from the reader."""

    housemate_id: int
    name: str
    microcovids: Decimal | None
    charged_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What an activity said once: charged on a day, and taken back on one unless it still holds.

    `parts` are those of all who were there, the logger's first; `exposure` is the reader's own of them, or
    else the logger's. `is_late`: one of the days is in a later month than its own, which had closed.
    """

    activity: Activity
    exposure: Exposure
    parts: tuple[Exposure, ...]
    charged_on: date | None
    undone_on: date | None
    is_late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthStatement:
    """`hides_microcovids`: of others', see `disclosure`."""

    settlement: Settlement
    hides_microcovids: bool
    statements: list[Statement]
    transfers: list[Transfer]


# Written out, for it is asked at each key that somebody presses in a log form: making the same statement of
# a query set takes longer than the database does.
_PRICE_ON = """
    SELECT * FROM ledger_price WHERE house_id = %s AND effective_on <= %s ORDER BY number DESC LIMIT 1
"""


def price_on(*, house: House, day: date) -> Price | None:
    """This function will find the price that holds on a day: the last one made for it or for a day before."""
    return next(iter(Price.objects.raw(_PRICE_ON, [house.pk, day])), None)


def has_price(*, house: House) -> bool:
    """This function will tell whether the house has ever had a price."""
    return Price.objects.filter(house=house).exists()


def prices(*, house: House) -> QuerySet[Price, Price]:
    """This function will list the house's prices, newest first, each with who is in it and how many."""
    in_it = PriceShare.objects.select_related("housemate").order_by("housemate__joined_on", "housemate_id")
    found = Price.objects.filter(house=house).annotate(people=Count("shares"))
    return found.prefetch_related(Prefetch("shares", queryset=in_it)).order_by("-number")


def people_in(*, price: Price) -> int:
    """This function will count whose numbers a price is made of."""
    return price.shares.count()


def my_share(*, price: Price, housemate: Housemate) -> int | None:
    """This function will read the reader's own part of a price, and nobody else's.

    Units: micros per infection; a millionth of it is their part of a microcovid.
    """
    mine = (share.cost_micros for share in price.shares.all() if share.housemate_id == housemate.pk)
    return next(mine, None)


def rate(*, price: Price, housemate: Housemate) -> Fraction:
    """This function will give what a microcovid of a housemate's costs at a price, exactly.

    Under the headline it is the same for everybody. Units: micros per microcovid.
    """
    return pricing.price_per_microcovid(total_micros=counted_micros(price=price, housemate=housemate))


def counted_micros(*, price: Price, housemate: Housemate) -> Fraction:
    """This function will give what an infection of a housemate's is charged for: a million times their rate.

    Units: micros per infection.
    """
    if price.same_for_all:
        return Fraction(price.total_micros)
    own = my_share(price=price, housemate=housemate) or 0
    rule = terms.rule(terms=price)
    return rules.counted_of(rule=rule, cost_micros=own, total_micros=price.total_micros)


# One statement, as quick for an old house as for a new one. BETWEEN, because PostgreSQL takes a range to be a
# small part of the house's entries and looks up their lines; of an open end it expects a third, and reads all
# the lines there are.
_BALANCES = """
    WITH closed AS (
        SELECT id, (month + interval '1 month')::date AS next_month
          FROM ledger_settlement WHERE house_id = %(house)s ORDER BY month DESC LIMIT 1
    ), moved AS (
        SELECT l.account_id, sum(l.amount_micros) AS micros
          FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
         WHERE e.house_id = %(house)s
           AND e.effective_on BETWEEN coalesce((SELECT next_month FROM closed), '-infinity') AND 'infinity'
         GROUP BY 1
    ), pending AS (
        SELECT side.account_id, sum(side.micros) AS micros
          FROM ledger_transfer t,
               LATERAL (
                 VALUES (t.payer_id, t.amount_micros), (t.payee_id, -t.amount_micros)
               ) side (account_id, micros)
         WHERE t.house_id = %(house)s AND t.status = 'claimed'
         GROUP BY 1
    )
    SELECT a.id, coalesce(a.kind, 'member'), h.id, h.name,
           coalesce(s.closing_micros, 0) + coalesce(m.micros, 0), coalesce(p.micros, 0)
      FROM (SELECT * FROM ledger_account WHERE house_id = %(house)s) a
      FULL JOIN (SELECT * FROM house_housemate WHERE house_id = %(house)s) h ON h.id = a.housemate_id
      LEFT JOIN ledger_statement s ON s.account_id = a.id AND s.settlement_id = (SELECT id FROM closed)
      LEFT JOIN moved m ON m.account_id = a.id
      LEFT JOIN pending p ON p.account_id = a.id
     WHERE a.id IS NOT NULL OR h.left_on IS NULL
     ORDER BY h.joined_on, h.id, a.id
"""


def balances(*, house: House) -> list[Balance]:
    """This function will give every account's balance: the last close's figure plus all lines since.

    Housemates come as they joined; one whose account no posting has opened yet stands at zero. Accounts of
    the house itself that stand at zero are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, {"house": house.pk})
        rows = cursor.fetchall()
    return [
        Balance(
            account_id=account_id,
            kind=kind,
            housemate_id=housemate_id,
            name=_account_name(kind=kind, housemate=name),
            micros=int(micros),
            pending_micros=int(pending),
        )
        for account_id, kind, housemate_id, name, micros, pending in rows
        if micros or housemate_id
    ]


def balance(*, housemate: Housemate) -> int:
    """This function will give where a housemate stands now; positive = the house owes them. Units: micros."""
    rows = balances(house=housemate.house)
    return next((row.micros for row in rows if row.housemate_id == housemate.pk), 0)


def account_name(*, account: Account) -> str:
    """This function will name an account to people."""
    housemate = account.housemate
    return _account_name(kind=account.kind, housemate=housemate.name if housemate else None)


def _account_name(*, kind: str, housemate: str | None) -> str:
    if housemate is not None:
        return housemate
    return THE_FUND if kind == AccountKind.FUND else AccountKind(kind).label


def month_so_far(*, reader: Housemate, day: date) -> list[PersonMonth]:
    """This function will sum what each current housemate took on and was charged in the month of a day.

    As a statement will have it: microcovids of the month's own activities as they stand, and every charge
    posted in it less what was undone, those that are late for a closed month too. Others' microcovids are
    None in a month that hides them.
    """
    first, house = day.replace(day=1), reader.house
    hidden = disclosure.hides(house=house, month=first)
    exposed = months.microcovids(house=house, month=first)
    charged = months.charged(house=house, month=first)
    return [
        PersonMonth(
            housemate_id=housemate.pk,
            name=housemate.name,
            microcovids=disclosure.seen(
                microcovids=exposed.get(housemate.pk, Decimal(0)),
                hidden=hidden,
                is_mine=housemate.pk == reader.pk,
            ),
            charged_micros=charged.get(housemate.pk, 0),
        )
        for housemate in house.housemates.current().order_by("joined_on", "id")
    ]


def activities(*, house: House) -> QuerySet[Activity]:
    """This function will list the house's activities, newest first, each with its exposures.

    For operations: readers are shown what `activities_open_to` gives.
    """
    return _activities(house=house, exposures=Exposure.objects.all())


def _activities(*, house: House, exposures: QuerySet[Exposure]) -> QuerySet[Activity]:
    parts = exposures.select_related("housemate", "price", "prevalence", "entry").order_by("id")
    return (
        Activity.objects.latest_versions()
        .filter(house=house)
        .select_related("posted_by")
        .prefetch_related(Prefetch("exposures", queryset=parts))
        .order_by("-occurred_on", "-id")
    )


def activities_open_to(*, reader: Housemate) -> QuerySet[Activity]:
    """This function will list what activities somebody may look at: the house's; theirs once they left.

    Theirs is what any version had a part of theirs in: their account was charged, and repaid, by it.
    What they may see of the microcovids is as `disclosure.exposures` has it.
    """
    found = _activities(house=reader.house, exposures=disclosure.exposures(reader=reader))
    if reader.lives_here:
        return found
    theirs = Exposure.objects.filter(housemate__user=reader.user_id, activity__house=reader.house_id)
    return found.filter(Exists(theirs.filter(activity__uid=OuterRef("uid"))))


def own_part(*, activity: Activity, housemate: Housemate) -> Exposure:
    """This function will find a housemate's own part of an activity, for the pages on which they change it.

    Raises: NotAllowed to all but the one who logged it.
    """
    for part in activity.exposures.all():
        # Of an earlier stay too: it is the user who has something to correct.
        is_own = part.housemate.user_id == housemate.user_id
        if is_own and activity.posted_by.user_id == housemate.user_id:
            return part
    raise NotAllowed("Only the one who logged this can change it.")


def versions(*, activity: Activity, reader: Housemate) -> list[Version]:
    """This function will list all that an activity has said, as its reader may see it, the latest first."""
    parts = (
        disclosure.exposures(reader=reader)
        .filter(activity__house=activity.house_id, activity__uid=activity.uid)
        .select_related("activity", "housemate", "entry__reversed_by")
        .order_by("-activity__version", "id")
    )
    said = (tuple(of_one) for _, of_one in groupby(parts, key=attrgetter("activity_id")))
    return [_version(parts=of_one, reader=reader) for of_one in said]


def _version(*, parts: tuple[Exposure, ...], reader: Housemate) -> Version:
    own = (part for part in parts if part.housemate.user_id == reader.user_id)
    exposure = next(own, parts[0])
    charge, own_day = exposure.entry, exposure.activity.occurred_on
    undoing = getattr(charge, "reversed_by", None)
    days = [entry.effective_on for entry in (charge, undoing) if entry]
    return Version(
        activity=exposure.activity,
        exposure=exposure,
        parts=parts,
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
    mine = Q(payer__housemate__user=reader.user_id) | Q(payee__housemate__user=reader.user_id)
    return found.filter(mine)


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
        hides_microcovids=disclosure.hides(house=house, month=month),
        statements=list(statements.order_by(*(f"account__{field}" for field in PEOPLE_FIRST))),
        transfers=list(transfers(house=house).filter(settlement=settlement).order_by("number")),
    )
