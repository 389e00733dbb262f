"""The house carried along by the foreign keys of recurrences and of the days that differ."""

from django.db import migrations

# table: (column that refers, table referred to)
REFERENCES = {
    "ledger_recurrence": [("housemate_id", "house_housemate")],
    "ledger_recurrenceexception": [("recurrence_id", "ledger_recurrence")],
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
    dependencies = [("ledger", "0012_recurrences")]

    operations = [
        _key(table, column, target)
        for table, references in REFERENCES.items()
        for column, target in references
    ]
