"""Freezing the parts of an activity as they were quoted, posting their charges, and taking them back."""

from decimal import Decimal

import riskcalc
from ledger import exposures, journal, months, planned
from ledger.models import Account, AccountKind, Activity, Entry, EntryKind, Exposure


def expose(*, activity: Activity, quote: exposures.Quote) -> Exposure:
    """This function will freeze each part of an activity and post its charge; the logger's comes back."""
    made = [_expose(activity=activity, part=part, quote=quote) for part in quote.parts]
    return made[0]


def undo(*, activity: Activity, at_version: Activity) -> None:
    """This function will take back the charges of an activity's version when another takes its place."""
    # What rounded to nothing was never charged: there is no entry to undo.
    for part in activity.exposures.filter(entry__isnull=False).select_related("entry").order_by("id"):
        charged = part.entry
        if charged is not None:
            journal.reverse(
                entry=charged,
                key=f"{charged.key}:undone",
                effective_on=months.open_day(house=activity.house, day=charged.effective_on),
                at=at_version.posted_at,
                by=at_version.posted_by,
            )


def _expose(*, activity: Activity, part: exposures.Part, quote: exposures.Quote) -> Exposure:
    risk, figure, setting = part.risk, quote.prevalence, quote.setting
    return Exposure.objects.create(
        house=activity.house,
        activity=activity,
        housemate=part.housemate,
        payer=quote.payer,
        inputs=part.plan.inputs(),
        factors=risk.factors,
        model_version=riskcalc.MODEL_VERSION,
        prevalence=figure,
        average_person_risk=figure.average_person_risk if figure else None,
        correlation=None if setting is None else Decimal(repr(setting.correlation)),
        counts_evidence=None if setting is None else setting.counts_evidence,
        microcovids=risk.microcovids,
        low=risk.low,
        high=risk.high,
        price=quote.price,
        charge_micros=part.charge_micros,
        entry=_charge(activity=activity, part=part, quote=quote),
    )


def _charge(*, activity: Activity, part: exposures.Part, quote: exposures.Quote) -> Entry | None:
    """A charge that rounds to nothing has no entry: the journal holds no zero lines."""
    if part.charge_micros == 0:
        return None
    house, day = activity.house, activity.occurred_on
    posted_on = months.open_day(house=house, day=day)
    paid = _paid(activity=activity, part=part, quote=quote)
    pool = journal.account(house=house, kind=AccountKind.POOL)
    posting = journal.Posting(
        kind=EntryKind.CHARGE,
        effective_on=posted_on,
        key=f"charge:{activity.uid}:{part.housemate.pk}:{activity.version}",
        amounts={**{account: -micros for account, micros in paid.items()}, pool: part.charge_micros},
        source=f"activity:{activity.uid}",
        memo="" if posted_on == day else f"late, for {day:%B %Y}",
    )
    return journal.post(house=house, posting=posting, at=activity.posted_at, by=activity.posted_by)


def _paid(*, activity: Activity, part: exposures.Part, quote: exposures.Quote) -> dict[Account, int]:
    house = activity.house
    if quote.payer is planned.Payer.FUND:
        return {journal.account(house=house, kind=AccountKind.FUND): part.charge_micros}
    return {
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=mate): micros
        for mate, micros in quote.paid(part=part)
    }
