"""Whom a housemate meets again and again: with a risk of their own, for that housemate alone.

No voucher of anything: its owner changes and erases it. What was logged keeps what it was made of.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

import riskcalc
from house.models import House, Housemate


def owned_by(housemate: Housemate) -> Q:
    """This function will select what is somebody's in a house, be it from a stay that ended."""
    if housemate.user_id is None:
        return Q(owner=housemate)
    return Q(house=housemate.house_id, owner__user=housemate.user_id)


class Contact(models.Model):
    """Somebody described once, or with a risk that was typed; in no panel, history or answer of another."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    microcovids_each = models.FloatField(null=True)
    profile = models.CharField(max_length=32, default=riskcalc.Profile.AVERAGE.value)
    their_vaccine = models.CharField(max_length=32, default=riskcalc.TheirVaccine.UNDEFINED.value)
    symptoms_checked = models.CharField(max_length=32, default=riskcalc.Symptoms.NO.value)
    usual_mask = models.CharField(max_length=32, default=riskcalc.Mask.NONE.value)
    described_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="contact_name_once_per_owner"),
            models.CheckConstraint(name="contact_name_is_not_blank", condition=~Q(name="")),
            models.CheckConstraint(
                name="contact_is_described_or_typed",
                condition=Q(microcovids_each__isnull=True)
                | Q(
                    microcovids_each__gte=0,
                    microcovids_each__lte=1_000_000,
                    profile=riskcalc.Profile.AVERAGE.value,
                    their_vaccine=riskcalc.TheirVaccine.UNDEFINED.value,
                    symptoms_checked=riskcalc.Symptoms.NO.value,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def person(self) -> riskcalc.PeopleMet:
        return riskcalc.PeopleMet(
            profile=riskcalc.Profile(self.profile),
            their_mask=riskcalc.Mask(self.usual_mask),
            their_vaccine=riskcalc.TheirVaccine(self.their_vaccine),
            symptoms_checked=riskcalc.Symptoms(self.symptoms_checked),
            microcovids_each=self.microcovids_each,
        )
