"""Houses for a database of its own, built through the operations in a process of its own: `databases.run`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from house import houses, invitations
from house.models import House, Housemate, PlanRule, RefundRule, User
from ledger import departures, expenses, offers, payments, prices, settlement
from ledger.models import Transfer
from tests import factories
from tests.ledger import bargains, scenes
from tests.ledger.test_corrections import correct, withdraw


def eventful_month() -> None:
    """March is closed with a row in every state; what can wait, be answered or be undone is there once."""
    cast = factories.cast()
    scenes.priced(cast)
    dora, emil, fay, gus, hal = (
        factories.housemate_of(admin=cast.alice, name=name) for name in ("Dora", "Emil", "Fay", "Gus", "Hal")
    )
    departures.leave(housemate=hal, by=hal, at=scenes.DINNER_AT)
    scenes.logged(housemate=cast.alice, plan=scenes.dinner())
    for housemate in (cast.bob, dora, emil, fay, gus):
        scenes.logged(housemate=housemate, plan=scenes.typed("3"))
    correct(scenes.logged(housemate=cast.bob, plan=scenes.typed("9")), scenes.typed("4"))
    withdraw(scenes.logged(housemate=cast.bob, plan=scenes.typed("9")))
    _bought(cast.bob)
    _bought(cast.carol)
    _offers(emil, cast, dora)
    departures.offer(by=fay, successor_id=cast.alice.pk, at=scenes.DINNER_AT)
    scenes.close(cast)
    _pay(cast, dora, fay)
    departures.settle(by=gus, at=scenes.APRIL_AT)
    _bargains(cast)


def _bought(buyer) -> None:
    filters = expenses.Purchase(title="Filters", amount=scenes.Decimal(1), bought_on=scenes.DINNER_ON)
    expenses.record(by=buyer, uid=scenes.uuid.uuid4(), purchase=filters, at=scenes.DINNER_AT)


def _offers(emil, cast, dora) -> None:
    """The first is declined, the second withdrawn by the third, which is accepted."""
    first = departures.offer(by=emil, successor_id=cast.alice.pk, at=scenes.DINNER_AT)
    departures.decline(handover_id=first.pk, by=cast.alice, at=scenes.DINNER_AT)
    departures.offer(by=emil, successor_id=cast.bob.pk, at=scenes.DINNER_AT)
    last = departures.offer(by=emil, successor_id=dora.pk, at=scenes.DINNER_AT)
    departures.accept(handover_id=last.pk, by=dora, at=scenes.DINNER_AT)


def _bargains(cast) -> None:
    """One offer is in every state there is, and of each kind one waits."""
    alice, bob, at = cast.alice, cast.bob, scenes.CLOSING_AT
    bargains.make(bob, to=alice, at=at, days=1)
    offers.expire_due(house_id=cast.house.pk, at=at + timedelta(days=2))
    for close in (offers.withdraw, offers.decline):
        offer = bargains.make(bob, to=alice, at=at)
        close(by=bob if close is offers.withdraw else alice, uid=offer.uid, at=at)
    for _ in range(2):
        deal = bargains.accept(alice, bargains.make(bob, to=alice, at=at), at=at)
    for mate in (alice, bob):
        offers.undo(by=mate, uid=deal.uid, at=at)
    bargains.answer(alice, bargains.make(bob, to=alice, at=at), 18, at=at)
    bargains.make(bob, to=alice, at=at)
    bargains.sealed(alice, bob, 30, at=at)
    bargains.answer(bob, bargains.ask_the_house(alice, at=at), 24, at=at)


def _pay(cast, dora, fay) -> None:
    """Alice's row is claimed, Bob's disputed, Dora's confirmed, Fay's taken back; Gus's waits."""
    row = {row.payer.housemate_id: row.pk for row in Transfer.objects.select_related("payer")}
    at = scenes.APRIL_AT
    for payer in (cast.alice, cast.bob):
        payments.claim(transfer_id=row[payer.pk], by=payer, at=at)
    payments.dispute(transfer_id=row[cast.bob.pk], by=cast.alice, at=at)
    for payer in (dora, fay):
        payments.confirm(transfer_id=row[payer.pk], by=cast.alice, at=at)
    payments.undo(transfer_id=row[fay.pk], by=cast.alice, at=at)


# --- Fifty houses ----------------------------------------------------------------------------------------

HOUSES, MONTHS = 50, 6
DUE_AT = datetime(2026, 9, 3, 12, tzinfo=UTC)
PLACES = (
    ("USD", "America/Los_Angeles"),
    ("JPY", "Asia/Tokyo"),
    ("KWD", "Pacific/Kiritimati"),
    ("EUR", "UTC"),
)


def fifty_houses() -> None:
    """No two neighbours alike: two to four people, every refund and plan rule, a charge or two each month."""
    people = [factories.user(name=name) for name in ("Alice", "Bob", "Dora", "Emil")]
    for number in range(HOUSES):
        _house(number, people[: 2 + number % 3])


def close_all() -> None:
    """Every month that is due, one house after the other and nobody in the way."""
    for house in House.objects.order_by("pk"):
        settlement.close_due(house_id=house.pk, at=DUE_AT)


def _house(number: int, people: list[User]) -> None:
    currency, zone = PLACES[number % len(PLACES)]
    founding = factories.founding(
        name=f"House {number}",
        currency=currency,
        time_zone=zone,
        refund_rule=RefundRule.values[number // 4 % len(RefundRule.values)],
    )
    alice = houses.found(founding=founding, by=people[0], at=scenes.FOUNDED_AT)
    settings = houses.settings(house=alice.house)
    plan_rule = PlanRule.values[number % len(PlanRule.values)]
    houses.change(by=alice, change=replace(settings, plan_rule=plan_rule), at=scenes.FOUNDED_AT)
    token = invitations.create(by=alice, at=scenes.FOUNDED_AT, max_uses=len(people)).token
    others = [
        invitations.accept(token=token, user=user, name=user.name, at=scenes.FOUNDED_AT)
        for user in people[1:]
    ]
    _months(number, [alice, *others])


def _months(number: int, housemates: list[Housemate]) -> None:
    for place, housemate in enumerate(housemates, start=1):
        factories.life_value(housemate=housemate, cost_per_life=str(1_000_000 * place + number))
    prices.reprice(house_id=housemates[0].house_id, at=scenes.FOUNDED_AT)
    for month in range(MONTHS):
        at = datetime(2026, 3 + month, 14, 12, tzinfo=UTC)
        for turn in range(1 + (number + month) % 2):
            scenes.logged(
                housemate=housemates[(number + month + turn) % len(housemates)],
                plan=scenes.typed(f"{number + 1}.{month}{turn + 1}7", occurred_on=at.date()),
                at=at,
            )
