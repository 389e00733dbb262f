"""The composition root: settings, URLs, Celery and WSGI put the apps together here."""

from house.config.celery import app as celery_app

__all__ = ["celery_app"]
