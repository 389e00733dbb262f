"""The cast, built through the operations: Alice founded a house, Bob lives in it, Carol has her own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from house import houses, invitations, prevalence, values
from house.models import House, Housemate, LifeValue, Prevalence, User

FOUNDED_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True)
class Cast:
    house: House
    alice: Housemate
    bob: Housemate
    carol: Housemate


def user(*, name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name)


def founding(**changes: str) -> houses.Founding:
    plain = {
        "name": "Elm Street",
        "currency": "USD",
        "time_zone": "America/Los_Angeles",
        "language": "en",
        "housemate_name": "Alice",
    }
    return houses.Founding(**plain | changes)


def housemate_of(*, admin: Housemate, name: str, at: datetime = FOUNDED_AT) -> Housemate:
    token = invitations.create(by=admin, at=at).token
    return invitations.accept(token=token, user=user(name=name), name=name, at=at)


def cast(*, at: datetime = FOUNDED_AT, **house: str) -> Cast:
    alice = houses.found(founding=founding(**house), by=user(name="Alice"), at=at)
    bob = housemate_of(admin=alice, name="Bob", at=at)
    elsewhere = founding(name="Oak Avenue", housemate_name="Carol")
    carol = houses.found(founding=elsewhere, by=user(name="Carol"), at=at)
    return Cast(house=alice.house, alice=alice, bob=bob, carol=carol)


def life_value(
    *, housemate: Housemate, cost_per_life: str = "5000000", expected_loss: str = "10 %"
) -> LifeValue:
    """With its defaults two housemates make a microcovid cost exactly $1."""
    return values.state(
        housemate=housemate, cost_per_life=Decimal(cost_per_life), expected_loss=expected_loss, at=FOUNDED_AT
    )


def one_in(*, by: Housemate, people: float = 500, at: datetime = FOUNDED_AT) -> Prevalence:
    return prevalence.state(
        by=by,
        figure=prevalence.OneIn(one_in=people),
        source="City dashboard",
        as_of_on=by.house.day_of(at) - timedelta(days=1),
        at=at,
    )
