"""The Celery application: `celery -A house.config worker` and `… beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "house.config.settings")

app = Celery("microcovid_tax")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
