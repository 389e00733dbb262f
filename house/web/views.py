"""The pages of a house's people: access, form, one operation, answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from house import houses, invitations, queries
from house.errors import Gone
from house.models import Invitation
from house.web import doors, forms

GONE = 410
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def index(request: doors.Request) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "house/index.html")
    homes = queries.homes(user=request.user)
    if len(homes) == 1:
        return redirect("ledger:home", homes[0].house.slug)
    return _houses(request)


@require_safe
@login_required
@never_cache
def houses_of_mine(request: doors.Request) -> HttpResponse:
    return _houses(request)


def _houses(request: doors.Request) -> HttpResponse:
    found = {
        "homes": queries.homes(user=request.user),
        "left_homes": queries.left_homes(user=request.user),
    }
    return render(request, "house/houses.html", found)


@form_page
@login_required
@never_cache
def found(request: doors.Request) -> HttpResponse:
    form = forms.FoundingForm(doors.sent(request), initial={"housemate_name": request.user.name})
    mine = doors.attempt(
        form=form,
        operation=lambda: houses.found(founding=form.to_founding(), by=request.user, at=timezone.now()),
    )
    if mine is not None:
        messages.success(
            request, f"{mine.house.name} is founded. Next: your two numbers, then your housemates."
        )
        return redirect("ledger:home", mine.house.slug)
    return render(request, "house/found.html", {"form": form}, status=doors.status(form=form))


@form_page
@never_cache
def join(request: doors.Request, token: str) -> HttpResponse:
    try:
        invitation = invitations.find(token=token, at=timezone.now())
        if request.method == "POST":
            return _accept(request, token, invitation)
    except Gone as refusal:
        return render(request, "house/join_gone.html", {"refusal": refusal.message}, status=GONE)
    return _join_page(request, invitation, forms.NameForm())


@login_required
def _accept(request: doors.Request, token: str, invitation: Invitation) -> HttpResponse:
    form = forms.NameForm(request.POST)
    mine = doors.attempt(
        form=form,
        operation=lambda: invitations.accept(
            token=token, user=request.user, name=form.cleaned_data["name"], at=timezone.now()
        ),
    )
    if mine is None:
        return _join_page(request, invitation, form)
    messages.success(request, f"Welcome to {mine.house.name}. Next: your two numbers.")
    return redirect("ledger:home", mine.house.slug)


def _join_page(request: doors.Request, invitation: Invitation, form: forms.NameForm) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    if request.user.is_authenticated:
        context["home"] = queries.homes(user=request.user).filter(house=invitation.house_id).first()
    return render(request, "house/join.html", context, status=doors.status(form=form))
