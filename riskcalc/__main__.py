"""The commands: python -m riskcalc --jsonl, a filter of JSON lines; loss, a read-out; link, what it says."""

import argparse
import dataclasses
import datetime
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO, NoReturn, TextIO

from riskcalc import inputs, links, loss, original, readout


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(*, argv: Sequence[str] | None = None) -> int:
    """This function will run a command and give its exit code: 1 when a line could not be used."""
    parser = _Parser(prog="python -m riskcalc", description=__doc__)
    parser.add_argument("--jsonl", action="store_true", help="read and write JSON lines")
    commands = parser.add_subparsers(dest="command")
    loss_parser = commands.add_parser("loss", help="the expected loss of life if infected")
    readout.add_arguments(parser=loss_parser)
    link_parser = commands.add_parser("link", help="what a link of the microCOVID calculator carries")
    link_parser.add_argument("link", help="the whole link or its query")
    options = parser.parse_args(argv)
    if options.jsonl is (options.command is not None):
        parser.error("Give either --jsonl, loss or link; --help says more.")
    try:
        if options.command == "link":
            return _link(options.link, link_parser)
        return _filter(sys.stdin.buffer, sys.stdout) if options.jsonl else _loss(options, loss_parser)
    except BrokenPipeError:
        # The reader has gone; without this, Python complains once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _loss(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    try:
        answer = loss.expected_loss(health=readout.read(options=options))
    except inputs.InvalidInput as problem:
        parser.error(str(problem))
    write = readout.as_json if options.json else readout.as_text
    sys.stdout.write(write(answer=answer) + "\n")
    sys.stdout.flush()
    return 0


def _link(link: str, parser: argparse.ArgumentParser) -> int:
    try:
        scenario = links.read(link=link)
    except inputs.InvalidInput as problem:
        parser.error(str(problem))
    content = {"prevalence": scenario.prevalence, **dataclasses.asdict(scenario)}
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return 0


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
