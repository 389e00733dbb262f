"""My contacts and my budget in the API: nobody else's answer holds any of it."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import riskcalc
from house.api import doors
from house.models import Housemate
from ledger import budgets, contacts
from ledger.api import plan_bodies
from ledger.api.fields import Microcovids, Plain, Vaccinated, Word, exact

_ID = OpenApiParameter("contact_id", int, OpenApiParameter.PATH, description="The contact.")
_UNKNOWN = "Null while the house has no prevalence."


class ContactShown(serializers.Serializer[Any]):
    """Somebody with a risk of their own, today; mine alone."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    profile = Word(kind=riskcalc.Profile)
    vaccinated = Vaccinated(source="their_vaccine")
    symptoms_checked = Word(kind=riskcalc.Symptoms)
    microcovids_each = Plain(allow_null=True, help_text="As it was typed; null where it is described.")
    mask = Word(kind=riskcalc.Mask, source="usual_mask")
    described_at = serializers.DateTimeField()
    risk = serializers.SerializerMethodField(help_text=f"In microcovids, text. {_UNKNOWN}")
    one_in = serializers.SerializerMethodField(help_text="1000000 / risk; null where that is 0, too.")

    def get_risk(self, contact: Any) -> str | None:
        own = self._risk(contact).own
        return None if own is None else exact(Decimal(repr(float(own.microcovids_each))))

    def get_one_in(self, contact: Any) -> float | None:
        return self._risk(contact).one_in

    def _risk(self, contact: Any) -> contacts.Risk:
        return contacts.own_risk_of(contact=contact, average_person_risk=self.context["average"])


class BudgetShown(serializers.Serializer[Any]):
    """My own line for a month; it keeps nobody from anything."""

    microcovids = Microcovids(allow_null=True, help_text="A month; null: I have none.")
    used = Microcovids(allow_null=True, help_text="Of this month's, so far.")


class Contacts(doors.Door):
    @extend_schema(
        operation_id="contacts",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(ContactShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Whom I meet again and again, the newest first. Who has left is shown theirs too."""
        me = self.place(slug)
        return doors.page(
            request=request, rows=contacts.of(reader=me), shown=ContactShown, context=_around(me)
        )

    @extend_schema(
        operation_id="contacts_add",
        parameters=[doors.SLUG],
        request=plan_bodies.ContactBody,
        responses=doors.answers(ContactShown, 400, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Describe somebody once; then name them as `contact` in `people`."""
        me = self.housemate(slug)
        body = doors.read(plan_bodies.ContactBody(data=request.data))
        return _shown(me, contacts.add(by=me, said=body["said"], at=timezone.now()), status=201)


class Contact(doors.Door):
    @extend_schema(
        operation_id="contact", parameters=[doors.SLUG, _ID], responses=doors.answers(ContactShown)
    )
    def get(self, _request: Request, slug: str, contact_id: int) -> Response:
        """One of my contacts."""
        me = self.place(slug)
        return _shown(me, contacts.found(reader=me, contact_id=contact_id))

    @extend_schema(
        operation_id="contact_change",
        parameters=[doors.SLUG, _ID, doors.IF_MATCH],
        request=plan_bodies.ContactChangeBody,
        responses=doors.answers(ContactShown, 400, 412, 428),
    )
    def patch(self, request: Request, slug: str, contact_id: int) -> Response:
        """Describe them as they are now; what I logged with them stays as it was."""
        me = self.housemate(slug)
        found = contacts.found(reader=me, contact_id=contact_id)
        seen = doors.versions_seen(request=request)
        body = doors.read(plan_bodies.ContactChangeBody.over(said=_sent(found), sent=request.data))
        changed = contacts.change(by=me, contact_id=found.pk, said=body["said"], at=timezone.now(), seen=seen)
        return _shown(me, changed)

    @extend_schema(
        operation_id="contact_remove",
        parameters=[doors.SLUG, _ID],
        request=None,
        responses=doors.answers(None, status=204),
    )
    def delete(self, _request: Request, slug: str, contact_id: int) -> Response:
        """Erase them; what I logged with them keeps its numbers."""
        contacts.remove(by=self.place(slug), contact_id=contact_id)
        return Response(status=204)


class Budget(doors.Door):
    @extend_schema(operation_id="budget", parameters=[doors.SLUG], responses=doors.answers(BudgetShown))
    def get(self, _request: Request, slug: str) -> Response:
        """My own monthly microcovids, and what this month has used of them."""
        return _budget(self.housemate(slug))

    @extend_schema(
        operation_id="budget_keep",
        parameters=[doors.SLUG],
        request=plan_bodies.BudgetBody,
        responses=doors.answers(BudgetShown, 400),
    )
    def put(self, request: Request, slug: str) -> Response:
        """Draw my own line, or with null take it away."""
        me = self.housemate(slug)
        body = doors.read(plan_bodies.BudgetBody(data=request.data))
        budgets.keep(by=me, microcovids=body["microcovids"])
        return _budget(me)


def _around(me: Housemate) -> dict[str, Any]:
    today = me.house.day_of(timezone.now())
    return {"average": contacts.average_person_risk(house=me.house, day=today)}


def _sent(contact: Any) -> dict[str, Any]:
    """A contact as its owner would send it: a change is laid over this."""
    words = ContactShown(contact, context={"average": None}).data
    kept = ("name", "profile", "vaccinated", "symptoms_checked", "microcovids_each", "mask")
    return {name: words[name] for name in kept}


def _shown(me: Housemate, contact: Any, status: int = 200) -> Response:
    etag = f'"{contacts.version(contact=contact)}"'
    shown = ContactShown(contact, context=_around(me))
    return Response(shown.data, status=status, headers={"ETag": etag})


def _budget(me: Housemate) -> Response:
    standing = budgets.standing(reader=me, day=me.house.day_of(timezone.now()))
    shown = standing and {"microcovids": standing.budget, "used": standing.used}
    return Response(BudgetShown(shown or {"microcovids": None, "used": None}).data)
