"""What must hold of every house's books: each rule is one query over the database that finds who breaks it.

Each query is one statement and so sees one moment: postings that go on meanwhile are whole or not there.
"""

from dataclasses import dataclass

from django.db import connection

# Enough to start from; a rule that is broken everywhere would otherwise fill the log.
MOST_A_RULE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """`sql` selects the house's id and the words for what is at fault."""

    name: str
    sentence: str
    sql: str


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


_ENTRIES = """
    SELECT e.house_id, 'entry ' || e.seq
      FROM ledger_entry e
      LEFT JOIN (
        SELECT entry_id, count(*) AS lines, sum(amount_micros) AS micros FROM ledger_line GROUP BY entry_id
      ) l ON l.entry_id = e.id
"""

# Lines as they moved an account in a month; a reversal counts as what it reverses.
_MOVED = """
    SELECT l.account_id, e.house_id, date_trunc('month', e.effective_on)::date AS month,
           coalesce(r.kind, e.kind) AS kind, sum(l.amount_micros) AS micros
      FROM ledger_line l
      JOIN ledger_entry e ON e.id = l.entry_id
      LEFT JOIN ledger_entry r ON r.id = e.reverses_id
     GROUP BY 1, 2, 3, 4
"""

_STATEMENTS = """
    SELECT t.account_id, t.house_id, s.month, t.opening_micros, t.closing_micros
      FROM ledger_statement t JOIN ledger_settlement s ON s.id = t.settlement_id
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
    Rule(
        name="price is its shares",
        sentence="a price is the sum of its shares",
        sql="""
            SELECT p.house_id, 'price ' || p.number
              FROM ledger_price p LEFT JOIN ledger_priceshare s ON s.price_id = p.id
             GROUP BY p.id HAVING p.total_micros IS DISTINCT FROM sum(s.cost_micros)
        """,
    ),
    Rule(
        name="charge is price times microcovids",
        sentence="a charge is its price times its microcovids, rounded half-even to a micro",
        # numeric rounds a half away from zero: an odd result of one goes back by one.
        sql="""
            SELECT x.house_id, 'activity ' || a.uid || ' version ' || a.version
              FROM ledger_exposure x
              JOIN ledger_activity a ON a.id = x.activity_id
              JOIN ledger_price p ON p.id = x.price_id,
              LATERAL (SELECT p.total_micros * x.microcovids * 0.000001 AS exact) charge
             WHERE x.charge_micros <> round(exact)
                   - CASE WHEN exact - trunc(exact) = 0.5 AND round(exact) % 2 = 1 THEN 1 ELSE 0 END
        """,
    ),
    Rule(
        name="charge is posted as it was made",
        sentence="a charge's entry takes it from its housemate's account and puts it in the pool",
        sql="""
            SELECT x.house_id, 'entry ' || e.seq || ', activity ' || v.uid || ' version ' || v.version
              FROM ledger_exposure x
              JOIN ledger_activity v ON v.id = x.activity_id
              JOIN ledger_entry e ON e.id = x.entry_id
              JOIN ledger_line l ON l.entry_id = e.id
              JOIN ledger_account a ON a.id = l.account_id
             GROUP BY x.id, e.id, v.id
            HAVING e.kind <> 'charge' OR count(*) <> 2
                OR count(*) FILTER (WHERE a.housemate_id = x.housemate_id
                                      AND l.amount_micros = -x.charge_micros) <> 1
                OR count(*) FILTER (WHERE a.kind = 'pool' AND l.amount_micros = x.charge_micros) <> 1
        """,
    ),
    Rule(
        name="charge has its voucher",
        sentence="every charge belongs to somebody's part of an activity",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_entry e LEFT JOIN ledger_exposure x ON x.entry_id = e.id
             WHERE e.kind = 'charge' AND x.id IS NULL
        """,
    ),
    Rule(
        name="only the latest version is charged",
        sentence="a corrected activity's charge is reversed, and its latest version's is not",
        sql="""
            SELECT x.house_id, 'activity ' || a.uid || ' version ' || a.version
              FROM ledger_exposure x
              JOIN ledger_activity a ON a.id = x.activity_id
              LEFT JOIN ledger_entry undone ON undone.reverses_id = x.entry_id
             WHERE x.entry_id IS NOT NULL AND (undone.id IS NOT NULL) <> EXISTS (
                SELECT 1 FROM ledger_activity newer
                 WHERE newer.house_id = a.house_id AND newer.uid = a.uid AND newer.version > a.version
             )
        """,
    ),
    Rule(
        name="statement opens where the last closed",
        sentence="a statement opens with what the month before closed with, the first with nothing",
        sql=f"""
            WITH t AS ({_STATEMENTS})
            SELECT coalesce(t.house_id, p.house_id),
                   'account ' || coalesce(t.account_id, p.account_id) || ', statement of '
                   || to_char(coalesce(t.month, p.next_month), 'YYYY-MM')
              FROM t
              FULL JOIN (
                SELECT t.*, (t.month + interval '1 month')::date AS next_month FROM t
              ) p ON p.account_id = t.account_id AND p.next_month = t.month
             WHERE coalesce(t.opening_micros, 0) <> coalesce(p.closing_micros, 0)
               AND EXISTS (
                SELECT 1 FROM ledger_settlement s
                 WHERE s.house_id = coalesce(t.house_id, p.house_id)
                   AND s.month = coalesce(t.month, p.next_month)
               )
        """,  # noqa: S608
    ),
    Rule(
        name="statement closes with its lines",
        sentence="a statement closes with the sum of its account's lines up to the month's end",
        sql=f"""
            SELECT house_id, 'account ' || account_id || ', statement of ' || to_char(month, 'YYYY-MM')
              FROM (
                SELECT account_id, house_id, month, closing_micros,
                       sum(micros) OVER (PARTITION BY account_id ORDER BY month) AS so_far
                  FROM (
                    SELECT account_id, house_id, month, micros, NULL::bigint AS closing_micros
                      FROM ({_MOVED}) moved
                    UNION ALL
                    SELECT account_id, house_id, month, 0, closing_micros FROM ({_STATEMENTS}) statements
                  ) both_sides
              ) found
             WHERE closing_micros <> so_far
        """,  # noqa: S608
    ),
    Rule(
        name="what moved has a statement",
        sentence="an account that moved in a closed month has a statement for it",
        sql=f"""
            SELECT DISTINCT m.house_id, 'account ' || m.account_id || ', ' || to_char(m.month, 'YYYY-MM')
              FROM ({_MOVED}) m
              JOIN ledger_settlement s ON s.house_id = m.house_id AND s.month = m.month
              LEFT JOIN ledger_statement t ON t.settlement_id = s.id AND t.account_id = m.account_id
             WHERE t.id IS NULL
        """,  # noqa: S608
    ),
    Rule(
        name="pool is empty after a close",
        sentence="the pool stands at zero when a month has closed",
        sql="""
            SELECT s.house_id, 'month ' || to_char(s.month, 'YYYY-MM')
              FROM ledger_settlement s
              JOIN ledger_statement t ON t.settlement_id = s.id
              JOIN ledger_account a ON a.id = t.account_id
             WHERE a.kind = 'pool' AND t.closing_micros <> 0
        """,
    ),
    Rule(
        name="month shares out what it charged",
        sentence="a month's charges are what its pool held, and that went to the fund and to people",
        sql=f"""
            SELECT s.house_id, 'month ' || to_char(s.month, 'YYYY-MM')
              FROM ledger_settlement s
              LEFT JOIN (
                SELECT m.house_id, m.month,
                       sum(micros) FILTER (WHERE a.kind = 'pool' AND m.kind = 'charge') AS charged,
                       sum(micros) FILTER (WHERE a.kind = 'fund' AND m.kind = 'distribution') AS to_fund
                  FROM ({_MOVED}) m JOIN ledger_account a ON a.id = m.account_id
                 GROUP BY 1, 2
              ) m ON m.house_id = s.house_id AND m.month = s.month
             WHERE s.pool_micros <> coalesce(m.charged, 0)
                OR s.to_fund_micros <> coalesce(m.to_fund, 0)
                OR s.pool_micros <> s.to_fund_micros + s.shared_micros
        """,  # noqa: S608
    ),
    Rule(
        name="payment is its transfer",
        sentence="a confirmed transfer has a payment of its amount from its payer to its payee",
        sql="""
            SELECT t.house_id, 'entry ' || e.seq || ', transfer ' || t.id
              FROM ledger_transfer t
              JOIN ledger_entry e ON e.id = t.entry_id
              LEFT JOIN ledger_line l ON l.entry_id = e.id
             GROUP BY t.id, e.id
            HAVING e.kind <> 'payment' OR count(*) <> 2
                OR count(*) FILTER (WHERE l.account_id = t.payer_id
                                      AND l.amount_micros = t.amount_micros) <> 1
                OR count(*) FILTER (WHERE l.account_id = t.payee_id
                                      AND l.amount_micros = -t.amount_micros) <> 1
            UNION ALL
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_entry e LEFT JOIN ledger_transfer t ON t.entry_id = e.id
             WHERE e.kind = 'payment' AND e.key LIKE 'transfer:%' AND t.id IS NULL
            UNION ALL
            SELECT house_id, 'transfer ' || id
              FROM ledger_transfer WHERE (status = 'confirmed') <> (entry_id IS NOT NULL)
        """,
    ),
    Rule(
        name="closed months stay closed",
        sentence="nothing dated in a closed month was posted after its close",
        # The close's own entry is the last of its month. A month that shared nothing out has none; there the
        # clock decides, and a minute is left because doors read it before they wait for the house's lock.
        sql="""
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_settlement s
              JOIN ledger_entry e ON e.house_id = s.house_id AND e.effective_on >= s.month
               AND e.effective_on < s.month + interval '1 month'
              LEFT JOIN ledger_entry last ON last.house_id = s.house_id
               AND last.key = 'close:' || s.house_id || ':' || to_char(s.month, 'YYYY-MM')
             WHERE coalesce(e.seq > last.seq, e.posted_at > s.closed_at + interval '1 minute')
        """,
    ),
)
