"""Activities and exposures: the vouchers of charges."""

from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate, Prevalence
from ledger.models.journal import Entry
from ledger.models.prices import Price


class ActivityQuerySet(models.QuerySet["Activity"]):
    def latest_versions(self) -> "ActivityQuerySet":
        """This function will keep the newest version of each activity."""
        newer = Activity.objects.filter(
            house=models.OuterRef("house"), uid=models.OuterRef("uid"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(newer))


class Activity(models.Model):
    """The voucher of a charge. A correction is a new version; what was said before stays."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="activities")
    uid = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    occurred_on = models.DateField()
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, blank=True)
    body_hash = models.CharField(max_length=64)
    is_withdrawn = models.BooleanField(default=False)
    posted_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(name="activity_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="activity_version_once", fields=["house", "uid", "version"]),
            models.CheckConstraint(name="activity_version_is_positive", condition=Q(version__gte=1)),
        ]
        indexes = [models.Index(name="activity_newest", fields=["house", "-occurred_on", "-id"])]
        triggers = guards.only_grows("activity")

    def __str__(self) -> str:
        return f"activity {self.uid} v{self.version}"


class ExposurePayer(models.TextChoices):
    EACH = "each", "Each for themselves"
    HOST = "host", "The one who logged it"
    FUND = "fund", "The house fund"
    ALL = "all", "All in equal parts"


class Exposure(models.Model):
    """One housemate's part of an activity, with everything its charge was made from, frozen."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="exposures")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="exposures")
    payer = models.CharField(
        max_length=16, choices=ExposurePayer, default=ExposurePayer.EACH, db_default=ExposurePayer.EACH
    )
    inputs = models.JSONField(help_text="As assessed; its owner's alone, for it may hold a vaccination.")
    factors = models.JSONField()
    model_version = models.CharField(max_length=60)
    prevalence = models.ForeignKey(Prevalence, on_delete=models.PROTECT, related_name="+", null=True)
    average_person_risk = models.FloatField(null=True, help_text="Null where the microcovids were typed.")
    # What the house counted on that day; null: not kept then, and the house's of today.
    correlation = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    counts_evidence = models.BooleanField(null=True)
    microcovids = models.DecimalField(max_digits=13, decimal_places=6)
    low = models.DecimalField(max_digits=13, decimal_places=6)
    high = models.DecimalField(max_digits=13, decimal_places=6)
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    charge_micros = models.BigIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="exposure", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exposure_once_per_housemate", fields=["activity", "housemate"]),
            models.CheckConstraint(name="exposure_payer", condition=Q(payer__in=ExposurePayer.values)),
            models.CheckConstraint(
                name="exposure_low_to_high",
                condition=Q(low__gte=0, low__lte=F("microcovids"))
                & Q(microcovids__lte=F("high"), high__lte=1_000_000),
            ),
            models.CheckConstraint(
                name="exposure_charge_has_its_entry",
                condition=Q(charge_micros=0, entry__isnull=True)
                | Q(charge_micros__gt=0, entry__isnull=False),
            ),
        ]
        triggers = guards.only_grows("exposure")

    def __str__(self) -> str:
        return f"exposure {self.pk} of {self.housemate_id}"
