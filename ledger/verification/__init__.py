"""What must hold of every house's books: each rule is one query over the database that finds who breaks it.

Each query is one statement and so sees one moment: postings that go on meanwhile are whole or not there.
"""

from dataclasses import dataclass

from django.db import connection

from ledger.verification import entries, months, vouchers
from ledger.verification.rule import Rule

RULES: tuple[Rule, ...] = (*entries.RULES, *vouchers.RULES, *months.RULES)
# Enough to start from; a rule that is broken everywhere would otherwise fill the log.
MOST_A_RULE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    rule: Rule
    house: str
    what: str

    def __str__(self) -> str:
        return f"{self.house}: {self.what}: {self.rule.name}: {self.rule.sentence}"


def faults() -> list[Fault]:
    """This function will find what breaks a rule, house by house, at most `MOST_A_RULE` for each rule."""
    return [fault for rule in RULES for fault in _broken(rule)]


def _broken(rule: Rule) -> list[Fault]:
    # The rules below are the only SQL that comes here.
    sql = f"""
        SELECT coalesce(house.slug, 'house ' || found.house_id), found.what
          FROM ({rule.sql}) AS found (house_id, what)
          LEFT JOIN house_house house ON house.id = found.house_id
         ORDER BY 1, 2 LIMIT {MOST_A_RULE}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [Fault(rule=rule, house=house, what=what) for house, what in cursor.fetchall()]
