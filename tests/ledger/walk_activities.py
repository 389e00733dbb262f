"""Steps of a house: activities logged, corrected, withdrawn, and sent again."""

import dataclasses
import uuid
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from house.errors import Mismatch
from house.models import Housemate
from ledger import (
    activities,
)
from ledger.models import Entry
from tests.ledger import scenes
from tests.ledger.plain_books import month_of
from tests.ledger.walk_house import House, microcovids, pick, recent


class Activities(House):
    @rule(who=pick, amount=microcovids, back=st.sampled_from([0, 0, 1, 3, 40]))
    def log(self, who: int, amount: Decimal, back: int) -> None:
        mate, day, uid = self._a(self._mates(), who), self._day(back), uuid.uuid4()
        person = self.books.people[mate.name]
        fits = person.lived_on(day) and month_of(day) >= self.books.open_month
        plan = scenes.typed(str(amount), occurred_on=day)
        done = self._expect(
            None if fits else "any", activities.log, housemate=mate, uid=uid, plan=plan, at=self.at
        )
        if done is None:
            return
        micros = self.books.post(
            uid, who=mate.name, day=day, microcovids=Fraction(amount), price=self.books.price_on(day)
        )
        assert done.exposure.charge_micros == micros
        self.logged.append(
            {"uid": uid, "mate": mate, "plan": plan, "first": plan, "version": 1, "withdrawn": False}
        )
        self.reached["logged after leaving"] += person.left is not None

    def _some_activity(self, which: int) -> dict:
        if not self.logged:
            mate = self._a(self._mates(here=True), which)
            self.log(who=self._mates().index(mate), amount=Decimal(7), back=0)
        return self._a(self.logged, which)

    @rule(which=recent, amount=microcovids, back=st.sampled_from([None, None, 0, 2, 35]))
    def correct(self, which: int, amount: Decimal, back: int | None) -> None:
        said = self._some_activity(which)
        mate = Housemate.objects.select_related("house").get(pk=said["mate"].pk)
        person = self.books.people[mate.name]
        day = said["plan"].occurred_on if back is None else self._day(back)
        title = f"Version {said['version'] + 1}"
        plan = scenes.typed(str(amount), occurred_on=day, title=title)
        refusal = "withdrawn" if said["withdrawn"] else None if person.lived_on(day) else "any"
        done = self._expect(
            refusal,
            activities.correct,
            housemate=mate,
            uid=said["uid"],
            version=said["version"],
            plan=plan,
            at=self.at,
        )
        if done is None:
            return
        old = self.books.held[said["uid"]]
        stays = day == old.day
        price = old.price if stays else self.books.price_on(day)
        self.reached["corrected after its month closed"] += old.month < self.books.open_month
        self.reached["corrected twice"] += said["version"] == 2
        self.reached["corrected after leaving"] += person.left is not None
        self.books.undo(said["uid"])
        self.books.post(said["uid"], who=mate.name, day=day, microcovids=Fraction(amount), price=price)
        said["version"] += 1
        said["plan"] = plan

    @rule(which=recent)
    def withdraw(self, which: int) -> None:
        said = self._some_activity(which)
        if said["withdrawn"]:
            return
        mate = Housemate.objects.select_related("house").get(pk=said["mate"].pk)
        activities.withdraw(housemate=mate, uid=said["uid"], version=said["version"], at=self.at)
        old = self.books.held[said["uid"]]
        self.reached["withdrawn after its month closed"] += old.month < self.books.open_month
        self.books.undo(said["uid"])
        # It stays as a charge of nothing.
        self.books.post(said["uid"], who=old.who, day=old.day, microcovids=Fraction(0), price=old.price)
        said["version"] += 1
        said["withdrawn"] = True

    @rule(which=pick)
    def send_again(self, which: int) -> None:
        """The first of an activity again: the same answer. With another body: refused."""
        said = self._some_activity(which)
        before = Entry.objects.filter(house=self.house).count()
        again = activities.log(housemate=said["mate"], uid=said["uid"], plan=said["first"], at=self.at)
        assert again.replayed
        other = dataclasses.replace(said["first"], title="Something else")
        with pytest.raises(Mismatch):
            activities.log(housemate=said["mate"], uid=said["uid"], plan=other, at=self.at)
        assert Entry.objects.filter(house=self.house).count() == before
        self.reached["a key sent again"] += 1
