"""What must hold between an entry and what it was posted for."""

from ledger.verification.rule import Rule

RULES = (
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
        sentence="a charge is its price, by its rule, times its microcovids, rounded half-even to a micro",
        # numeric rounds a half away from zero: an odd result of one goes back by one.
        sql="""
            SELECT x.house_id, 'activity ' || a.uid || ' version ' || a.version
              FROM ledger_exposure x
              JOIN ledger_activity a ON a.id = x.activity_id
              JOIN ledger_price p ON p.id = x.price_id
              LEFT JOIN ledger_priceshare s ON s.price_id = p.id AND s.housemate_id = x.housemate_id,
              LATERAL (SELECT coalesce(s.cost_micros, 0) AS own) mine,
              LATERAL (
                SELECT (CASE p.price_kind WHEN 'gross' THEN own ELSE 0 END
                        + p.attack_rate * (p.total_micros - own)) * x.microcovids * 0.000001 AS exact
              ) charge
             WHERE x.charge_micros <> round(exact)
                   - CASE WHEN exact - trunc(exact) = 0.5 AND round(exact) % 2 = 1 THEN 1 ELSE 0 END
        """,
    ),
    Rule(
        name="charge is posted as it was made",
        sentence="a charge's entry takes it from who pays, each, the logger, the fund or all, for the pool",
        sql="""
            SELECT x.house_id, 'entry ' || e.seq || ', activity ' || v.uid || ' version ' || v.version
              FROM ledger_exposure x
              JOIN ledger_activity v ON v.id = x.activity_id
              JOIN ledger_entry e ON e.id = x.entry_id
              JOIN ledger_line l ON l.entry_id = e.id
              JOIN ledger_account a ON a.id = l.account_id
             GROUP BY x.id, e.id, v.id
            HAVING e.kind <> 'charge'
                OR count(*) FILTER (WHERE a.kind = 'pool' AND l.amount_micros = x.charge_micros) <> 1
                OR count(*) FILTER (
                     WHERE l.amount_micros < 0 AND CASE x.payer
                       WHEN 'each' THEN a.housemate_id = x.housemate_id
                       WHEN 'host' THEN a.housemate_id = (
                         SELECT loggers.housemate_id FROM ledger_exposure loggers
                          WHERE loggers.activity_id = v.id ORDER BY loggers.id LIMIT 1)
                       WHEN 'fund' THEN a.kind = 'fund'
                       ELSE a.kind = 'member' END
                   ) <> count(*) - 1
                OR (x.payer <> 'all' AND count(*) <> 2)
                OR (x.payer = 'all'
                    AND max(l.amount_micros) FILTER (WHERE l.amount_micros < 0)
                        - min(l.amount_micros) FILTER (WHERE l.amount_micros < 0) > 1)
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
        name="payment is its transfer",
        sentence="a payment that holds is its confirmed transfer's, from its payer to its payee",
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
              FROM ledger_entry e
              LEFT JOIN ledger_transfer t ON t.entry_id = e.id
              LEFT JOIN ledger_entry undone ON undone.reverses_id = e.id
             WHERE e.kind = 'payment' AND (t.id IS NULL) <> (undone.id IS NOT NULL)
            UNION ALL
            SELECT house_id, 'transfer ' || id
              FROM ledger_transfer WHERE (status = 'confirmed') <> (entry_id IS NOT NULL)
        """,
    ),
    Rule(
        name="who has left repeats nothing",
        sentence="what somebody repeats has ended once they have left",
        sql="""
            SELECT r.house_id, 'recurrence ' || r.id
              FROM ledger_recurrence r JOIN house_housemate h ON h.id = r.housemate_id
             WHERE r.ended_at IS NULL AND h.left_on IS NOT NULL
        """,
    ),
    Rule(
        name="every kind has its voucher",
        sentence="no entry is of a kind that nothing posts, and only a close shares out",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq FROM ledger_entry e WHERE e.kind = 'opening'
            UNION ALL
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_entry e
              LEFT JOIN ledger_settlement s ON s.house_id = e.house_id
               AND e.key = 'close:' || s.house_id || ':' || to_char(s.month, 'YYYY-MM')
             WHERE e.kind = 'distribution' AND s.id IS NULL
        """,
    ),
    Rule(
        name="expense is its receipt",
        sentence="an expense's entry takes its amount from the fund and owes it to its buyer",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_entry e
              LEFT JOIN ledger_expense x ON x.entry_id = e.id
              LEFT JOIN ledger_line l ON l.entry_id = e.id
              LEFT JOIN ledger_account a ON a.id = l.account_id
             WHERE e.kind = 'expense' OR x.id IS NOT NULL
             GROUP BY e.id, x.id
            HAVING e.kind <> 'expense' OR x.id IS NULL OR count(*) <> 2
                OR count(*) FILTER (WHERE a.housemate_id = x.buyer_id
                                      AND l.amount_micros = x.amount_micros) <> 1
                OR count(*) FILTER (WHERE a.kind = 'fund' AND l.amount_micros = -x.amount_micros) <> 1
        """,
    ),
    Rule(
        name="trade is its offer",
        sentence="a trade is an agreed offer's price, from who pays to who is paid; undone, it is reversed",
        sql="""
            SELECT coalesce(e.house_id, o.house_id), coalesce('entry ' || e.seq, 'offer ' || o.uid)
              FROM (SELECT * FROM ledger_offer WHERE status IN ('accepted', 'undone')) o
              FULL JOIN (SELECT * FROM ledger_entry WHERE kind = 'trade') e ON e.id = o.entry_id
              LEFT JOIN ledger_entry undone ON undone.reverses_id = e.id
              LEFT JOIN ledger_line l ON l.entry_id = e.id
              LEFT JOIN ledger_account a ON a.id = l.account_id
             GROUP BY e.id, e.house_id, e.seq, o.id, o.house_id, o.uid, o.status, o.price_micros,
                      o.maker_side, o.maker_id, o.other_id, undone.id
            HAVING o.id IS NULL OR e.id IS NULL OR count(*) <> 2
                OR (o.status = 'undone') <> (undone.id IS NOT NULL)
                OR count(*) FILTER (
                     WHERE l.amount_micros = -o.price_micros
                       AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.maker_id ELSE o.other_id END
                   ) <> 1
                OR count(*) FILTER (
                     WHERE l.amount_micros = o.price_micros
                       AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.other_id ELSE o.maker_id END
                   ) <> 1
        """,
    ),
    Rule(
        name="closed offer keeps no number",
        sentence="a number typed privately is kept no longer than its offer waits",
        sql="""
            SELECT o.house_id, 'offer ' || o.uid
              FROM ledger_sealednumber n JOIN ledger_offer o ON o.id = n.offer_id
             WHERE o.status NOT IN ('open', 'countered')
        """,
    ),
    Rule(
        name="hand-over is as agreed",
        sentence="an accepted hand-over moves its amount from the one who leaves to the one who agreed",
        sql="""
            SELECT e.house_id, 'entry ' || e.seq || ', hand-over ' || h.id
              FROM ledger_handover h
              JOIN ledger_entry e ON e.id = h.entry_id
              LEFT JOIN ledger_line l ON l.entry_id = e.id
              LEFT JOIN ledger_account a ON a.id = l.account_id
             GROUP BY h.id, e.id
            HAVING e.kind <> 'handover' OR count(*) <> 2
                OR count(*) FILTER (WHERE a.housemate_id = h.leaver_id
                                      AND l.amount_micros = -h.amount_micros) <> 1
                OR count(*) FILTER (WHERE a.housemate_id = h.successor_id
                                      AND l.amount_micros = h.amount_micros) <> 1
            UNION ALL
            SELECT e.house_id, 'entry ' || e.seq
              FROM ledger_entry e LEFT JOIN ledger_handover h ON h.entry_id = e.id
             WHERE e.kind = 'handover' AND e.source LIKE 'handover:%' AND h.id IS NULL
        """,
    ),
)
