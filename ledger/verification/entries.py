"""What must hold of entries and lines, whatever they are for."""

from ledger.verification.rule import Rule

_ENTRIES = """
    SELECT e.house_id, 'entry ' || e.seq
      FROM ledger_entry e
      LEFT JOIN (
        SELECT entry_id, count(*) AS lines, sum(amount_micros) AS micros FROM ledger_line GROUP BY entry_id
      ) l ON l.entry_id = e.id
"""

RULES = (
    Rule(
        name="entry sums to zero",
        sentence="the lines of an entry sum to zero",
        sql=f"{_ENTRIES} WHERE l.micros <> 0",
    ),
    Rule(
        name="entry has its lines",
        sentence="an entry has as many lines as it declares",
        sql=f"{_ENTRIES} WHERE coalesce(l.lines, 0) <> e.line_count",
    ),
    Rule(
        name="entries count without gaps",
        sentence="a house's entries are numbered 1, 2, 3 and so on",
        sql="""
            SELECT house_id, 'entry ' || min(seq)
              FROM (
                SELECT house_id, seq, row_number() OVER (PARTITION BY house_id ORDER BY seq) AS place
                  FROM ledger_entry
              ) e
             WHERE seq <> place GROUP BY house_id
        """,
    ),
    Rule(
        name="lines stay in their house",
        sentence="a line, its entry and its account are of one house",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_line l
              JOIN ledger_entry e ON e.id = l.entry_id
              JOIN ledger_account a ON a.id = l.account_id
             WHERE l.house_id <> e.house_id OR l.house_id <> a.house_id
        """,
    ),
    Rule(
        name="house sums to zero",
        sentence="all accounts of a house sum to zero",
        sql="""
            SELECT a.house_id, 'all accounts'
              FROM (SELECT account_id, sum(amount_micros) AS micros FROM ledger_line GROUP BY account_id) l
              JOIN ledger_account a ON a.id = l.account_id
             GROUP BY a.house_id HAVING sum(l.micros) <> 0
        """,
    ),
    Rule(
        name="reversal mirrors",
        sentence="a reversal turns every line of what it reverses, and nothing else",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq
              FROM (
                SELECT r.id, l.account_id, l.amount_micros AS micros, 1 AS side
                  FROM ledger_entry r JOIN ledger_line l ON l.entry_id = r.id
                 WHERE r.reverses_id IS NOT NULL
                UNION ALL
                SELECT r.id, l.account_id, -l.amount_micros, -1
                  FROM ledger_entry r JOIN ledger_line l ON l.entry_id = r.reverses_id
              ) both_sides
              JOIN ledger_entry e USING (id)
             GROUP BY e.id, e.house_id, e.seq, account_id, micros HAVING sum(side) <> 0
        """,
    ),
)
