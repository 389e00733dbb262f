"""The house carried along by the foreign keys of offers and what belongs to them."""

from django.db import migrations

# table: (column that refers, table referred to)
REFERENCES = {
    "ledger_offer": [
        ("maker_id", "house_housemate"),
        ("other_id", "house_housemate"),
        ("named_by_id", "house_housemate"),
        ("closed_by_id", "house_housemate"),
        ("undo_asked_by_id", "house_housemate"),
        ("entry_id", "ledger_entry"),
    ],
    **{
        f"ledger_{table}": [("offer_id", "ledger_offer"), (column, "house_housemate")]
        for table, column in {
            "offerturn": "by_id",
            "offerreply": "housemate_id",
            "sealednumber": "housemate_id",
            "offernotice": "housemate_id",
        }.items()
    },
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
    dependencies = [("ledger", "0007_offers")]

    operations = [
        _key(table, column, target)
        for table, references in REFERENCES.items()
        for column, target in references
    ]
