"""What repeating something asks for: on which days, from when, until when; and one day's difference."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from house.web.fields import DayField
from ledger import planned, recurrence, recurrences
from ledger.web import learnt, log_forms

_WEEKDAYS = [
    *(("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu")),
    *(("5", "Fri"), ("6", "Sat"), ("7", "Sun")),
]
_KINDS = [("weekly", "On days of the week"), ("monthly", "On a day of the month")]
_ENDS = [("", "Until I end it"), ("on", "On a day"), ("after", "After so many times")]


class RuleForm(forms.Form):
    """On which days something is repeated."""

    kind = forms.ChoiceField(label="It repeats", choices=_KINDS, widget=forms.RadioSelect)
    weekdays = forms.MultipleChoiceField(
        label="On", choices=_WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    month_day = forms.IntegerField(
        label="Day of the month",
        required=False,
        min_value=1,
        max_value=31,
        help_text="In a shorter month its last day.",
    )
    every = forms.IntegerField(
        label="Every how many weeks or months",
        min_value=1,
        max_value=recurrence.MOST_EVERY,
        help_text="1 is each of them.",
    )
    starts_on = DayField(label="From")
    ends = forms.ChoiceField(label="It ends", choices=_ENDS, required=False, widget=forms.RadioSelect)
    ends_on = DayField(label="Last day", required=False)
    count = forms.IntegerField(
        label="How many times", required=False, min_value=1, max_value=recurrence.MOST_TIMES
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        # What belongs to the other answer is not looked at.
        unused = {"month_day"} if said.get("kind") == "weekly" else {"weekdays"}
        unused |= {"ends_on", "count"} - {{"on": "ends_on", "after": "count"}.get(said.get("ends", ""), "")}
        for name in unused:
            self.errors.pop(name, None)
            said[name] = None
        for ends, name in (("on", "ends_on"), ("after", "count")):
            if said.get("ends") == ends and name not in self.errors and said.get(name) is None:
                self.add_error(name, "Please fill this in.")
        return said

    def rule(self) -> recurrence.Rule:
        """This function will put what was typed into the words of the ledger."""
        said = self.cleaned_data
        return recurrence.Rule(
            kind=recurrence.Kind(said["kind"]),
            weekdays=tuple(int(weekday) for weekday in said["weekdays"] or ()),
            **{name: said[name] for name in ("starts_on", "every", "month_day", "ends_on", "count")},
        )


class StartForm(RuleForm):
    """The same, once for a `uid`."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    def terms(self, *, plan: planned.Plan) -> recurrences.Terms:
        """This function will repeat a plan by the rule that was typed."""
        return recurrences.Terms(plan=plan, rule=self.rule())


class ChangeForm(RuleForm):
    """The same over what was said before; `version` is what its reader saw."""

    title = forms.CharField(label="What", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label="Note, for you alone",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1)


class DayPlanForm(log_forms.CorrectionForm):
    """One day's plan, in the words in which it is logged; a test is of the day itself."""

    version = None  # type: ignore[assignment]  # how Django takes a field away

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in learnt.NAMES:
            self.fields.pop(name, None)


class DayQuoteForm(DayPlanForm):
    """The same while it is being filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False


class SeriesPlanForm(DayPlanForm):
    """What is repeated, from today on; `version` is what its reader saw."""

    occurred_on = None  # type: ignore[assignment]  # its rule says when
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["occurred_on"] = self.around.house.day_of(timezone.now())
        return super().clean()


class SeriesQuoteForm(SeriesPlanForm):
    """The same while it is being filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False


def usual(*, day: date, today: date) -> dict[str, Any]:
    """This function will fill the form in for what was done on a day: weekly, from the next such day on."""
    return {
        "kind": "weekly",
        "weekdays": [str(day.isoweekday())],
        "month_day": day.day,
        "every": 1,
        "starts_on": max(today, date.fromordinal(day.toordinal() + 1)),
        "ends": "",
    }


def said(*, rule: recurrence.Rule) -> dict[str, Any]:
    """This function will fill the form in with what a rule says."""
    ends = "on" if rule.ends_on else "after" if rule.count else ""
    names = ("every", "month_day", "starts_on", "ends_on", "count")
    weekdays = [str(weekday) for weekday in rule.weekdays] or [str(rule.starts_on.isoweekday())]
    said = {name: getattr(rule, name) for name in names}
    said["month_day"] = rule.month_day or rule.starts_on.day
    return said | {"kind": rule.kind.value, "weekdays": weekdays, "ends": ends}
