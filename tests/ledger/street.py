"""Houses for a database of its own, built through the operations in a process of its own: `databases.run`."""

from ledger import departures, expenses, payments
from ledger.models import Transfer
from tests import factories
from tests.ledger import scenes
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
