"""Foreign keys that carry the house along, so that no row can point into another house."""

from django.db import migrations

# table: (column that refers, table referred to)
REFERENCES = {
    "ledger_account": [("housemate_id", "house_housemate")],
    "ledger_entry": [("reverses_id", "ledger_entry"), ("by_id", "house_housemate")],
    "ledger_line": [("entry_id", "ledger_entry"), ("account_id", "ledger_account")],
    "ledger_priceshare": [("price_id", "ledger_price"), ("housemate_id", "house_housemate")],
    "ledger_activity": [("posted_by_id", "house_housemate")],
    "ledger_exposure": [
        ("activity_id", "ledger_activity"),
        ("housemate_id", "house_housemate"),
        ("prevalence_id", "house_prevalence"),
        ("price_id", "ledger_price"),
        ("entry_id", "ledger_entry"),
    ],
    "ledger_statement": [("settlement_id", "ledger_settlement"), ("account_id", "ledger_account")],
    "ledger_transfer": [
        ("settlement_id", "ledger_settlement"),
        ("payer_id", "ledger_account"),
        ("payee_id", "ledger_account"),
        ("claimed_by_id", "house_housemate"),
        ("confirmed_by_id", "house_housemate"),
        ("entry_id", "ledger_entry"),
    ],
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
    dependencies = [("ledger", "0001_the_ledger")]

    operations = [
        _key(table, column, target)
        for table, references in REFERENCES.items()
        for column, target in references
    ]
