"""What people type: one line of text, tidied, or refused in words that say what would be right."""

import unicodedata

from house.errors import Refused

# They change how the text around them reads, so that one name could pass for another.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


def line(*, typed: str, field: str, most: int) -> str:
    """This function will return one visible line of at most so many characters, without outer blanks.

    Raises: Refused when it is blank, too long, or holds control characters.
    """
    text = unicodedata.normalize("NFC", typed).strip()
    if any(unicodedata.category(sign) in _UNPRINTABLE or sign in _DIRECTION_MARKS for sign in text):
        raise Refused("Plain text on one line, please, without control characters.", field=field)
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in text):
        raise Refused("Please fill this in.", field=field)
    if len(text) > most:
        raise Refused(f"At most {most} characters, please; this has {len(text)}.", field=field)
    return text
