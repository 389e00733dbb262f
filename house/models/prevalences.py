"""How many people near a house are infectious, and the feed that can say so day by day."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models.housemates import Housemate
from house.models.houses import House


class PrevalenceMethod(models.TextChoices):
    ONE_IN = "one_in", "1 in N people"
    PERCENT = "percent", "Per cent of people"
    CASES = "cases", "Reported cases in a week"
    ADMISSIONS = "admissions", "Hospital admissions in a week"
    LEVEL = "level", "A level, times the house's factor"


class Prevalence(models.Model):
    """How many people near the house are infectious, with its source and date.

    Nobody states what a feed brings. Whoever says that an older figure still holds states it anew, `confirms`
    naming that one.
    Units: `average_person_risk` in microcovids, the chance in a million that an average person is infectious.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="prevalences")
    as_of_on = models.DateField()
    source = models.CharField(max_length=200)
    method = models.CharField(max_length=16, choices=PrevalenceMethod)
    inputs = models.JSONField()
    average_person_risk = models.FloatField()
    stated_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    stated_at = models.DateTimeField()
    confirms = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="prevalence_with_house", fields=["id", "house"]),
            models.CheckConstraint(
                name="prevalence_above_0_up_to_all",
                condition=Q(average_person_risk__gt=0, average_person_risk__lte=1_000_000),
            ),
            models.CheckConstraint(name="prevalence_method", condition=Q(method__in=PrevalenceMethod.values)),
            models.CheckConstraint(
                name="prevalence_is_confirmed_by_somebody",
                condition=Q(confirms__isnull=True) | Q(stated_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="prevalence_latest", fields=["house", "-as_of_on", "-id"])]
        triggers = guards.only_grows("prevalence")

    def __str__(self) -> str:
        return f"{self.house_id} {self.as_of_on}"


class FeedFormat(models.TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class FeedMeaning(models.TextChoices):
    """What a number of a feed says; each is a method of a prevalence, too."""

    PERCENT = "percent", "Per cent of people who are infectious"
    ONE_IN = "one_in", "One in so many people is infectious"
    ADMISSIONS = "admissions", "Hospital admissions in a week per 100,000 people"
    LEVEL = "level", "A level, such as of virus in wastewater, times a factor of the house's own"


class PrevalenceFeed(models.Model):
    """Where a house's prevalence is fetched from, how its columns are read, and how the last tries went.

    Units: `percent_per_level` in per cent of people infectious for each 1 of a level.
    """

    house = models.OneToOneField(House, on_delete=models.PROTECT, related_name="prevalence_feed")
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=1000)
    file_format = models.CharField(max_length=8, choices=FeedFormat)
    date_column = models.CharField(max_length=120)
    value_column = models.CharField(max_length=120)
    filters = models.JSONField(default=dict, help_text="Columns, and what has to stand in them.")
    meaning = models.CharField(max_length=16, choices=FeedMeaning)
    percent_per_level = models.FloatField(null=True)
    is_enabled = models.BooleanField(default=True)
    set_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    last_tried_at = models.DateTimeField(null=True)
    last_good_at = models.DateTimeField(null=True)
    broken_since = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="prevalence_feed_format", condition=Q(file_format__in=FeedFormat.values)
            ),
            models.CheckConstraint(
                name="prevalence_feed_meaning", condition=Q(meaning__in=FeedMeaning.values)
            ),
            models.CheckConstraint(
                name="prevalence_feed_factor_goes_with_a_level",
                condition=Q(meaning="level", percent_per_level__gt=0)
                | (~Q(meaning="level") & Q(percent_per_level__isnull=True)),
            ),
            models.CheckConstraint(
                name="prevalence_feed_is_of_the_web",
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"),
            ),
            models.CheckConstraint(
                name="prevalence_feed_says_why_it_is_broken",
                condition=Q(broken_since__isnull=True, last_problem="")
                | (Q(broken_since__isnull=False) & ~Q(last_problem="")),
            ),
        ]

    def __str__(self) -> str:
        return f"feed of {self.house_id}"
