"""python -m riskcalc loss, as a process of its own."""

import json
import re

import pytest

from riskcalc import Health, loss
from tests.riskcalc import test_readme
from tests.riskcalc.test_main import run


def test_the_readme_shows_what_the_command_prints():
    block = re.search(
        r"```console\n\$ python -m (riskcalc loss .*)\n([^`]*)```",
        test_readme.README.read_text(encoding="utf-8"),
    )

    done = run("", *block[1].split()[1:])

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == block[2]


def test_json_carries_all_that_the_library_says():
    done = run("", "loss", "--age", "61.5", "--sex", "female", "--condition", "asplenia", "--json")

    content = json.loads(done.stdout)
    answer = loss.expected_loss(health=Health(age=61.5, sex="female", conditions=["asplenia"]))
    assert (content["loss"], content["low"], content["high"]) == (answer.loss, answer.low, answer.high)
    assert content["parts"]["death"] == {"share": answer.death.share, "days": answer.death.days}
    assert content["given"]["conditions"] == ["asplenia"]
    assert [source["name"] for source in content["sources"]] == [one.name for one in answer.sources]
    assert {one["confidence"] for one in content["assumptions"]} == {"assumption"}


def test_every_option_reaches_the_calculation():
    options = (
        "--age=70 --sex=male --condition=asthma --condition=asplenia --last-dose=never --infected-before=no"
    )

    done = run("", "loss", *options.split(), "--long-covid", "off", "--json")

    given = json.loads(done.stdout)["given"]
    assert given == {
        "age": 70.0,
        "sex": "male",
        "conditions": ["asthma", "asplenia"],
        "last_dose": "never",
        "infected_before": "no",
        "era": "today",
        "long_covid": "off",
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--age -1", "--age: Give a number from 0 to 120."),
        ("--age 130", "--age: Give a number from 0 to 120."),
        ("--age forty", "--age: Give a number from 0 to 120."),
        ("--age nan", "--age: Give a number from 0 to 120."),
        ("--age 40 --sex other", "--sex: Choose one of: male, female."),
        ("--age 40 --condition gout", "--condition: Choose conditions from: bmi_30_to_35, "),
        ("--age 40 --last-dose soon", "--last-dose: Choose one of: recent, longer_ago, never."),
        (
            "--age 40 --era first_wave --last-dose recent",
            "--last-dose: In the first wave there was no vaccine",
        ),
        ("", "required: --age"),
        ("--age 40 --weight 3", "--weight"),
    ],
)
def test_bad_input_gives_one_line_in_plain_words(options, words):
    done = run("", "loss", *options.split())

    complaint = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in complaint
    assert complaint.count("\n") == 1


def test_the_filter_and_the_read_out_are_not_asked_for_at_once():
    done = run("", "--jsonl", "loss", "--age", "40")

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
