"""What the database itself refuses, declared beside the tables; `docs/ledger.md` lists the guarantees."""

import pgtrigger


def entry_is_in_an_open_month() -> pgtrigger.Trigger:
    """This function will refuse an entry dated in a closed month, or in one before it.

    The house's lock comes first, so that a close running beside it is either seen or waits.
    """
    return pgtrigger.Trigger(
        name="entry_is_in_an_open_month",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            PERFORM 1 FROM house_house WHERE id = NEW.house_id FOR NO KEY UPDATE;
            IF EXISTS (
                SELECT 1 FROM ledger_settlement
                WHERE house_id = NEW.house_id
                  AND month >= date_trunc('month', NEW.effective_on)::date
            ) THEN
                RAISE EXCEPTION 'house % has closed the month of %', NEW.house_id, NEW.effective_on
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


# Counts and sums an entry's lines; the header said how many there would be, so none can be added later.
_WHOLE = """
    SELECT e.line_count, count(l.id), coalesce(sum(l.amount_micros), 0)
      INTO declared, found, total
      FROM ledger_entry e LEFT JOIN ledger_line l ON l.entry_id = e.id
     WHERE e.id = {entry_id} GROUP BY e.line_count;
    IF found IS DISTINCT FROM declared OR total <> 0 THEN
        RAISE EXCEPTION 'entry % has % of % lines and sums to %', {entry_id}, found, declared, total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
_WHOLE_DECLARE = [("declared", "bigint"), ("found", "bigint"), ("total", "numeric")]


def entry_is_whole() -> pgtrigger.Trigger:
    """This function will refuse, at commit, an entry without its declared lines or off balance."""
    return pgtrigger.Trigger(
        name="entry_is_whole",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=_WHOLE_DECLARE,
        func=_WHOLE.format(entry_id="NEW.id"),
    )


def line_leaves_its_entry_whole() -> pgtrigger.Trigger:
    """This function will refuse, at commit, a line added to an entry posted before."""
    return pgtrigger.Trigger(
        name="line_leaves_its_entry_whole",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=_WHOLE_DECLARE,
        func=_WHOLE.format(entry_id="NEW.entry_id"),
    )


_SUMMED = """
    IF (SELECT total_micros FROM ledger_price WHERE id = {price_id}) IS DISTINCT FROM
       (SELECT sum(cost_micros) FROM ledger_priceshare WHERE price_id = {price_id}) THEN
        RAISE EXCEPTION 'price % is not the sum of its shares', {price_id}
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def price_is_the_sum_of_its_shares(*, price_id: str) -> pgtrigger.Trigger:
    """This function will refuse, at commit, a price that is not the sum of its shares.

    It stands on both tables; `price_id` names the column that holds the price's id.
    """
    return pgtrigger.Trigger(
        name="price_is_the_sum_of_its_shares",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=_SUMMED.format(price_id=f"NEW.{price_id}"),
    )


def months_close_in_order() -> pgtrigger.Trigger:
    """This function will refuse to close any month but the founding's first, then the one after the last."""
    return pgtrigger.Trigger(
        name="months_close_in_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("first", "date"), ("last", "date"), ("due", "date")],
        func="""
            SELECT date_trunc('month', founded_on) INTO first
              FROM house_house WHERE id = NEW.house_id FOR NO KEY UPDATE;
            SELECT max(month) INTO last FROM ledger_settlement WHERE house_id = NEW.house_id;
            due := coalesce(last + interval '1 month', first);
            IF NEW.month <> due THEN
                RAISE EXCEPTION 'house % closes % next, not %', NEW.house_id, due, NEW.month
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def row_is_of_the_newest_month() -> pgtrigger.Trigger:
    """This function will refuse to add to a closed month that another has followed.

    The house's lock comes first, so that a close running beside it is either seen or waits.
    """
    return pgtrigger.Trigger(
        name="row_is_of_the_newest_month",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.settlement_id IS NOT NULL"),
        func="""
            PERFORM 1 FROM house_house WHERE id = NEW.house_id FOR NO KEY UPDATE;
            IF EXISTS (
                SELECT 1 FROM ledger_settlement mine
                  JOIN ledger_settlement later ON later.house_id = mine.house_id AND later.month > mine.month
                 WHERE mine.id = NEW.settlement_id
            ) THEN
                RAISE EXCEPTION 'settlement % is not the newest of its house', NEW.settlement_id
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


# What can follow what; a row that is carried on, like everything else that is said nowhere here, stays.
_TRANSFER_STEPS = {
    "open": ["claimed", "confirmed", "carried"],
    "claimed": ["confirmed", "disputed"],
    "disputed": ["claimed", "confirmed", "carried"],
    "confirmed": ["reversed"],
    "reversed": ["claimed", "confirmed", "carried"],
}


def transfers_go_their_way() -> pgtrigger.Trigger:
    """This function will refuse any step of a transfer but those it can take."""
    steps = [(before, after) for before, following in _TRANSFER_STEPS.items() for after in following]
    return pgtrigger.FSM(name="transfers_go_their_way", field="status", transitions=steps)


def handovers_are_answered_once() -> pgtrigger.Trigger:
    """This function will refuse another answer to a hand-over that has one."""
    steps = [("offered", answer) for answer in ("accepted", "declined", "withdrawn")]
    return pgtrigger.FSM(name="handovers_are_answered_once", field="status", transitions=steps)


_OPEN_OFFER = "('open', 'countered')"
_OFFER_STEPS = {
    "open": ["countered", "accepted", "declined", "withdrawn", "expired"],
    "countered": ["accepted", "declined", "withdrawn", "expired"],
    "accepted": ["undone"],
}


def offers_go_their_way() -> pgtrigger.Trigger:
    """This function will refuse any step of an offer but those it can take."""
    steps = [(before, after) for before, following in _OFFER_STEPS.items() for after in following]
    return pgtrigger.FSM(name="offers_go_their_way", field="status", transitions=steps)


_OF_ITS_CLOSE = ("other_id", "price_micros", "round", "named_by_id", "entry_id", "closed_at", "closed_by_id")
_OF_ITS_UNDOING = ("undo_asked_by_id", "undone_at")


def agreed_offer_stays() -> pgtrigger.Trigger:
    """This function will refuse to change who agreed with whom, at which price and when, once they have.

    So with who asked to undo it, and when it was undone, once it is.
    """
    closed, undone = (
        " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in frozen)
        for frozen in (_OF_ITS_CLOSE, _OF_ITS_UNDOING)
    )
    is_over = f"OLD.status NOT IN {_OPEN_OFFER} AND ({closed}) OR OLD.status = 'undone' AND ({undone})"
    return pgtrigger.Protect(
        name="agreed_offer_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(is_over),
    )


# As "trade is its offer" in `ledger/verification/vouchers.py`, of one deal as it stands at the commit.
_DEAL = """
    IF EXISTS (
        SELECT 1
          FROM ledger_offer o
          JOIN ledger_entry e ON e.id = o.entry_id
          LEFT JOIN ledger_line l ON l.entry_id = e.id
          LEFT JOIN ledger_account a ON a.id = l.account_id
         WHERE {which} AND o.status IN ('accepted', 'undone')
         GROUP BY o.id, e.id
        HAVING e.kind <> 'trade' OR count(*) <> 2
            OR (o.status = 'undone') <> EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
            OR count(*) FILTER (
                 WHERE l.amount_micros = -o.price_micros
                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.maker_id ELSE o.other_id END
               ) <> 1
            OR count(*) FILTER (
                 WHERE l.amount_micros = o.price_micros
                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.other_id ELSE o.maker_id END
               ) <> 1
    ) THEN
        RAISE EXCEPTION '% %: a deal is not what its entry says', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def deal_is_its_entry() -> pgtrigger.Trigger:
    """This function will refuse, at commit, a deal whose entry is no trade between its two at its price.

    And one undone without its reversal.
    """
    return pgtrigger.Trigger(
        name="deal_is_its_entry",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition("NEW.status IN ('accepted', 'undone')"),
        func=_DEAL.format(which="o.id = NEW.id"),
    )


def reversed_deal_is_undone() -> pgtrigger.Trigger:
    """This function will refuse, at commit, the reversal of a deal that still stands."""
    return pgtrigger.Trigger(
        name="reversed_deal_is_undone",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition("NEW.reverses_id IS NOT NULL"),
        func=_DEAL.format(which="o.entry_id = NEW.reverses_id"),
    )


def closed_offer_forgets_its_numbers() -> pgtrigger.Trigger:
    """This function will erase an offer's sealed numbers in the statement that closes it."""
    return pgtrigger.Trigger(
        name="closed_offer_forgets_its_numbers",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"NEW.status NOT IN {_OPEN_OFFER}"),
        func="DELETE FROM ledger_sealednumber WHERE offer_id = NEW.id; RETURN NULL;",
    )


def sealed_number_is_of_an_open_offer() -> pgtrigger.Trigger:
    """This function will refuse a sealed number for a closed offer; a lock keeps the offer open."""
    return pgtrigger.Trigger(
        name="sealed_number_is_of_an_open_offer",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            PERFORM 1 FROM ledger_offer WHERE id = NEW.offer_id AND status IN {_OPEN_OFFER} FOR NO KEY UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'offer % is closed', NEW.offer_id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def recurrence_goes_on_or_ends() -> pgtrigger.Trigger:
    """This function will refuse to take a recurrence back over days that are done, or up again once ended."""
    return pgtrigger.Protect(
        name="recurrence_goes_on_or_ends",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.ended_at IS NOT NULL OR NEW.done_until < OLD.done_until"),
    )


def logged_day_of_a_recurrence_stays() -> pgtrigger.Trigger:
    """This function will refuse to edit a day of a recurrence once it was logged."""
    return pgtrigger.Protect(
        name="logged_day_of_a_recurrence_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.kind = 'changed' AND OLD.done_at IS NOT NULL"),
    )
