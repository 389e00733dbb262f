"""Every address of the app: pages at the root, the API under /api/, apps' sign-in under /_allauth/."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from house.api import errors

handler400 = errors.unreadable
handler500 = errors.failed

urlpatterns = [
    # The panel's own sign-in counts no tries; staff sign in where everybody does.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/", include("house.api.documentation")),
    path("api/v1/", include("house.api.urls")),
    path("api/v1/", include("ledger.api.urls")),
    re_path(r"^api/", errors.not_found),
    path("", include("house.web.urls")),
    path("", include("ledger.web.urls")),
]
