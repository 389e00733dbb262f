"""The admin panel over houses: to look, and to let a user in or keep them out. Sealed values are not here."""

from typing import Any

from allauth.account import admin as _addresses  # noqa: F401  # registered first, to be taken off below
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import admin as _groups  # noqa: F401
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from house import audit
from house.models import AuditEntry, House, Housemate, Invitation, Prevalence, PrevalenceFeed, User

# Whoever adds an address to somebody can reset their password and read what is sealed; groups are not used.
admin.site.unregister([EmailAddress, Group])


class ReadOnly(admin.ModelAdmin[Any]):
    """Operations own these rows, with their checks and their history; a form here would go round both."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False


@admin.register(User)
class Users(ReadOnly):
    """Staff let a user in or keep them out.

    No password can be set here: whoever sets one could sign in as its owner and read what is sealed.
    """

    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("email", "name", "is_superuser", "last_login", "date_joined")

    def has_change_permission(self, request: HttpRequest, row: Model | None = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, row)


@admin.register(House)
class Houses(ReadOnly):
    list_display = ("slug", "name", "currency", "time_zone", "refund_rule", "founded_on")
    search_fields = ("slug", "name")


@admin.register(Housemate)
class Housemates(ReadOnly):
    list_display = ("name", "house", "user", "role", "keeps_fund", "joined_on", "left_on")
    list_select_related = ("house", "user")
    search_fields = ("name", "house__slug", "user__email")


@admin.register(Invitation)
class Invitations(ReadOnly):
    list_display = ("id", "house", "created_by", "expires_at", "revoked_at", "uses", "max_uses")
    list_select_related = ("house", "created_by")
    exclude = ("token_digest",)


@admin.register(Prevalence)
class Prevalences(ReadOnly):
    list_display = ("as_of_on", "house", "source", "method", "average_person_risk", "stated_by")
    list_select_related = ("house", "stated_by")


@admin.register(PrevalenceFeed)
class PrevalenceFeeds(ReadOnly):
    list_display = ("house", "name", "is_enabled", "last_tried_at", "last_good_at", "broken_since")
    list_filter = ("is_enabled",)
    list_select_related = ("house",)


@admin.register(AuditEntry)
class AuditEntries(ReadOnly):
    list_display = ("at", "house", "action", "by", "told")
    list_filter = ("action",)
    list_select_related = ("house", "by")
    fields = readonly_fields = ("house", "at", "by", "action", "told")

    @admin.display(description="data")
    def told(self, entry: AuditEntry) -> dict[str, Any]:
        return audit.told(entry=entry)
