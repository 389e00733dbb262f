"""The API's description below `/api/`, open to all: OpenAPI as JSON, and a page to read and try it."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

# Whoever reads the description is nobody in particular: no session is looked up for it.
_schema = SpectacularJSONAPIView.as_view(authentication_classes=[])
# Swagger's page styles itself in place; its script comes from an address, so scripts stay strict.
_docs = csp_update({"style-src": [UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema", authentication_classes=[])
)

urlpatterns = [
    path("schema/", _schema, name="api-schema"),
    path("docs/", _docs, name="api-docs"),
]
