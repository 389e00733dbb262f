"""What must hold of closed months: what was shared out, statements, and that they stay closed."""

from ledger.verification.rule import Rule

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

# What a month's pool took for a day at a price.
_CHARGED = """
    SELECT e.house_id, date_trunc('month', e.effective_on)::date AS month, v.occurred_on AS day, x.price_id,
           x.housemate_id AS payer, sum(l.amount_micros) AS micros
      FROM ledger_entry e
      JOIN ledger_line l ON l.entry_id = e.id
      JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'pool'
      JOIN ledger_exposure x ON x.entry_id = coalesce(e.reverses_id, e.id)
      JOIN ledger_activity v ON v.id = x.activity_id
     GROUP BY 1, 2, 3, 4, 5
"""

# Who shares it, with which weight of which sum. Under proportional shares by whose risk was charged, of those
# who lived there; where there are none, and under equal shares, all who lived there.
_SHARERS = """
    SELECT *, sum(weight) OVER (PARTITION BY house_id, day, price_id, payer) AS weights
      FROM (
        SELECT c.house_id, c.day, c.price_id, c.payer, a.id AS account_id,
               CASE WHEN p.refund_rule = 'proportional'
                     AND sum(risk.weight) OVER (PARTITION BY c.house_id, c.day, p.id, c.payer) > 0
                    THEN risk.weight ELSE 1 END AS weight
          FROM (SELECT DISTINCT house_id, day, price_id, payer FROM charged) c
          JOIN ledger_price p ON p.id = c.price_id
          JOIN ledger_account a ON a.house_id = c.house_id
          LEFT JOIN house_housemate h ON h.id = a.housemate_id
          LEFT JOIN ledger_priceshare s ON s.price_id = p.id AND s.housemate_id = a.housemate_id,
               LATERAL (
                SELECT coalesce(s.cost_micros, 0)
                       * CASE WHEN a.housemate_id <> c.payer THEN p.attack_rate
                              WHEN p.price_kind = 'gross' THEN 1 ELSE 0 END AS weight
               ) risk
         WHERE CASE p.refund_rule
                 WHEN 'pot' THEN a.kind = 'fund'
                 WHEN 'outside' THEN a.kind = 'outside'
                 ELSE h.joined_on <= c.day AND (h.left_on IS NULL OR c.day <= h.left_on)
               END
      ) weighed
"""

RULES = (
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
        name="statement's columns are its lines",
        sentence="each column of a statement is the sum of the month's lines of its kinds",
        sql=f"""
            SELECT m.house_id, 'account ' || m.account_id || ', statement of ' || to_char(m.month, 'YYYY-MM')
              FROM (
                SELECT m.account_id, m.house_id, m.month,
                       sum(micros) FILTER (WHERE kind = 'charge') AS charged,
                       sum(micros) FILTER (WHERE kind = 'distribution') AS refunded,
                       sum(micros) FILTER (WHERE kind = 'trade') AS traded,
                       sum(micros) FILTER (WHERE kind IN ('payment', 'handover', 'opening')) AS paid,
                       sum(micros) FILTER (WHERE kind = 'expense') AS spent
                  FROM ({_MOVED}) m GROUP BY 1, 2, 3
              ) m
              JOIN ledger_settlement s ON s.house_id = m.house_id AND s.month = m.month
              JOIN ledger_statement t ON t.settlement_id = s.id AND t.account_id = m.account_id
             WHERE (t.charged_micros, t.refunded_micros, t.traded_micros, t.paid_micros, t.spent_micros)
                   IS DISTINCT FROM
                   (coalesce(charged, 0), coalesce(refunded, 0), coalesce(traded, 0), coalesce(paid, 0),
                    coalesce(spent, 0))
        """,  # noqa: S608
    ),
    Rule(
        name="pool is shared by its rules",
        sentence="each charge goes, by its price's rule, to those who share it: within a micro a month",
        sql=f"""
            WITH charged AS ({_CHARGED}), sharers AS ({_SHARERS})
            SELECT coalesce(d.house_id, t.house_id),
                   'account ' || coalesce(d.account_id, t.account_id) || ', statement of '
                   || to_char(coalesce(d.month, t.month), 'YYYY-MM')
              FROM (
                SELECT c.house_id, c.month, s.account_id,
                       sum(c.micros * s.weight::numeric(60, 20) / s.weights) AS exact
                  FROM charged c JOIN sharers s USING (house_id, day, price_id, payer)
                 GROUP BY 1, 2, 3
              ) d
              JOIN ledger_settlement closed USING (house_id, month)
              FULL JOIN (
                SELECT t.house_id, m.month, t.account_id, t.refunded_micros
                  FROM ledger_statement t
                  JOIN ledger_settlement m ON m.id = t.settlement_id
                  JOIN ledger_account a ON a.id = t.account_id
                 WHERE a.kind <> 'pool' AND t.refunded_micros <> 0
              ) t USING (house_id, month, account_id)
             WHERE abs(coalesce(exact, 0) - coalesce(refunded_micros, 0)) >= 1
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
        sentence="a month's charges are what its pool held; that went to the fund, outside and to people",
        sql=f"""
            SELECT s.house_id, 'month ' || to_char(s.month, 'YYYY-MM')
              FROM ledger_settlement s
              LEFT JOIN (
                SELECT m.house_id, m.month,
                       sum(micros) FILTER (WHERE a.kind = 'pool' AND m.kind = 'charge') AS charged,
                       sum(micros) FILTER (WHERE a.kind = 'fund' AND m.kind = 'distribution') AS to_fund,
                       sum(micros) FILTER (WHERE a.kind = 'outside' AND m.kind = 'distribution')
                         AS to_outside
                  FROM ({_MOVED}) m JOIN ledger_account a ON a.id = m.account_id
                 GROUP BY 1, 2
              ) m ON m.house_id = s.house_id AND m.month = s.month
             WHERE s.pool_micros <> coalesce(m.charged, 0)
                OR s.to_fund_micros <> coalesce(m.to_fund, 0)
                OR s.to_outside_micros <> coalesce(m.to_outside, 0)
                OR s.pool_micros <> s.to_fund_micros + s.to_outside_micros + s.shared_micros
        """,  # noqa: S608
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
