"""The third step: how likely an activity is to pass the infection on to you."""

from riskcalc import inputs, tables


def per_hour(*, occasion: inputs.Occasion, their_mask: str) -> float:
    """This function will give the chance of infection an hour, near one infectious person.

    Units: chance, 0.14 at the reference: indoors, 1 m apart, talking, no masks.
    Raises: KeyError for a word that has no multiplier, in an option that counts.
    Source: microCOVID Project, white paper, "Activity risk".
    """
    rate = tables.PER_HOUR[occasion.interaction] * tables.DISTANCE[occasion.distance]
    if occasion.distance == "intimate":
        return rate  # face to face, no place, voice or mask helps
    if occasion.distance != "close":
        rate *= tables.SETTING[occasion.setting]
    return (
        rate * tables.VOICE[occasion.voice] * tables.THEIR_MASK[their_mask] * tables.MY_MASK[occasion.my_mask]
    )


def minutes_counted(*, occasion: inputs.Occasion) -> float:
    """This function will give the minutes that count: a kiss counts for twenty at least.

    Units: minutes.
    Source: microCOVID Project, calculator, activity risk.
    """
    if occasion.distance == "intimate":
        # The minutes stand first: max returns its first argument when it is NaN.
        return max(occasion.minutes, tables.KISSING_LEAST_MINUTES)
    return occasion.minutes


def uncapped(*, occasion: inputs.Occasion, their_mask: str) -> float:
    """This function will multiply the chance an hour by the hours, however long.

    Units: chance, may pass 1.
    Source: microCOVID Project, white paper, "Activity risk".
    """
    rate = per_hour(occasion=occasion, their_mask=their_mask)
    return rate * (minutes_counted(occasion=occasion) / 60)


def vaccine_multiplier(*, vaccine: inputs.MyVaccine) -> float:
    """This function will say what your own vaccine leaves of the risk.

    Units: multiple of the risk without it.
    Raises: LookupError for a brand or number of doses that has no multiplier.
    Source: Ferguson et al., report 49, table 3; Gray et al.; as the microCOVID Project uses them.
    """
    return tables.VACCINE[vaccine.brand][vaccine.doses] if vaccine.brand else 1.0


def risk(*, occasion: inputs.Occasion, their_mask: str, my_vaccine: float) -> float:
    """This function will give the chance that one infectious person infects you, 0.6 at most.

    Units: chance each time, or each week when you live together.
    Raises: KeyError for a word that has no multiplier, in an option that counts.
    Source: microCOVID Project, calculator, activity risk: the cap comes before the vaccine.
    """
    weekly = tables.PER_WEEK.get(occasion.interaction)
    if weekly is not None:
        return weekly * my_vaccine
    return min(uncapped(occasion=occasion, their_mask=their_mask), tables.ACTIVITY_CAP) * my_vaccine
