"""What every page of a house shares: who may come in, and how a refusal reads."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from house import access
from house.errors import Conflict, Gone, Mismatch, NotAllowed, Refused, TooOften
from house.models import Housemate, User

UNPROCESSABLE = 422
TOO_MANY = 429

Done = TypeVar("Done")
Page = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    htmx: HtmxDetails


def for_housemate(page: Page) -> Page:
    """This function will let a page's housemates in, hand them to it, and keep the answer out of caches."""
    return _door(page, access.housemate_or_404)


def for_place(page: Page) -> Page:
    """This function will do as `for_housemate`, and let in who has left too: what stays theirs is here."""
    return _door(page, access.place_or_404)


def for_admin(page: Page) -> Page:
    """This function will do as `for_housemate` and refuse all but the house's admins."""
    return _door(page, access.admin_or_404)


def _door(page: Page, admit: Callable[..., Housemate]) -> Page:
    @_signed_in
    @never_cache
    @wraps(page)
    def door(request: Request, *, house: str, **found: Any) -> HttpResponse:
        try:
            return page(request, admit(user=request.user, house=house), **found)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal

    return door


def _signed_in(page: Page) -> Page:
    whole = login_required(page)

    @wraps(page)
    def door(request: Request, **found: Any) -> HttpResponse:
        if request.user.is_authenticated or not request.htmx:
            return whole(request, **found)
        # A part of a page would have the sign-in page put in its place: the browser goes there whole.
        back = request.htmx.current_url_abs_path or reverse("house:index")
        return HttpResponseClientRedirect(redirect_to_login(back).url)

    return door


def attempt(*, form: forms.Form, operation: Callable[[], Done]) -> Done | None:
    """This function will run the operation of a valid form, and put its refusal beside the field it names."""
    if not form.is_valid():
        return None
    try:
        return operation()
    except (Gone, Mismatch, TooOften):
        # No field can mend these: the page has its own answer.
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


class Overtaken(Exception):
    """Another change, perhaps one's own from another window, came first: the page shows what stands now."""


def unless_overtaken(operation: Callable[[], Done]) -> Done:
    """This function will run an operation whose conflict no field of a form can mend.

    Raises: Overtaken, with the operation's words.
    """
    try:
        return operation()
    except Conflict as refusal:
        raise Overtaken(refusal.message) from refusal


def sent(request: HttpRequest) -> QueryDict | None:
    """This function will return what a form sent, even when that is nothing, and None when nobody sent it."""
    return request.POST if request.method == "POST" else None


def status(*, form: forms.BaseForm) -> int:
    """This function will give the status of a page by its form."""
    return UNPROCESSABLE if form.errors else 200


def forgive_blanks(*, form: forms.BaseForm) -> None:
    """This function will drop what a form says about fields that are still empty: somebody is typing."""
    for name in [name for name in form.errors if name in form.fields and not form[name].value()]:
        del form.errors[name]


def show(request: HttpRequest, template: str, *, mine: Housemate, **context: Any) -> HttpResponse:
    """This function will answer with a page of a house: 422 when its form was refused."""
    form = context.get("form")
    code = context.pop("status", 200 if form is None else status(form=form))
    return render(request, template, {"mine": mine, "house": mine.house, **context}, status=code)
