"""Who: people, houses, and what they tell the app about themselves."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "house"
