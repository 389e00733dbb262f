"""The command, as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import riskcalc
from tests.riskcalc import samples

ROOT = Path(riskcalc.__file__).parent.parent


def run(text, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "riskcalc", *arguments],
        input=text if isinstance(text, bytes) else text.encode(),
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def test_the_samples_go_in_and_the_originals_answers_come_out():
    cases = [case for case in samples.read("edge_cases.jsonl") if case["name"] not in samples.CAPPED]
    text = "".join(json.dumps(case["input"]) + "\n" for case in cases)

    done = run(text, "--jsonl")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, len(answers)) == (0, b"", len(cases))
    for case, answer in zip(cases, answers, strict=True):
        for name, expected in case["expected"].items():
            got = samples.SPELLED_OUT.get(answer[name], answer[name])
            assert samples.is_same(got, expected), (case["name"], name)


def test_nan_and_infinity_are_spelled_out():
    lines = ['{"population": "12 people", "casesPastWeek": 5}', '{"prevalanceDataDate": "2020-02-02"}']

    done = run("\n".join(lines), "--jsonl")

    first, second = map(json.loads, done.stdout.splitlines())
    assert first["averagePersonRisk"] == "NaN"
    assert second["underreportingFactor"] == "Infinity"


def test_a_bad_line_gets_an_error_in_its_place_and_the_others_their_answers():
    bad = [b"[1]", b"", b"not json", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"personCount": "3"}']
    good = b'{"casesPastWeek": 150}'

    done = run(b"\n".join([good, *bad, good]) + b"\n", "--jsonl")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert done.stderr == b""
    assert ["error" in answer for answer in answers] == [False, *[True] * len(bad), False]


def test_no_input_is_no_error():
    done = run("", "--jsonl")

    assert (done.returncode, done.stdout) == (0, b"")


def test_each_answer_comes_before_the_next_question():
    command = [sys.executable, "-m", "riskcalc", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdin.write(b"{}\n")
        process.stdin.flush()

        first = json.loads(process.stdout.readline())

        process.stdin.close()
        assert process.wait(timeout=60) == 0
    assert first["points"] is None


def test_a_reader_that_leaves_early_is_no_accident(tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_bytes(b'{"casesPastWeek": 150}\n' * 20_000)
    command = [sys.executable, "-m", "riskcalc", "--jsonl"]
    with (
        questions.open("rb") as lines,
        subprocess.Popen(
            command, stdin=lines, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        ) as process,
    ):
        process.stdout.readline()
        process.stdout.close()

        complaints = process.stderr.read()

    assert (complaints, process.returncode) == (b"", 1)


def test_a_link_is_taken_apart():
    done = run("", "link", "https://www.microcovid.org/?riskProfile=bars&personCount=2&topLocation=US_06")

    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (answer["prevalence"], answer["place"], answer["occasion"]) == ("place", ["US_06"], None)
    assert (answer["people"]["profile"], answer["people"]["count"]) == ("bars", 2)


def test_what_is_no_link_is_refused_in_a_line():
    done = run("", "link", "https://example.org/?riskProfile=bars")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Give a link of the calculator" in done.stderr


def test_without_its_option_it_says_how_to_use_it():
    done = run("")

    assert done.returncode == 2
    assert b"--jsonl" in done.stderr
