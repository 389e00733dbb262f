"""A plan's form while it is being filled in: its price as one types, more groups, what makes it cheaper.

The same for an activity to log or to correct, and for what is repeated: they differ in form and price alone.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import QueryDict

import house.queries
import riskcalc
from house import money
from house.models import Housemate
from house.web import doors
from ledger import activities, budgets, contacts, exposures, planned
from ledger.web import group_form, log_forms

PAGE = "ledger/log.html"
# Where a session keeps what a link said, for the log page with ?draft=1.
FROM_LINK = "log-draft"
_CHEAPER = "cheaper:"
# Beside the plan's own fields: which activity, and what of it was seen.
_CARRIED = ("uid", "version")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Whose plan it is, its form while it is being filled in, and what a plan of it would cost."""

    mine: Housemate
    form: type[log_forms.LogForm]
    price: Callable[[planned.Plan], exposures.Quote]
    part: Any = None

    @property
    def around(self) -> log_forms.Around:
        return around(self.mine, self.part)


def around(
    mine: Housemate, part: Any = None, *, with_contacts: bool = True, with_others: bool = True
) -> log_forms.Around:
    """This function will look up what a log form knows of its reader's surroundings.

    `part` is the reader's own of an activity to correct: who was there may have left since, contacts stay as
    they were met, and what the house counted then it counts still. A form that is not shown and names no
    contact needs none, nor housemates if it names none.
    """
    kept = list(contacts.of(reader=mine)) if with_contacts else []
    people = {contact.pk: contact.person for contact in kept}
    here = list(house.queries.housemates(house=mine.house)) if with_others else []
    counts_evidence = mine.house.counts_evidence
    learnt = () if part is None else _learnt(part)
    if part is not None:
        people |= contacts.met_in(frozen=part.inputs)
        was_counted = counts_evidence if part.counts_evidence is None else part.counts_evidence
        counts_evidence = was_counted or bool(learnt)
    mates = {mate.pk: mate for mate in here}
    if part is not None:
        mates |= {each.housemate_id: each.housemate for each in part.activity.exposures.all()}
    return log_forms.Around(
        house=mine.house,
        contacts=group_form.names(contacts=kept),
        people=people,
        others=tuple(mate for mate in mates.values() if mate.user_id != mine.user_id),
        counts_evidence=counts_evidence,
        learnt=learnt,
    )


def _learnt(part: Any) -> tuple[riskcalc.evidence.Evidence, ...]:
    """None in words that mean nothing any more: what was learnt is then said anew, like the rest."""
    try:
        return planned.learnt_in(frozen=part.inputs)
    except (TypeError, ValueError):
        return ()


def initial(mine: Housemate, plan: planned.Plan) -> dict[str, Any]:
    """This function will fill a form in with what its reader's own plan says.

    Of a contact that was erased since, what they were counted with stays.
    """
    known = {contact.pk for contact in contacts.of(reader=mine)}
    ids = tuple(key if key in known else None for key in plan.contact_ids)
    plan = dataclasses.replace(plan, contact_ids=ids if any(ids) else ())
    return log_forms.initial(plan=plan, language=mine.house.language)


def shown(form: log_forms.LogForm, draft: Draft) -> dict[str, Any]:
    """This function will show a form: if it comes filled in, with what it would cost as it stands.

    Where that cannot be told, nothing is marked: nobody has typed yet.
    """
    if form.is_bound or "how" not in form.initial:
        return {"form": form}
    tried = draft.form(form.as_sent(), around=form.around)
    quote = doors.attempt(form=tried, operation=lambda: draft.price(tried.plan))
    return {"form": form, **_told(quote, tried, draft.mine)}


def quoted(request: doors.Request, draft: Draft) -> dict[str, Any]:
    """This function will price what was typed so far; fields that are still empty are not spoken of.

    As the context of a page; with script of its part alone, which `page` names.
    """
    surroundings = around(
        draft.mine,
        draft.part,
        # Without script the whole page comes back, and offers everybody.
        with_contacts=not request.htmx
        or any(str(said).startswith(group_form.CONTACT) for said in request.POST.values()),
        with_others=not request.htmx or any(name.startswith(log_forms.WITH) for name in request.POST),
    )
    form = draft.form(request.POST, around=surroundings)
    quote = doors.attempt(form=form, operation=lambda: draft.price(form.plan))
    for part in (form, *form.more):
        doors.forgive_blanks(form=part)
    form.look_again()
    context = {"form": form, **_told(quote, form, draft.mine)}
    return context | ({"page": f"{PAGE}#quote", "live": True} if request.htmx else {})


def stepped(request: doors.Request, draft: Draft, step: str) -> dict[str, Any]:
    """This function will give the form again with a group more or less, or a change that makes it cheaper.

    `focus` in its context names what one goes on with.
    """
    if step.startswith(_CHEAPER):
        context = _cheaper(request, draft, step.removeprefix(_CHEAPER)) | {"focus": "quote"}
    else:
        context = _regrouped(request, draft, step)
    return context | ({"page": f"{PAGE}#form"} if request.htmx else {})


def _cheaper(request: doors.Request, draft: Draft, name: str) -> dict[str, Any]:
    surroundings, mine = draft.around, draft.mine
    form = draft.form(request.POST, around=surroundings)
    quote = doors.attempt(form=form, operation=lambda: draft.price(form.plan))
    if quote is None:
        return {"form": form}
    offered = exposures.cheaper(quote=quote, plan=form.plan)
    if (change := next((each for each in offered if each.name == name), None)) is None:
        return {"form": form, **_told(quote, form, mine)}
    carried = {name: request.POST[name] for name in _CARRIED if request.POST.get(name)}
    said = log_forms.initial(plan=change.plan, language=mine.house.language)
    changed = draft.form(around=surroundings, initial={"uid": uuid4(), **said, **carried})
    changed.plan = change.plan
    return {"form": changed, **_told(draft.price(change.plan), changed, mine)}


def _regrouped(request: doors.Request, draft: Draft, step: str) -> dict[str, Any]:
    before = log_forms.count_of_more(said=request.POST.get("groups"))
    form = draft.form(_with_groups(request.POST, before, step), around=draft.around)
    quote = doors.attempt(form=form, operation=lambda: draft.price(form.plan))
    for part in (form, *form.more):
        part.errors.clear()
    return {"form": form, "focus": _next_after(form, before), **_told(quote, form, draft.mine)}


def _with_groups(sent: QueryDict, before: int, step: str) -> QueryDict:
    data = sent.copy()
    count = min(before + 1, log_forms.MOST_MORE) if step == "add-group" else max(before - 1, 0)
    data["groups"] = str(count)
    if count > before:
        data[f"also-{before}-count"] = "1"
    return data


def _next_after(form: log_forms.LogForm, before: int) -> str:
    """A new group's first field; else the button that is still there."""
    if len(form.more) > before:
        form.more[-1].fields["count"].widget.attrs["autofocus"] = True
        return ""
    return "drop-group" if form.more else "add-group"


def _told(quote: exposures.Quote | None, form: log_forms.LogForm, mine: Housemate) -> dict[str, Any]:
    """What a quote comes to: its price, what makes it less, the reader's budget."""
    if quote is None:
        return {"quote": None}
    standing = budgets.standing(reader=mine, day=form.plan.occurred_on)
    return {
        "quote": quote,
        "cheaper": exposures.cheaper(quote=quote, plan=form.plan),
        "budget": standing,
        "budget_share": standing and standing.share_of(quote.risk.microcovids),
    }


def charged(mine: Housemate, logged: activities.Logged) -> str:
    """This function will say who was charged how much for what was just logged or corrected."""
    if (quote := logged.quote) is None:
        return ""
    by_fund = quote.payer is planned.Payer.FUND
    micros = quote.total_micros if by_fund else quote.paid_micros
    charge = money.text(micros=micros, currency=mine.house.currency, language=mine.house.language)
    return f"The house fund was charged {charge}." if by_fund else f"You were charged {charge}."
