"""How risky an activity is, in microcovids, by the microCOVID Project's model.

>>> from riskcalc import Occasion, PeopleMet, assess, prevalence
>>> dinner = assess.assess(
...     average_person_risk=prevalence.from_one_in(people=250),
...     people=PeopleMet(count=4),
...     occasion=Occasion(setting="outdoor", minutes=120),
... )
>>> round(dinner.points, 6), round(dinner.low, 1), round(dinner.high)
(224.0, 74.7, 672)
>>> [factor.text for factor in dinner.factors if factor.value != 1]
['4,000 µCOV', '× 4', '× 0.14', '× 1/20', '× 2']
"""

from riskcalc import (
    activity,
    assess,
    budget,
    cheaper,
    contact,
    evidence,
    fatality,
    formats,
    gathering,
    grounds,
    health,
    illness,
    labels,
    links,
    loss,
    original,
    person,
    presets,
    prevalence,
    shared_events,
)
from riskcalc.assess import MODEL_VERSION, Assessment
from riskcalc.breakdown import Factor, Note
from riskcalc.cheaper import Variant
from riskcalc.contact import OwnRisk
from riskcalc.gathering import Gathering
from riskcalc.grounds import Assumption, Source
from riskcalc.health import Condition, Era, Health, InfectedBefore, LastDose, LongCovid, Sex
from riskcalc.inputs import (
    Brand,
    CommunityCases,
    Distance,
    Interaction,
    InvalidInput,
    Mask,
    MyVaccine,
    Occasion,
    PeopleMet,
    Profile,
    Setting,
    Symptoms,
    TheirVaccine,
    Vaccination,
    Voice,
)
from riskcalc.loss import ExpectedLoss, Part

__all__ = [
    "MODEL_VERSION",
    "Assessment",
    "Assumption",
    "Brand",
    "CommunityCases",
    "Condition",
    "Distance",
    "Era",
    "ExpectedLoss",
    "Factor",
    "Gathering",
    "Health",
    "InfectedBefore",
    "Interaction",
    "InvalidInput",
    "LastDose",
    "LongCovid",
    "Mask",
    "MyVaccine",
    "Note",
    "Occasion",
    "OwnRisk",
    "Part",
    "PeopleMet",
    "Profile",
    "Setting",
    "Sex",
    "Source",
    "Symptoms",
    "TheirVaccine",
    "Vaccination",
    "Variant",
    "Voice",
    "activity",
    "assess",
    "budget",
    "cheaper",
    "contact",
    "evidence",
    "fatality",
    "formats",
    "gathering",
    "grounds",
    "health",
    "illness",
    "labels",
    "links",
    "loss",
    "original",
    "person",
    "presets",
    "prevalence",
    "shared_events",
]
