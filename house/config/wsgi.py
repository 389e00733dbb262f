"""The WSGI entry point: `gunicorn house.config.wsgi`."""

import os

from django.conf import settings
from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "house.config.settings")

if settings.SECRET_KEY.startswith(SECRET_KEY_INSECURE_PREFIX) and not settings.DEBUG:
    # Each process would make up its own, and none would accept what another one signed.
    raise ImproperlyConfigured("SECRET_KEY is not set: give it a long random text, and keep it secret.")

application = get_wsgi_application()
