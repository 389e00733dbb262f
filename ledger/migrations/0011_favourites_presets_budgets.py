"""What is logged again with one tap, and a budget of one's own."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


def _key(table, column):
    """The house carried along by a foreign key."""
    name = f"{table}_{column}_in_house"
    return migrations.RunSQL(
        sql=(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} "
            f"FOREIGN KEY ({column}, house_id) REFERENCES house_housemate (id, house_id)"
        ),
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('house', '0005_shared_events_and_evidence'),
        ('ledger', '0010_contacts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('microcovids', models.DecimalField(decimal_places=6, max_digits=13)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='budget', to='house.housemate')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('microcovids__gt', 0), ('microcovids__lte', 1000000)), name='budget_is_more_than_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('frozen', models.JSONField()),
                ('uses', models.PositiveIntegerField(default=0)),
                ('kept_at', models.DateTimeField()),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='house.house')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='favourites', to='house.housemate')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='favourite_title_is_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='HousePreset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=120)),
                ('frozen', models.JSONField()),
                ('kept_at', models.DateTimeField()),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presets', to='house.house')),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='house.housemate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('house'), django.db.models.functions.text.Lower('label'), name='house_preset_label_once_per_house'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='house_preset_label_is_not_blank')],
            },
        ),
        _key("ledger_favourite", "owner_id"),
        _key("ledger_housepreset", "kept_by_id"),
    ]
