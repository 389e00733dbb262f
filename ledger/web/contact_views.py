"""The pages of a housemate's own contacts: listed with their risk, added, described anew, erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import prevalence
from house.models import Housemate
from house.web import doors
from ledger import contacts
from ledger.web import own_forms

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@doors.for_place
def contacts_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = own_forms.ContactForm(doors.sent(request), house=mine.house)
    added = doors.attempt(
        form=form, operation=lambda: contacts.add(by=mine, said=form.said, at=timezone.now())
    )
    if added is not None:
        messages.success(request, f"{added.name} is kept, for you alone.")
        return redirect("ledger:contacts", mine.house.slug)
    return _page(request, mine, form=form)


@form_page
@doors.for_place
def contact_page(request: doors.Request, mine: Housemate, contact: int) -> HttpResponse:
    found = contacts.found(reader=mine, contact_id=contact)
    initial = own_forms.described(contact=found, language=mine.house.language)
    form = own_forms.ContactForm(doors.sent(request), house=mine.house, initial=initial)
    changed = doors.attempt(
        form=form,
        operation=lambda: contacts.change(by=mine, contact_id=found.pk, said=form.said, at=timezone.now()),
    )
    if changed is not None:
        messages.success(request, "Kept. What you logged with them before stays as it was.")
        return redirect("ledger:contacts", mine.house.slug)
    return doors.show(request, "ledger/contact.html", mine=mine, form=form, contact=found)


@require_POST
@doors.for_place
def remove(request: doors.Request, mine: Housemate, contact: int) -> HttpResponse:
    contacts.remove(by=mine, contact_id=contact)
    messages.success(request, "Erased. What you logged with them keeps its numbers.")
    return redirect("ledger:contacts", mine.house.slug)


def _page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    listed = list(contacts.of(reader=mine))
    return doors.show(
        request,
        "ledger/contacts.html",
        mine=mine,
        risks=contacts.own_risks(house=mine.house, contacts=listed, day=today),
        prevalence=prevalence.for_day(house=mine.house, day=today),
        **context,
    )
