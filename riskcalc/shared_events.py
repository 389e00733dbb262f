"""Housemates who went to the same event: they meet the same people, so their risks are not independent."""

from riskcalc import breakdown, inputs

MOST_ATTENDEES = 1_000


def event_multiplier(*, attendees: int, correlation: float) -> float:
    """This function will say how many people's risks an event counts for: 1 + (k - 1) × (1 - rho).

    Units: multiple of one attendee's microcovids; correlation rho from 0 (all count) to 1 (one counts).
    Raises: InvalidInput for no attendees, or a correlation outside 0 to 1.
    Source: rule of this package; microCOVID adds all up, which it says overcalculates (issue 665).
    """
    if type(attendees) is not int or not 1 <= attendees <= MOST_ATTENDEES:
        raise inputs.InvalidInput(f"Give a whole number from 1 to {MOST_ATTENDEES:,}.", "attendees")
    inputs.check_number(value=correlation, field="correlation", least=0, most=1)
    return 1 + (attendees - 1) * (1 - correlation)


def factor(*, attendees: int, correlation: float) -> breakdown.Factor:
    """This function will give what each attendee's microcovids are multiplied by: the event, split k ways.

    Units: multiple, 1 for correlation 0, one k-th for correlation 1.
    Raises: InvalidInput as event_multiplier does.
    Source: as event_multiplier.
    """
    part = event_multiplier(attendees=attendees, correlation=correlation) / attendees
    label = "1 of us went" if attendees == 1 else f"{attendees} of us went"
    note = "Those who went met the same people: together their risk is less than the sum."
    return breakdown.multiple(name="shared-event", label=label, value=part, note=note)
