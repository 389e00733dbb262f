"""What is logged again with one tap: a housemate's favourites, and what the house offers everybody.

No vouchers: favourites are changed and erased by their owner, the house's presets by an admin.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from house.models import House, Housemate


class Favourite(models.Model):
    """A plan under a title, its owner's alone; in no panel, history or answer of another."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="favourites")
    title = models.CharField(max_length=120)
    frozen = models.JSONField()
    uses = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="favourite_title_is_not_blank", condition=~Q(title=""))]

    def __str__(self) -> str:
        return f"favourite {self.pk}"


class HousePreset(models.Model):
    """People and an occasion under a label, for everybody in the house; it holds nothing private."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="presets")
    label = models.CharField(max_length=120)
    frozen = models.JSONField()
    kept_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("house", Lower("label"), name="house_preset_label_once_per_house"),
            models.CheckConstraint(name="house_preset_label_is_not_blank", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return self.label
