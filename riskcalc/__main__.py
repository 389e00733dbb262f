"""The command: python -m riskcalc --jsonl, a filter from inputs to results, one JSON object a line."""

import argparse
import datetime
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO, TextIO

from riskcalc import inputs, original


def main(*, argv: Sequence[str] | None = None) -> int:
    """This function will run the command and give its exit code: 1 when a line could not be used."""
    parser = argparse.ArgumentParser(prog="python -m riskcalc", description=__doc__)
    parser.add_argument("--jsonl", action="store_true", required=True, help="read and write JSON lines")
    parser.parse_args(argv)
    try:
        return _filter(sys.stdin.buffer, sys.stdout)
    except BrokenPipeError:
        # The reader has gone; without this, Python complains once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _filter(lines: BinaryIO, out: TextIO) -> int:
    bad = 0
    for line in lines:
        answer = _answer(line)
        bad += "error" in answer
        out.write(json.dumps(answer) + "\n")
        out.flush()
    return 1 if bad else 0


def _answer(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "This line is not JSON."}
    if not isinstance(given, dict):
        return {"error": "This line is not a JSON object."}
    try:
        steps = original.evaluate(given=given, at=datetime.datetime.now(datetime.UTC))
    except inputs.InvalidInput as problem:
        return {"error": str(problem)}
    return {name: _spelled(value) for name, value in steps.items()}


def _spelled(value: float | None) -> float | str | None:
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


if __name__ == "__main__":
    sys.exit(main())
