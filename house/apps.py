"""Who: people, houses, and what they tell the app about themselves."""

from importlib import import_module

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "house"

    def ready(self) -> None:
        # Its receivers have to listen in every process, not only in a worker.
        import_module("house.tasks")
