"""What the log form asks: whom, how, with which vaccine, who of us was there, or the microcovids."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from house.models import House, Housemate
from house.web.fields import DayField, NumberField, OptionField, written
from ledger import planned
from ledger.web import group_form, learnt
from riskcalc import evidence, gathering, inputs, labels

# Beside the first group, whose questions stand in the form itself.
WITH = "with-"
MOST_MORE = gathering.MOST_GROUPS - 1
_OTHER_GROUPS = "Please look at the marked fields of the other groups."
_DESCRIBED = ("count", "hours", "minutes", "microcovids_each")
_OCCASION = ("interaction", "setting", "distance", "minutes", "voice", "my_mask")
_VACCINE = ("brand", "doses")
_BRANDS = [("", "none, or not counted"), *labels.choices(kind=inputs.Brand)]
_DOSES = [(number, str(number)) for number in range(4)]
_PAYERS = [
    ("", "As usual: each of us, or who had the guests for all"),
    (planned.Payer.EACH.value, "Each of us for themselves"),
    (planned.Payer.HOST.value, "I do, for all of us"),
    (planned.Payer.ALL.value, "All in the house in equal parts: it was an errand"),
    (planned.Payer.FUND.value, "The house fund: it was an errand"),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What a form knows of the reader's surroundings: their contacts, and who else can have been there.

    `contacts` are the names by id; `people` says who each is, in the mask they usually wear. `learnt` is what
    an activity to correct says of tests and symptoms.
    """

    house: House
    contacts: Mapping[int, str]
    people: Mapping[int, inputs.PeopleMet]
    others: tuple[Housemate, ...]
    counts_evidence: bool
    learnt: tuple[evidence.Evidence, ...] = ()


class LogForm(group_form.GroupForm):
    """The first group's questions stand in it; further groups have forms of their own, in `more`."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    groups = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_MORE, required=False)
    title = forms.CharField(
        label="What", max_length=120, widget=forms.TextInput(attrs={"placeholder": "Dinner at Sam's"})
    )
    occurred_on = DayField(label="When")
    how = OptionField(
        label="How risky was it?",
        choices=[("describe", "I describe it"), ("number", "I know the microcovids")],
        initial="describe",
        required=False,
        widget=forms.RadioSelect,
    )
    interaction = group_form.option(
        "You were", inputs.Interaction, inputs.Interaction.ONE_TIME, forms.RadioSelect
    )
    setting = group_form.option("Where", inputs.Setting, inputs.Setting.INDOOR, forms.RadioSelect)
    distance = group_form.option("How close", inputs.Distance, inputs.Distance.NORMAL, forms.RadioSelect)
    hours = NumberField(label="Hours", required=False)
    minutes = NumberField(label="Minutes", required=False)
    voice = group_form.option("How they talked", inputs.Voice, inputs.Voice.NORMAL, forms.RadioSelect)
    my_mask = group_form.option("Your mask", inputs.Mask, inputs.Mask.NONE)
    brand = OptionField(label="Your latest vaccine", choices=_BRANDS, required=False)
    doses = forms.TypedChoiceField(
        label="Your doses, two weeks after each", choices=_DOSES, coerce=int, empty_value=None, required=False
    )
    guests = forms.BooleanField(label="They were my guests, at our home", required=False)
    payer = OptionField(
        label="Who pays", choices=_PAYERS, initial="", required=False, widget=forms.RadioSelect
    )
    microcovids = NumberField(label="Microcovids", required=False)
    note = forms.CharField(
        label="Note, for you alone",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    plan: planned.Plan

    def __init__(self, *args: Any, around: Around, **kwargs: Any) -> None:
        super().__init__(*args, house=around.house, contacts=around.contacts, **kwargs)
        self.around = around
        for mate in around.others:
            self.fields |= _company(mate)
        if around.counts_evidence:
            self.fields |= learnt.fields()
        self.more = [self._further(number) for number in range(self._count_of_more())]

    def _further(self, number: int) -> group_form.GroupForm:
        filled = self.initial.get("more", [])
        return group_form.GroupForm(
            self.data if self.is_bound else None,
            prefix=f"also-{number}",
            house=self.around.house,
            contacts=self.around.contacts,
            initial=filled[number] if number < len(filled) else {},
        )

    def _count_of_more(self) -> int:
        return count_of_more(said=self.data.get("groups") if self.is_bound else self.initial.get("groups"))

    @property
    def takes_more(self) -> bool:
        """Whether there is room for another group."""
        return len(self.more) < MOST_MORE

    @property
    def learnt(self) -> list[Any]:
        """The questions about what was learnt since; none where the house does not count it."""
        return [self[name] for name in learnt.NAMES if name in self.fields]

    @property
    def tells_more(self) -> bool:
        """Whether something is said of vaccines or tests, so that it has to be in sight."""
        is_vaccinated = self["brand"].value() or self["doses"].value() not in {None, "", "0", 0}
        return bool(is_vaccinated) or any(days.value() not in {None, ""} for days in self.learnt)

    @property
    def marked(self) -> Iterator[Any]:
        """The fields with which something is wrong, further groups' too: they come with every quote."""
        for part in (self, *self.more):
            fields = (part[name] for name in part.errors if name in part.fields)
            yield from (field for field in fields if not field.is_hidden)

    @property
    def is_shared(self) -> bool:
        """Whether something is said of others of us, so that it has to be in sight."""
        names = ("guests", "payer", *(f"{WITH}{mate.pk}" for mate in self.around.others))
        return any(self[name].value() for name in names)

    @property
    def company(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """This function will give, for each other housemate, whether they were there, and how."""
        for mate in self.around.others:
            yield (
                self[f"{WITH}{mate.pk}"],
                self[f"mask-{mate.pk}"],
                self[f"brand-{mate.pk}"],
                self[f"doses-{mate.pk}"],
            )

    def as_sent(self) -> dict[str, Any]:
        """This function will give what the form would send as it stands."""
        return {field.html_name: field.value() for form in (self, *self.more) for field in form}

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["how"] = how = self.cleaned_data.get("how") or "describe"
        for name in _DESCRIBED if how == "number" else ("microcovids",):
            self.errors.pop(name, None)
        wanted = "microcovids" if how == "number" else "count"
        if wanted not in self.errors and self.cleaned_data.get(wanted) is None:
            self.add_error(wanted, "Please fill this in.")
        if how == "describe" and not all(further.is_valid() for further in self.more):
            self.add_error(None, _OTHER_GROUPS)
        if not self.errors:
            self._make_plan()
        return self.cleaned_data

    def look_again(self) -> None:
        """This function will drop the word on the other groups once none of them is marked any more."""
        if not any(further.errors for further in self.more) and self.non_field_errors() == [_OTHER_GROUPS]:
            del self.errors["__all__"]

    def _make_plan(self) -> None:
        said = self.cleaned_data
        own = {name: said[name] for name in ("title", "occurred_on", "note")}
        payer = planned.Payer(said["payer"]) if said.get("payer") else None
        try:
            own |= {
                "attendees": tuple(self._attendees()),
                "guests": said["guests"],
                "payer": planned.payer_of(said=payer, guests=said["guests"]),
            }
            if said["how"] == "number":
                self.plan = planned.Plan(microcovids=said["microcovids"], **own)
            else:
                self.plan = planned.Plan(**self._parts(), **own)
        except inputs.InvalidInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def _parts(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name in ("hours", "minutes"):
            if (said[name] or 0) < 0:
                raise inputs.InvalidInput("Not below 0, please.", name)
        said["minutes"] = float((said["hours"] or 0) * 60 + (said["minutes"] or 0))
        # A partner is one person, as the original's page has it.
        if said["interaction"] == inputs.Interaction.PARTNER:
            said["count"] = Decimal(1)
        groups = [self, *self.more]
        return {
            "people": tuple(self._met(group) for group in groups),
            "contact_ids": self._contact_ids(groups),
            "occasion": inputs.Occasion(**_given(said, _OCCASION)),
            "my_vaccine": inputs.MyVaccine(**_given(said, _VACCINE)),
            "evidence": tuple(learnt.said(cleaned=said, before=self.around.learnt)),
        }

    def _met(self, group: group_form.GroupForm) -> inputs.PeopleMet:
        try:
            met = group.people(**self._their_vaccine(group))
        except inputs.InvalidInput as refusal:
            if group is not self and refusal.field in group.fields:
                group.add_error(refusal.field, str(refusal))
                raise inputs.InvalidInput(_OTHER_GROUPS) from None
            raise
        if group.contact_id is None:
            return met
        contact = self.around.people[group.contact_id]
        # Unless another mask is said, it is the one they usually wear.
        mask = met.their_mask if group.cleaned_data.get("their_mask") else contact.their_mask
        return dataclasses.replace(contact, count=met.count, their_mask=mask)

    def _their_vaccine(self, group: group_form.GroupForm) -> dict[str, Any]:
        # Asked by no question here, and kept where another door said it.
        said = self.cleaned_data.get("their_vaccine") if group is self else None
        is_profile = self.cleaned_data.get("profile") in {word.value for word in inputs.Profile}
        return {"their_vaccine": said} if said and is_profile else {}

    @staticmethod
    def _contact_ids(groups: Iterable[group_form.GroupForm]) -> tuple[int | None, ...]:
        ids = tuple(group.contact_id for group in groups)
        return ids if any(ids) else ()

    def _attendees(self) -> Iterator[planned.Attendee]:
        said = self.cleaned_data
        for mate in self.around.others:
            if said.get(f"{WITH}{mate.pk}"):
                brand = inputs.Brand(said.get(f"brand-{mate.pk}") or "")
                vaccine = inputs.MyVaccine(brand=brand, doses=said.get(f"doses-{mate.pk}") or 0)
                yield planned.Attendee(
                    housemate_id=mate.pk,
                    my_mask=inputs.Mask(said.get(f"mask-{mate.pk}") or inputs.Mask.NONE),
                    my_vaccine=vaccine,
                )


class QuoteForm(LogForm):
    """The same while it is being filled in: a price needs no title yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["uid"].required = False


class CorrectionForm(LogForm):
    """The same over what was said before; `version` is what its reader saw."""

    uid = None  # type: ignore[assignment]  # how Django takes a field away
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    # No question of this page, and kept as it was sent by another door.
    their_vaccine = forms.ChoiceField(
        choices=[(member.value, member.value) for member in inputs.TheirVaccine],
        required=False,
        widget=forms.HiddenInput,
    )


class CorrectionQuoteForm(CorrectionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False


def count_of_more(*, said: object) -> int:
    """This function will read how many groups stand beside the first; none, where that is made up."""
    typed = str(said)
    return min(int(typed), MOST_MORE) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def initial(*, plan: planned.Plan, language: str) -> dict[str, Any]:
    """This function will fill the form in with what a plan says."""
    said: dict[str, Any] = {"title": plan.title, "occurred_on": plan.occurred_on, "note": plan.note}
    is_usual = plan.payer is planned.payer_of(said=None, guests=plan.guests)
    said |= {"guests": plan.guests, "payer": "" if is_usual else plan.payer.value}
    for mate in plan.attendees:
        said |= {
            f"{WITH}{mate.housemate_id}": True,
            f"mask-{mate.housemate_id}": mate.my_mask.value,
            f"brand-{mate.housemate_id}": mate.my_vaccine.brand.value,
            f"doses-{mate.housemate_id}": mate.my_vaccine.doses,
        }
    if plan.microcovids is not None:
        microcovids = written(number=plan.microcovids, language=language)
        return said | {"how": "number", "microcovids": microcovids}
    if plan.occasion is None or not plan.people:
        return said
    return said | {"how": "describe"} | _described(plan, plan.occasion, language)


def _described(plan: planned.Plan, occasion: inputs.Occasion, language: str) -> dict[str, Any]:
    ids = plan.contact_ids or (None,) * len(plan.people)
    first, *more = (
        group_form.initial(group=group, contact_id=contact, language=language)
        for group, contact in zip(plan.people, ids, strict=True)
    )
    hours, minutes = divmod(Decimal(repr(occasion.minutes)), 60)
    return first | {
        "their_vaccine": plan.people[0].their_vaccine.value,
        "groups": len(more),
        "more": more,
        **{name: getattr(occasion, name) for name in _OCCASION},
        "brand": plan.my_vaccine.brand.value,
        "doses": plan.my_vaccine.doses,
        "hours": written(number=hours, language=language),
        "minutes": written(number=minutes, language=language),
        **learnt.initial(evidence=plan.evidence),
    }


def _company(mate: Housemate) -> dict[str, forms.Field]:
    return {
        f"{WITH}{mate.pk}": forms.BooleanField(label=mate.name, required=False),
        f"mask-{mate.pk}": group_form.option(f"{mate.name}’s mask", inputs.Mask, inputs.Mask.NONE),
        f"brand-{mate.pk}": OptionField(label=f"{mate.name}’s vaccine", choices=_BRANDS, required=False),
        f"doses-{mate.pk}": forms.TypedChoiceField(
            label="Doses", choices=_DOSES, coerce=int, empty_value=None, required=False
        ),
    }


def _given(said: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: said[name] for name in names if said.get(name) not in {"", None}}
