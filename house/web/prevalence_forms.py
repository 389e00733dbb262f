"""What the pages of prevalence ask for: a figure, and the feed; forms check the shape, operations decide."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from house import prevalence, prevalence_feeds
from house.feeds import ready
from house.models import FeedFormat, FeedMeaning, House, PrevalenceFeed, PrevalenceMethod
from house.web.fields import DayField, NumberField, written
from house.web.forms import HouseForm

# A level is read by a factor, which a feed has.
TYPED = (
    PrevalenceMethod.ONE_IN,
    PrevalenceMethod.PERCENT,
    PrevalenceMethod.CASES,
    PrevalenceMethod.ADMISSIONS,
)
OWN_MAPPING = "own"
_OWN = ("name", "url", "file_format", "date_column", "value_column", "meaning")
_FILTERS = (("filter_column", "filter_value"), ("second_filter_column", "second_filter_value"))


class PrevalenceForm(HouseForm):
    method = forms.ChoiceField(
        label="How do you know it?",
        choices=[(method.value, method.label) for method in TYPED],
        widget=forms.RadioSelect,
        initial=PrevalenceMethod.ONE_IN,
    )
    one_in = NumberField(label="One in so many people is infectious", required=False)
    percent = NumberField(label="Per cent of people who are infectious", required=False)
    cases_past_week = NumberField(label="Reported cases in seven days", required=False)
    population = NumberField(label="Among so many people", required=False)
    positive_case_percentage = NumberField(
        label="Tests that were positive, in per cent",
        required=False,
        help_text="Leave it empty when unknown.",
    )
    cases_increasing_percentage = NumberField(
        label="Growth over the week before, in per cent",
        required=False,
        help_text="Empty or 0 when flat or falling.",
    )
    weekly_admissions = NumberField(
        label="Hospital admissions in seven days, per 100,000 people",
        required=False,
        help_text=(
            "Divided by the share of infections that led to an admission in England in December 2022: "
            "0.32 %, 0.27 to 0.39 % (Ward and others, 2024). Elsewhere, and by now, it may be another."
        ),
    )
    source = forms.CharField(
        label="Where the figure comes from",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "for example: the city's weekly report"}),
    )
    as_of_on = DayField(label="The day it is for")

    _NEEDED = {
        PrevalenceMethod.ONE_IN: ("one_in",),
        PrevalenceMethod.PERCENT: ("percent",),
        PrevalenceMethod.CASES: ("cases_past_week", "population"),
        PrevalenceMethod.ADMISSIONS: ("weekly_admissions",),
    }
    _UNLESS_UNKNOWN = ("positive_case_percentage", "cases_increasing_percentage")

    def clean(self) -> dict[str, Any]:
        method = self.cleaned_data.get("method")
        for choice, names in self._NEEDED.items():
            for name in names:
                if choice != method:
                    self.errors.pop(name, None)
                elif name not in self.errors and self.cleaned_data.get(name) is None:
                    self.add_error(name, "Please fill this in.")
        return self.cleaned_data

    def to_figure(self) -> prevalence.Figure:
        said = {
            name: float(number) for name, number in self.cleaned_data.items() if isinstance(number, Decimal)
        }
        match self.cleaned_data["method"]:
            case PrevalenceMethod.ONE_IN:
                return prevalence.OneIn(one_in=said["one_in"])
            case PrevalenceMethod.PERCENT:
                return prevalence.Percent(percent=said["percent"])
            case PrevalenceMethod.ADMISSIONS:
                return prevalence.Admissions(weekly_admissions=said["weekly_admissions"])
            case _:
                names = (*self._NEEDED[PrevalenceMethod.CASES], *self._UNLESS_UNKNOWN)
                return prevalence.Cases(**{name: said[name] for name in names if name in said})


class FeedForm(HouseForm):
    """A ready mapping with its place, or all of a mapping of the house's own."""

    mapping = forms.ChoiceField(
        label="What is fetched",
        choices=[*ready.LABELS.items(), (OWN_MAPPING, "Another file, by its address")],
        widget=forms.RadioSelect,
        initial=next(iter(ready.LABELS)),
    )
    place = forms.ChoiceField(
        label="State or territory", choices=[("", "Please choose"), *ready.PLACES.items()], required=False
    )
    name = forms.CharField(
        label="What the source is called",
        max_length=120,
        required=False,
        help_text="As the house will read it.",
    )
    url = forms.CharField(
        label="Its address",
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
        help_text="It has to be on the public internet. Only admins of the house see it.",
    )
    file_format = forms.ChoiceField(
        label="Format",
        choices=FeedFormat.choices,
        widget=forms.RadioSelect,
        initial=FeedFormat.CSV,
        required=False,
    )
    date_column = forms.CharField(
        label="Column of the day", max_length=120, required=False, help_text="Written as 2026-03-14."
    )
    value_column = forms.CharField(label="Column of the number", max_length=120, required=False)
    filter_column = forms.CharField(
        label="Only rows where this column", max_length=120, required=False, help_text="Such as: state"
    )
    filter_value = forms.CharField(
        label="says this", max_length=120, required=False, help_text="Such as: Oregon"
    )
    second_filter_column = forms.CharField(label="and this column", max_length=120, required=False)
    second_filter_value = forms.CharField(label="says this", max_length=120, required=False)
    meaning = forms.ChoiceField(
        label="What the number is",
        choices=FeedMeaning.choices,
        widget=forms.RadioSelect,
        initial=FeedMeaning.PERCENT,
        required=False,
    )
    percent_per_level = NumberField(
        label="Per cent of people infectious for each 1 of a level",
        required=False,
        help_text=(
            "Only for levels, such as of virus in wastewater. There is no official figure: this one is your "
            "house’s own, and is shown as such. With 0.2, a level of 3 means 0.6 % of people."
        ),
    )
    is_enabled = forms.BooleanField(label="Fetch it once a day", required=False, initial=True)

    def __init__(
        self, sent: QueryDict | None = None, *, house: House, feed: PrevalenceFeed | None = None
    ) -> None:
        super().__init__(sent, house=house, initial=_initial(feed, house) if feed else None)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        is_own = said.get("mapping") == OWN_MAPPING
        for name in _OWN if is_own else ("place",):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, "Please fill this in.")
        if not is_own and said.get("mapping") in ready.WITHOUT_COUNTRY and said.get("place") == ready.COUNTRY:
            self.add_error("place", "This source has no figure of the whole country: a state, please.")
        for column, value in _FILTERS if is_own else ():
            if bool(said.get(column)) != bool(said.get(value)):
                self.add_error(value if said.get(column) else column, "The two belong together.")
        return said

    def to_wanted(self) -> prevalence_feeds.Wanted:
        said = self.cleaned_data
        factor = said["percent_per_level"]
        shared = {
            "percent_per_level": None if factor is None else float(factor),
            "is_enabled": said["is_enabled"],
        }
        if said["mapping"] != OWN_MAPPING:
            mapped = ready.mapped(kind=said["mapping"], place=said["place"])
            return prevalence_feeds.Wanted(**vars(mapped), **shared)
        filters = {said[column]: said[value] for column, value in _FILTERS if said[column]}
        return prevalence_feeds.Wanted(**{name: said[name] for name in _OWN}, filters=filters, **shared)


def _initial(feed: PrevalenceFeed, house: House) -> dict[str, Any]:
    """The feed as it is set: as the ready mapping that it is, or as one of the house's own."""
    factor = feed.percent_per_level
    shown = None if factor is None else written(number=Decimal(repr(factor)), language=house.language)
    kept = {"percent_per_level": shown, "is_enabled": feed.is_enabled}
    if found := ready.recognised(url=feed.url, filters=feed.filters):
        return {"mapping": found[0], "place": found[1], **kept}
    filters = zip(_FILTERS, feed.filters.items(), strict=False)
    return {
        "mapping": OWN_MAPPING,
        **{name: getattr(feed, name) for name in _OWN},
        **{name: text for names, texts in filters for name, text in zip(names, texts, strict=True)},
        **kept,
    }
