"""What the page of one's own asks about a monthly budget."""

from decimal import Decimal
from typing import Any

from house.models import House
from house.web.fields import NumberField, written
from house.web.forms import HouseForm


class BudgetForm(HouseForm):
    microcovids = NumberField(
        label="Microcovids a month", required=False, help_text="Empty: no budget. 10,000 a year is about 830."
    )

    def __init__(self, *args: Any, house: House, budget: Decimal | None = None, **kwargs: Any) -> None:
        initial = {"microcovids": written(number=budget, language=house.language)} if budget else {}
        super().__init__(*args, house=house, initial=initial, **kwargs)
