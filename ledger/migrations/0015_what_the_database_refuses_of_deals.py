"""What the database refuses of deals: another entry than theirs; and rows that come to a month long closed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('house', '0006_prevalence_feeds'),
        ('ledger', '0014_terms_frozen_with_exposures'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='agreed_offer_stays',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='reversed_deal_is_undone', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.reverses_id IS NOT NULL)', constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT 1\n          FROM ledger_offer o\n          JOIN ledger_entry e ON e.id = o.entry_id\n          LEFT JOIN ledger_line l ON l.entry_id = e.id\n          LEFT JOIN ledger_account a ON a.id = l.account_id\n         WHERE o.entry_id = NEW.reverses_id AND o.status IN ('accepted', 'undone')\n         GROUP BY o.id, e.id\n        HAVING e.kind <> 'trade' OR count(*) <> 2\n            OR (o.status = 'undone') <> EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)\n            OR count(*) FILTER (\n                 WHERE l.amount_micros = -o.price_micros\n                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.maker_id ELSE o.other_id END\n               ) <> 1\n            OR count(*) FILTER (\n                 WHERE l.amount_micros = o.price_micros\n                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.other_id ELSE o.maker_id END\n               ) <> 1\n    ) THEN\n        RAISE EXCEPTION '% %: a deal is not what its entry says', TG_TABLE_NAME, NEW.id\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='e92dffb6bbf962f79c8acd4f7b80e3e64bd7b353', operation='INSERT', pgid='pgtrigger_reversed_deal_is_undone_1e95f', table='ledger_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='agreed_offer_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status NOT IN ('open', 'countered') AND (NEW.other_id IS DISTINCT FROM OLD.other_id OR NEW.price_micros IS DISTINCT FROM OLD.price_micros OR NEW.round IS DISTINCT FROM OLD.round OR NEW.named_by_id IS DISTINCT FROM OLD.named_by_id OR NEW.entry_id IS DISTINCT FROM OLD.entry_id OR NEW.closed_at IS DISTINCT FROM OLD.closed_at OR NEW.closed_by_id IS DISTINCT FROM OLD.closed_by_id) OR OLD.status = 'undone' AND (NEW.undo_asked_by_id IS DISTINCT FROM OLD.undo_asked_by_id OR NEW.undone_at IS DISTINCT FROM OLD.undone_at))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='232b0bc116137a06e5e68180ce65003e8aadff9a', operation='UPDATE', pgid='pgtrigger_agreed_offer_stays_75241', table='ledger_offer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='deal_is_its_entry', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status IN ('accepted', 'undone'))", constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT 1\n          FROM ledger_offer o\n          JOIN ledger_entry e ON e.id = o.entry_id\n          LEFT JOIN ledger_line l ON l.entry_id = e.id\n          LEFT JOIN ledger_account a ON a.id = l.account_id\n         WHERE o.id = NEW.id AND o.status IN ('accepted', 'undone')\n         GROUP BY o.id, e.id\n        HAVING e.kind <> 'trade' OR count(*) <> 2\n            OR (o.status = 'undone') <> EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)\n            OR count(*) FILTER (\n                 WHERE l.amount_micros = -o.price_micros\n                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.maker_id ELSE o.other_id END\n               ) <> 1\n            OR count(*) FILTER (\n                 WHERE l.amount_micros = o.price_micros\n                   AND a.housemate_id = CASE o.maker_side WHEN 'buyer' THEN o.other_id ELSE o.maker_id END\n               ) <> 1\n    ) THEN\n        RAISE EXCEPTION '% %: a deal is not what its entry says', TG_TABLE_NAME, NEW.id\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='2e5a58df02a86a0ec2c76be40ad42a1ea096e31d', operation='INSERT OR UPDATE', pgid='pgtrigger_deal_is_its_entry_e2184', table='ledger_offer', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='row_is_of_the_newest_month', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.settlement_id IS NOT NULL)', func="\n            PERFORM 1 FROM house_house WHERE id = NEW.house_id FOR NO KEY UPDATE;\n            IF EXISTS (\n                SELECT 1 FROM ledger_settlement mine\n                  JOIN ledger_settlement later ON later.house_id = mine.house_id AND later.month > mine.month\n                 WHERE mine.id = NEW.settlement_id\n            ) THEN\n                RAISE EXCEPTION 'settlement % is not the newest of its house', NEW.settlement_id\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='a56a63f29f52ead967169eae5ca1b23948f29f59', operation='INSERT', pgid='pgtrigger_row_is_of_the_newest_month_deec2', table='ledger_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='row_is_of_the_newest_month', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.settlement_id IS NOT NULL)', func="\n            PERFORM 1 FROM house_house WHERE id = NEW.house_id FOR NO KEY UPDATE;\n            IF EXISTS (\n                SELECT 1 FROM ledger_settlement mine\n                  JOIN ledger_settlement later ON later.house_id = mine.house_id AND later.month > mine.month\n                 WHERE mine.id = NEW.settlement_id\n            ) THEN\n                RAISE EXCEPTION 'settlement % is not the newest of its house', NEW.settlement_id\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='3cc66c47435a222a5b2bfd81b2b5963b1eede556', operation='INSERT', pgid='pgtrigger_row_is_of_the_newest_month_8b889', table='ledger_transfer', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('other__isnull', False), ('price_micros__isnull', True), _connector='OR'), name='offer_to_the_house_has_no_price'),
        ),
    ]
