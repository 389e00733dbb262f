"""The data files: complete, sourced, and of the same words as the inputs."""

import json
from pathlib import Path

import pytest

from riskcalc import health, inputs, labels, presets, tables
from riskcalc.tables import life

FILES = sorted(Path(tables.__file__).parent.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_says_its_source_date_and_licence(path):
    table = json.loads(path.read_text(encoding="utf-8"))

    assert {"about", "source", "date", "licence"} <= set(table)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (inputs.Interaction, tables.PER_HOUR | tables.PER_WEEK),
        (inputs.Setting, tables.SETTING),
        (inputs.Distance, tables.DISTANCE),
        (inputs.Voice, tables.VOICE),
        (inputs.Mask, tables.THEIR_MASK),
        (inputs.Mask, tables.MY_MASK),
        (inputs.Brand, {"", *tables.VACCINE}),
        (inputs.Profile, {*tables.PROFILES, *tables.FIXED_RISK}),
        (inputs.Symptoms, tables.SYMPTOMS),
        (health.Sex, life.EXPECTANCY),
        (health.Era, life.ERA),
        (health.Condition, life.CONDITIONS),
    ],
)
def test_every_word_has_a_figure_and_every_figure_a_word(kind, words):
    assert set(words) == {member.value for member in kind}


@pytest.mark.parametrize("kind", list(labels._OPTIONS))
def test_every_word_but_unset_has_a_label_of_its_own(kind):
    choices = labels.choices(kind=kind)

    assert {word for word, _ in choices} == {member.value for member in kind} - {""}
    assert len({label for _, label in choices}) == len(choices)
    assert [labels.label(word=kind(word)) for word, _ in choices] == [label for _, label in choices]


def test_there_are_eighteen_presets_that_can_be_assessed():
    assert len(presets.PRESETS) == 18
    assert presets.PRESETS["planeRide"].people.count == 41
    assert presets.PRESETS["bar"].occasion.voice is inputs.Voice.LOUD


@pytest.mark.parametrize("text", ["-1", "101"])
def test_a_figure_that_is_no_multiplier_is_refused(text):
    with pytest.raises(ValueError, match="is no multiplier"):
        tables._value(text)


def test_a_file_without_a_source_is_refused(tmp_path):
    path = tmp_path / "bare.json"
    path.write_text('{"date": "2022-01-14", "licence": "ours"}', encoding="utf-8")

    with pytest.raises(ValueError, match="does not say its source"):
        tables.read(name=str(path))
