"""The documentation runs."""

import doctest
from pathlib import Path

import riskcalc

README = Path(riskcalc.__file__).with_name("README.md")


def test_the_readmes_worked_examples_hold():
    outcome = doctest.testfile(str(README), module_relative=False, encoding="utf-8")

    assert outcome.failed == 0
    assert outcome.attempted > 75


def test_the_packages_example_holds():
    outcome = doctest.testmod(riskcalc)

    assert (outcome.failed, outcome.attempted) == (0, 4)


def test_the_public_names_are_sorted_and_there():
    # ruff's order: constants, classes, then the rest
    names = riskcalc.__all__

    assert len(set(names)) == len(names)
    assert all(hasattr(riskcalc, name) for name in names)
    assert "MODEL_VERSION" in names
