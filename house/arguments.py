"""What commands are told in words, for argparse: a moment and a month, each of this millennium."""

import re
from argparse import ArgumentTypeError
from datetime import date, datetime

_MONTH = re.compile(r"2[0-9]{3}-(0[1-9]|1[0-2])")


# argparse hands the text over by position.
def moment(text: str, /) -> datetime:
    """This function will read a moment with its zone, so that it is the same one everywhere.

    Raises: ArgumentTypeError in words that say what would be right.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None or not 2000 <= at.year < 3000:
        raise ArgumentTypeError(f"{text!r} is no moment with its zone, such as 2026-03-02T18:00+01:00")
    return at


def month(text: str, /) -> date:
    """This function will read a month as its first day.

    Raises: ArgumentTypeError in words that say what would be right.
    """
    if not _MONTH.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is no month, such as 2026-03")
    return date.fromisoformat(f"{text}-01")
