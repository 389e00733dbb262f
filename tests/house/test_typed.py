"""A line of text is tidied or refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import typed
from house.errors import Refused


def line(text: str, most: int = 60) -> str:
    return typed.line(typed=text, field="name", most=most)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Elm Street ", "Elm Street"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zoë"),
        ("樓上 🏠", "樓上 🏠"),
        ("O'Neill & sons <b>", "O'Neill & sons <b>"),
    ],
)
def test_a_line_is_kept_without_outer_blanks(text, kept):
    assert line(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        *["", "   ", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH JOINER}\N{COMBINING DIAERESIS}", "a\nb", "a\0b"],
        *["a\x1bb", "a\N{RIGHT-TO-LEFT OVERRIDE}b", "a\N{LINE SEPARATOR}b", "\ud800", "x" * 61],
    ],
)
def test_a_line_that_nobody_could_read_is_refused(text):
    with pytest.raises(Refused) as refusal:
        line(text)

    assert refusal.value.field == "name"


@given(text=st.text(max_size=100))
def test_what_is_kept_is_one_visible_line_and_stays_as_it_is(text):
    try:
        kept = line(text)
    except Refused:
        return

    assert 0 < len(kept) <= 60
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in kept)
    assert line(kept) == kept
