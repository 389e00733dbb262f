"""Books to measure on, written by bulk SQL past the guards: houses of eight, months closed and one open."""

import sys
from dataclasses import asdict, dataclass

from django.core.management import call_command
from django.db import connection, transaction

PEOPLE = 8
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(house|ledger)_'"
# A house numbers its rows in a block of its own: entries house * 100000 + seq, accounts house * 100 + place.
# A charge's microcovids are its number in the month, its micros 12,300 times that. Closed months went to the
# fund and nobody paid; the open one goes by the rule.
BUILD = f"""
CREATE TEMP TABLE h ON COMMIT DROP AS
  SELECT generate_series(%(first)s, %(first)s + %(houses)s - 1) AS id;
CREATE TEMP TABLE m ON COMMIT DROP AS
  SELECT n, ('2020-01-01'::date + n * interval '1 month')::date AS month
    FROM generate_series(0, %(months)s) n;
CREATE TEMP TABLE s ON COMMIT DROP AS SELECT h.id AS house, n, month FROM h, m WHERE n < %(months)s;
CREATE TEMP TABLE c ON COMMIT DROP AS
  SELECT h.id AS house, month, i, h.id * 100 + i %% {PEOPLE} AS member, month + i %% 28 AS day,
         h.id * 10 + 1 + (n = %(months)s)::int AS price, n * (%(charges)s + 1) + i AS seq,
         h.id::bigint * 100000 + n * (%(charges)s + 1) + i AS id, i * 12300 AS micros
    FROM h, m, generate_series(1, CASE WHEN n < %(months)s THEN %(charges)s ELSE %(open)s END) i;
INSERT INTO house_house (id, slug, name, currency, time_zone, language, refund_rule, founded_on, created_at)
  SELECT id, 'house-' || id, 'House', 'USD', 'UTC', 'en', 'pot', '2020-01-01', '2020-01-01' FROM h;
INSERT INTO house_user (id, email, password, name, is_staff, is_superuser, is_active, date_joined)
  SELECT h.id * 100 + p, 'user-' || h.id || '-' || p || '@example.com', '!', 'User', false, false, true,
         '2020-01-01'
    FROM h, generate_series(0, {PEOPLE} - 1) p;
INSERT INTO house_housemate (id, house_id, user_id, name, role, keeps_fund, joined_on)
  SELECT h.id * 100 + p, h.id, h.id * 100 + p, 'Housemate ' || p, 'housemate', false, '2020-01-01'
    FROM h, generate_series(0, {PEOPLE} - 1) p;
INSERT INTO ledger_account (id, house_id, kind, housemate_id)
  SELECT id, house_id, 'member', id FROM house_housemate WHERE house_id IN (SELECT id FROM h)
  UNION ALL SELECT id * 100 + 90, id, 'pool', NULL FROM h
  UNION ALL SELECT id * 100 + 91, id, 'fund', NULL FROM h
  UNION ALL SELECT id * 100 + 92, id, 'outside', NULL FROM h;
INSERT INTO ledger_price (id, house_id, number, effective_on, refund_rule, total_micros, posted_at)
  SELECT id * 10 + 1, id, 1, '2020-01-01'::date, 'pot', 12300000000, '2020-01-01'::date FROM h
  UNION ALL
  SELECT id * 10 + 2, id, 2, month, %(rule)s, 12300000000, month FROM h, m WHERE n = %(months)s;
INSERT INTO ledger_priceshare (price_id, house_id, housemate_id, cost_micros)
  SELECT id, house_id, house_id * 100, total_micros FROM ledger_price WHERE house_id IN (SELECT id FROM h);
INSERT INTO ledger_entry
  (id, house_id, seq, kind, effective_on, posted_at, key, body_hash, line_count, source, memo)
  SELECT id, house, seq, 'charge', day, day, 'charge:' || seq, repeat('0', 64), 2, 'activity', '' FROM c
  UNION ALL
  SELECT house::bigint * 100000 + (n + 1) * (%(charges)s + 1), house, (n + 1) * (%(charges)s + 1),
         'distribution', month + interval '1 month - 1 day', month + interval '1 month',
         'close:' || house || ':' || to_char(month, 'YYYY-MM'), repeat('0', 64), 2, 'month', ''
    FROM s;
INSERT INTO ledger_line (house_id, entry_id, account_id, amount_micros)
  SELECT house, id, account, amount
    FROM c, LATERAL (VALUES (member, -micros), (house * 100 + 90, micros)) v (account, amount)
   ORDER BY id;
INSERT INTO ledger_line (house_id, entry_id, account_id, amount_micros)
  SELECT house, house::bigint * 100000 + (n + 1) * (%(charges)s + 1), house * 100 + place, sign * pool
    FROM s JOIN (SELECT house, month, sum(micros) AS pool FROM c GROUP BY 1, 2) p USING (house, month),
         LATERAL (VALUES (90, -1), (91, 1)) v (place, sign);
INSERT INTO ledger_activity
  (id, house_id, uid, version, occurred_on, title, note, body_hash, is_withdrawn, posted_by_id, posted_at)
  SELECT id, house, md5(id::text)::uuid, 1, day, 'Out', '', repeat('0', 64), false, member, day FROM c;
INSERT INTO ledger_exposure
  (house_id, activity_id, housemate_id, inputs, factors, model_version, microcovids, low, high, price_id,
   charge_micros, entry_id)
  SELECT house, id, member, '{{}}', '[]', '1', i, i, i, price, micros, id FROM c;
INSERT INTO ledger_settlement (id, house_id, month, pool_micros, to_fund_micros, shared_micros, closed_at)
  SELECT house * 1000 + n, house, month, pool, pool, 0, month + interval '1 month'
    FROM s JOIN (SELECT house, month, sum(micros) AS pool FROM c GROUP BY 1, 2) p USING (house, month);
INSERT INTO ledger_statement
  (house_id, settlement_id, account_id, microcovids, opening_micros, charged_micros, refunded_micros,
   traded_micros, paid_micros, spent_micros, closing_micros)
  SELECT house, house * 1000 + n, account, coalesce(-charged / 12300, 0), (n * (charged + refunded)), charged,
         refunded, 0, 0, 0, (n + 1) * (charged + refunded)
    FROM s JOIN (
      SELECT house_id AS house, id AS account,
             CASE kind WHEN 'fund' THEN 0 WHEN 'pool' THEN pool ELSE coalesce(-mine, 0) END AS charged,
             CASE kind WHEN 'fund' THEN pool WHEN 'pool' THEN -pool ELSE 0 END AS refunded
        FROM ledger_account a
        JOIN (SELECT house, sum(micros) AS pool FROM c WHERE month = '2020-01-01' GROUP BY 1) p
          ON p.house = a.house_id
        LEFT JOIN (SELECT member, sum(micros) AS mine FROM c WHERE month = '2020-01-01' GROUP BY 1) o
          ON o.member = a.id
    ) every_month USING (house);
INSERT INTO ledger_transfer (house_id, settlement_id, number, payer_id, payee_id, amount_micros, status)
  SELECT house, house * 1000 + n, p + 1, house * 100 + p, house * 100 + 91, 10000,
         CASE WHEN n < %(months)s - 1 THEN 'carried' ELSE 'open' END
    FROM s, generate_series(0, {PEOPLE} - 1) p;
"""


@dataclass(frozen=True, kw_only=True)
class Books:
    """Houses from number `first` on; `charges` in each of the closed `months`, `open` in the month after."""

    first: int = 1
    houses: int = 1
    months: int
    charges: int
    open: int = 0
    rule: str = "pot"


def prepare() -> None:
    """This function will make the tables, and end the run where somebody's books are already."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM house_house LIMIT 1")
        if cursor.fetchone():
            sys.exit("The database has houses: give an empty one.")


def build(*, books: Books) -> None:
    """This function will write the books, leaving guards and sequences as if the app had."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(BUILD, asdict(books))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            ids = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT setval({ids}, max(id)) FROM {table} HAVING max(id) > 0")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
