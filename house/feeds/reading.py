"""What a fetched file says: its rows by a mapping of columns, and of them one number a day, newest first."""

import csv
import io
import json
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from house.feeds.errors import Unusable

Row = Mapping[str, Any]
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_MOST_NAMED = 12


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which columns hold the day and the number, and what has to stand in which others."""

    file_format: str
    date_column: str
    value_column: str
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The number of a day: the middle one of its rows' where there are several."""

    on: date
    value: float
    rows: int


def readings(*, body: bytes, content_type: str, layout: Layout, since: date, until: date) -> list[Reading]:
    """This function will read a number for each day of a file, the newest first.

    Rows of another place, of days that are to come or before `since`, and without a number that is 0 or more,
    do not count.
    Raises: Unusable, with what is wrong in words, when not a single row does.
    """
    rows = _rows(body, content_type, layout)
    _check_columns(rows, layout)
    by_day, passed_over = defaultdict(list), Counter[str]()
    for row in rows:
        on, value = _day(row.get(layout.date_column)), _number(row.get(layout.value_column))
        if not _is_wanted(row, layout.filters):
            passed_over["Of something else"] += 1
        elif on is None or on < since:
            passed_over["Without a day such as 2026-03-14"] += 1
        elif on > until:
            passed_over["Of days to come"] += 1
        elif value is None:
            passed_over["Without a number of 0 or more"] += 1
        else:
            by_day[on].append(value)
    if not by_day:
        why = " ".join(f"{reason}: {count}." for reason, count in passed_over.items())
        raise Unusable(f"Not one of its rows can be used ({len(rows)}). {why}")
    found = (Reading(on=on, value=statistics.median(by_day[on]), rows=len(by_day[on])) for on in by_day)
    return sorted(found, key=lambda reading: reading.on, reverse=True)


def _rows(body: bytes, content_type: str, layout: Layout) -> Sequence[Row]:
    if "html" in content_type.lower() or body.lstrip().startswith(b"<"):
        raise Unusable("A web page stands there, not a file of data.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable("The file is not text in UTF-8.") from error
    rows = _json_rows(text) if layout.file_format == "json" else _csv_rows(text)
    if not rows:
        raise Unusable("There is no row in the file.")
    return rows


def _json_rows(text: str) -> Sequence[Row]:
    try:
        told = json.loads(text)
    # A number of thousands of digits and a list in thousands of lists are refused as well.
    except (ValueError, RecursionError) as error:
        raise Unusable("The file is not whole JSON.") from error
    if isinstance(told, dict):
        lists = [value for value in told.values() if isinstance(value, list)]
        told = lists[0] if len(lists) == 1 else None
    if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
        raise Unusable("The file is no list of rows: in JSON, one list of objects is understood.")
    return told


def _csv_rows(text: str) -> Sequence[Row]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unusable("The file is not whole CSV.") from error


def _check_columns(rows: Sequence[Row], layout: Layout) -> None:
    # In all of the rows, because JSON often leaves out what is empty.
    there = dict.fromkeys(name for row in rows for name in row if isinstance(name, str))
    for column in (layout.date_column, layout.value_column, *layout.filters):
        if column not in there:
            named = ", ".join(name[:40] for name in list(there)[:_MOST_NAMED])
            raise Unusable(f"There is no column {column!r}. There are: {named}.")


def _is_wanted(row: Row, filters: Mapping[str, str]) -> bool:
    return all(_plain(row.get(column)) == _plain(wanted) for column, wanted in filters.items())


def _plain(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).casefold()


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not (found := _DAY.fullmatch(value.strip())):
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
