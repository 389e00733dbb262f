"""Gunicorn's settings under `manage.py up`: load the app at once, open the door when the data are ready."""

import os
import time
from pathlib import Path

preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
loglevel = "warning"
graceful_timeout = 3
control_socket_disable = True


def on_starting(_: object) -> None:
    """This function will hold gunicorn back, before it listens, until the file named by WEB_GATE is there."""
    gate = Path(os.environ["WEB_GATE"])
    while not gate.exists():
        time.sleep(0.01)
