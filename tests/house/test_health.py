"""Health answers: kept only for their owner, encrypted, unreadable in another's place, erased with a word."""

from datetime import timedelta

import hypothesis
import pytest
from django.conf import settings

from house import health, housemates, sealing
from house.errors import Refused
from house.models import AuditEntry, HealthAnswers, House
from riskcalc.health import Health
from tests import factories
from tests.riskcalc import samples

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT
# Each example keeps answers in place of those before, so one housemate does for all.
FIXTURE = hypothesis.HealthCheck.function_scoped_fixture
ANSWERS = Health(
    age=41,
    sex="female",
    conditions=("organ_transplant", "hypertension"),
    last_dose="recent",
    infected_before="yes",
    long_covid="off",
)
ANOTHER_KEY = "another key, as long as it has to be to be one"


def keep(housemate, answers: Health = ANSWERS, *, days: int = 0) -> HealthAnswers:
    return health.keep(housemate=housemate, answers=answers, at=AT + timedelta(days=days))


def test_what_is_kept_is_read_back_by_its_owner_and_by_nobody_else(alice, bob, carol):
    keep(alice)

    kept = health.kept(housemate=alice)
    assert (kept.answers, kept.kept_at) == (ANSWERS, AT)
    assert health.kept(housemate=bob) is None
    assert health.kept(housemate=carol) is None


@hypothesis.settings(max_examples=25, deadline=None, suppress_health_check=[FIXTURE])
@hypothesis.given(answers=samples.healths)
def test_any_answers_come_back_as_they_were(alice, answers):
    keep(alice, answers)

    assert health.kept(housemate=alice).answers == answers


def test_the_table_holds_no_readable_answer_nor_how_much_there_is(alice, bob):
    much = keep(alice, Health(age=41, conditions=("asthma", "organ_transplant", "hypertension", "asplenia")))
    little = keep(bob, Health(age=7))

    for word in (b'"age"', b"conditions", b"organ_transplant", b"asthma"):
        assert word not in bytes(HealthAnswers.objects.get(pk=much.pk).sealed)
    assert len(bytes(much.sealed)) == len(bytes(little.sealed))
    assert "sealed" in repr(health.kept(housemate=alice))
    assert "transplant" not in f"{much!r} {much} {health.kept(housemate=alice)!r}"


def test_a_row_put_in_the_place_of_another_cannot_be_read(alice, bob):
    keep(alice)

    HealthAnswers.objects.update(housemate=bob)

    assert health.kept(housemate=bob).answers is None


@pytest.mark.parametrize("key", ["", ANOTHER_KEY])
def test_with_another_key_or_none_answers_are_there_and_cannot_be_read(alice, settings, key):
    keep(alice)

    settings.HEALTH_KEY = key

    assert health.kept(housemate=alice).answers is None


@pytest.mark.parametrize("damaged", [b"", b"gAAAAA", b"\x00" * 1500, "first", "last"])
def test_a_damaged_row_cannot_be_read_and_is_no_fault(alice, damaged):
    sealed = bytes(keep(alice).sealed)
    broken = {"first": b"X" + sealed[1:], "last": sealed[:-9]}.get(damaged, damaged)

    HealthAnswers.objects.update(sealed=broken)

    assert health.kept(housemate=alice).answers is None


@pytest.mark.parametrize(
    "text", [b"[]", b"no json", b"{}", b'{"age": 200}', b'{"age": 30, "pulse": 60}', b"\xff"]
)
def test_words_that_have_no_meaning_any_more_cannot_be_read_either(alice, text):
    keep(alice)

    HealthAnswers.objects.update(
        sealed=sealing.seal(
            content=text, key=settings.HEALTH_KEY, purpose=f"health answers of housemate {alice.pk}"
        )
    )

    assert health.kept(housemate=alice).answers is None


def test_answers_kept_anew_take_the_place_of_those_before(alice):
    keep(alice)
    keep(alice, Health(age=42), days=1)

    assert health.kept(housemate=alice).answers == Health(age=42)
    assert HealthAnswers.objects.count() == 1


def test_erased_answers_are_gone_and_erasing_nothing_is_no_fault(alice, bob):
    keep(alice)
    keep(bob)

    health.erase(housemate=alice)
    health.erase(housemate=alice)

    assert health.kept(housemate=alice) is None
    assert health.kept(housemate=bob).answers == ANSWERS


def test_without_a_key_nothing_is_kept(alice, settings):
    settings.HEALTH_KEY = ""

    assert not health.can_keep()
    with pytest.raises(Refused, match="no key") as refusal:
        keep(alice)

    assert refusal.value.field == "keep"
    assert not HealthAnswers.objects.exists()


def test_who_has_left_still_reads_and_erases_theirs(bob):
    keep(bob)
    bob.left_on = bob.joined_on
    bob.save()

    assert health.kept(housemate=bob).answers == ANSWERS
    health.erase(housemate=bob)
    assert health.kept(housemate=bob) is None


def test_who_has_come_back_finds_and_replaces_what_they_kept_before(alice, bob):
    keep(bob)
    bob.left_on = bob.joined_on
    bob.save()
    back = factories.invitations.accept(
        token=factories.invitations.create(by=alice, at=AT + timedelta(days=2)).token,
        user=bob.user,
        name="Bob",
        at=AT + timedelta(days=2),
    )

    found = health.kept(housemate=back)
    keep(back, Health(age=42), days=3)

    assert found.answers == ANSWERS
    assert HealthAnswers.objects.get().housemate == back


def test_who_is_forgotten_leaves_no_answers(bob):
    keep(bob)
    bob.left_on = bob.joined_on
    bob.save()

    housemates.forget(housemate=bob)

    assert not HealthAnswers.objects.exists()


def test_the_houses_history_does_not_say_that_somebody_keeps_answers(alice, house):
    before = AuditEntry.objects.count()

    keep(alice)
    health.erase(housemate=alice)

    assert AuditEntry.objects.count() == before
    assert House.objects.get(pk=house.pk) == house
