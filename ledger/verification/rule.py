"""One thing that must hold of the books, and the query that finds who breaks it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`sql` selects the house's id and the words for what is at fault."""

    name: str
    sentence: str
    sql: str
