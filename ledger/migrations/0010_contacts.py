"""Contacts: whom a housemate meets again and again."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('house', '0004_mail_and_coins_of_offers'),
        ('ledger', '0009_who_pays_for_an_exposure'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('microcovids_each', models.FloatField(null=True)),
                ('profile', models.CharField(default='average', max_length=32)),
                ('their_vaccine', models.CharField(default='undefined', max_length=32)),
                ('symptoms_checked', models.CharField(default='no', max_length=32)),
                ('usual_mask', models.CharField(default='none', max_length=32)),
                ('described_at', models.DateTimeField()),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='house.house')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='house.housemate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('owner'), django.db.models.functions.text.Lower('name'), name='contact_name_once_per_owner'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='contact_name_is_not_blank'), models.CheckConstraint(condition=models.Q(('microcovids_each__isnull', True), models.Q(('microcovids_each__gte', 0), ('microcovids_each__lte', 1000000), ('profile', 'average'), ('symptoms_checked', 'no'), ('their_vaccine', 'undefined')), _connector='OR'), name='contact_is_described_or_typed')],
            },
        ),
        # The house carried along by the foreign key.
        migrations.RunSQL(
            sql=(
                "ALTER TABLE ledger_contact ADD CONSTRAINT ledger_contact_owner_id_in_house "
                "FOREIGN KEY (owner_id, house_id) REFERENCES house_housemate (id, house_id)"
            ),
            reverse_sql="ALTER TABLE ledger_contact DROP CONSTRAINT ledger_contact_owner_id_in_house",
        ),
    ]
