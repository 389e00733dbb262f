"""The house carried along by the foreign keys of hand-overs, expenses and those who leave."""

from django.db import migrations

# table: (column that refers, table referred to)
REFERENCES = {
    "ledger_expense": [("buyer_id", "house_housemate"), ("entry_id", "ledger_entry")],
    "ledger_handover": [
        ("leaver_id", "house_housemate"),
        ("successor_id", "house_housemate"),
        ("entry_id", "ledger_entry"),
    ],
    "ledger_transfer": [("leaver_id", "house_housemate")],
}


def _key(table, column, target):
    name = f"{table}_{column}_in_house"
    return migrations.RunSQL(
        sql=(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} "
            f"FOREIGN KEY ({column}, house_id) REFERENCES {target} (id, house_id)"
        ),
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_departures_expenses_disputes")]

    operations = [
        _key(table, column, target)
        for table, references in REFERENCES.items()
        for column, target in references
    ]
