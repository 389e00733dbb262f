"""Steps of a house: offers made, answered, agreed and undone; people who come back, or are forgotten."""

import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from house import invitations
from house.models import Housemate
from ledger import departures, offering, offers
from ledger.models import Offer
from tests.ledger.plain_bargains import Bargain
from tests.ledger.plain_books import CENT, MICRO, month_of
from tests.ledger.walk_house import pick, recent
from tests.ledger.walk_people import People

STEPS = ("answer", "answer", "accept", "accept", "decline", "withdraw", "undo", "keep")
kinds = st.sampled_from(["price", "request", "house", "sealed"])
dollars = st.integers(1, 9)


class Bargains(People):
    def __init__(self) -> None:
        super().__init__()
        self.bargains: list[Bargain] = []
        self.stirred = (0, 0)
        self.words = 0

    # --- Making ---

    def offer_something(self, who: int, to: int, kind: str, *, pays: bool, amount: int, days: int) -> None:
        mates = self._mates(here=True)
        maker, other = self._a(mates, who), None if kind == "house" else self._a(mates, to)
        pays = pays or kind in {"request", "house"}
        terms = offering.Terms(
            kind="request" if kind == "house" else kind,
            title="The desk",
            side="buyer" if pays else "seller",
            to=other.pk if other else None,
            amount=None if kind == "request" else Decimal(amount),
            days=days,
        )
        refusal = "refused" if maker == other or len(mates) == 1 else None
        uid = uuid.uuid4()
        for replayed in (False, True)[: 1 + amount % 2]:
            made = self._expect(refusal, offering.make, by=maker, uid=uid, terms=terms, at=self.at)
            if made is None:
                return
            assert made.replayed == replayed
        bargain = Bargain(
            uid=uid,
            kind=kind,
            maker=maker.pk,
            other=other.pk if other else None,
            maker_pays=pays,
            ends=self.at + timedelta(days=days),
        )
        if kind == "price":
            bargain.price, bargain.named_by, bargain.round = amount * MICRO, maker.pk, 1
        elif kind != "request":
            bargain.numbers[maker.pk] = amount * MICRO
        if kind == "house":
            bargain.replies = {mate.pk: "asked" for mate in mates if mate != maker}
        self.bargains.append(bargain)

    # --- Saying something of one ---

    @rule(which=recent, who=pick, step=st.sampled_from(STEPS), amount=dollars, kind=st.none() | kinds)
    def say(self, which: int, who: int, step: str, amount: int, kind: str | None) -> None:
        """Of one there is, or of one that is made just now; every other time it is said twice."""
        if kind or not self.bargains:
            days = (1, 7, 60)[who % 3]
            self.offer_something(who, which, kind or "price", pays=amount > 4, amount=amount, days=days)
        here = {mate.pk: mate for mate in self._mates(here=True)}
        bargain = self._a(self.bargains, which) if self.bargains else None
        people = [here[one] for one in bargain.people() if one in here] if bargain else []
        if people:
            for _ in range(1 + amount % 2):
                self._say(bargain, self._a(people, who), step, amount)

    def _say(self, bargain: Bargain, by: Housemate, step: str, amount: int) -> None:
        self.words += 1
        said = {"by": by, "uid": bargain.uid, "at": self.at}
        before, most = bargain.status, bargain.numbers.get(bargain.maker)
        if step == "answer":
            said["amount"] = Decimal(amount)
            refusal = bargain.answer(by.pk, amount * MICRO, self.at)
        elif step == "undo":
            refusal = bargain.undo(by.pk, other_left=self._other_left(bargain, by))
        elif step == "keep":
            refusal = bargain.keep(by.pk)
        else:
            if step == "accept":
                said["seen"] = max(bargain.round, 1)
                said["answers"] = list(bargain.replies.values()).count("answered")
            refusal = getattr(bargain, step)(by.pk, self.at)
        self._expect(refusal, getattr(offers, step), **said)
        if bargain.status != before:
            self._moved(bargain, before)
            self.reached["no deal of private numbers"] += bargain.status == "declined" and most is not None

    def _other_left(self, bargain: Bargain, by: Housemate) -> bool:
        other = bargain.other if by.pk == bargain.maker else bargain.maker
        return other is not None and Housemate.objects.get(pk=other).left_on is not None

    def _moved(self, bargain: Bargain, before: str) -> None:
        names = {mate.pk: mate.name for mate in self._mates()}
        month = max(month_of(self.today), self.books.open_month)
        if bargain.status in {"accepted", "undone"}:
            micros = bargain.price if bargain.status == "accepted" else -bargain.price
            self.books.move(month, {names[bargain.buyer]: -micros, names[bargain.seller]: micros})
        charged = any(charge.month == month and charge.micros for charge in self.books.charges)
        if bargain.status == "accepted":
            self.reached["a deal"] += 1
            self.reached["a deal of private numbers"] += bargain.kind in {"sealed", "house"}
            self.reached["a deal after another number"] += before == "countered" and bargain.round > 1
            self.reached["a deal in a month with charges"] += charged
            bargain.dealt_in = month
        if bargain.status == "undone":
            self.reached["a deal undone"] += 1
            self.reached["a deal undone after its month closed"] += bargain.dealt_in < month

    @rule(
        who=pick,
        kind=kinds,
        amount=dollars,
        apart=st.sampled_from([-2, 0, 3]),
        undone=st.sampled_from([False, False, True]),
    )
    def strike(self, who: int, kind: str, amount: int, apart: int, undone: bool) -> None:
        """A whole bargain at once: offered, answered by whoever is asked, agreed; and perhaps undone."""
        made, mates = len(self.bargains), self._mates(here=True)
        self.offer_something(who, who + 1, kind, pays=True, amount=amount, days=7)
        if len(self.bargains) == made:
            return
        bargain = self.bargains[-1]
        maker, *asked = sorted(mates, key=lambda mate: mate.pk != bargain.maker)
        asked = [mate for mate in asked if mate.pk in bargain.people()]
        if kind != "price" or apart:
            for mate in asked:
                self._say(bargain, mate, "answer", max(1, amount + apart))
        self._say(bargain, asked[0] if kind == "price" and not apart else maker, "accept", 0)
        for by in (maker, asked[0]) if undone else ():
            self._say(bargain, by, "undo", 0)

    @rule(what=st.sampled_from(["undo", "undo late", "expire", *["come back", "forget"] * 2]), who=pick)
    def think_back(self, what: str, who: int) -> None:
        if what == "come back":
            self.come_back(who)
        elif what == "forget":
            self.forget(who)
        elif what == "expire":
            self.expire(days=7 if who % 4 else 0)
        else:
            self.undo_a_deal(who, late=what == "undo late")

    def undo_a_deal(self, which: int, *, late: bool) -> None:
        """If both still live here; else what is left of it stays. Late: after the month's close."""
        deals = [bargain for bargain in self.bargains if bargain.status == "accepted"]
        if not deals:
            self.strike(who=which, kind="price", amount=5, apart=0, undone=False)
            deals = [bargain for bargain in self.bargains if bargain.status == "accepted"]
        if deals and late:
            self.a_month_goes_by(again=False, late=0)
        here = {mate.pk: mate for mate in self._mates(here=True)}
        bargain = self._a(deals, which) if deals else None
        for one in (bargain.maker, bargain.other) if bargain else ():
            if one in here:
                self._say(bargain, here[one], "undo", 0)

    def _days_go_by(self, days: int) -> None:
        self.at += timedelta(days=days)
        self._reprice()

    def expire(self, *, days: int) -> None:
        if days and not any(bargain.waits for bargain in self.bargains):
            self.offer_something(days, days + 1, "sealed", pays=True, amount=5, days=days)
        self._days_go_by(days)
        due = [bargain for bargain in self.bargains if bargain.waits and self.at >= bargain.ends]
        for expected in (due, []):
            closed = offers.expire_due(house_id=self.house.pk, at=self.at)
            assert [offer.uid for offer in closed] == [bargain.uid for bargain in expected]
        for bargain in due:
            bargain.time_passes(self.at)
        self.words += 1
        self.reached["expired"] += bool(due)

    # --- Coming back, being forgotten ---

    def _gone(self, who: int) -> list[Housemate]:
        """Those who left, and could be asked; where there is nobody, somebody leaves amid bargains."""
        for _ in range(2):
            gone = [mate for mate in self._mates() if mate.left_on and mate.user_id]
            if gone:
                break
            self.strike(who=who, kind="price", amount=5, apart=0, undone=False)
            self.offer_something(who, who + 1, "sealed", pays=True, amount=5, days=7)
            self.move_out(who=who, corrects=False)
        self._look()
        return gone

    def come_back(self, who: int) -> None:
        """Under a name of its own, so that the paper tells the stays apart."""
        gone = self._gone(who)
        users = {mate.user_id for mate in self._mates(here=True)}
        gone = [mate for mate in gone if mate.user_id not in users]
        if not gone or len(self.books.people) > 7:
            return
        left = self._a(gone, who)
        self._days_go_by(min(1, who % 4))
        admin = next(mate for mate in self._mates(here=True) if mate.is_admin)
        token = invitations.create(by=admin, at=self.at).token
        name = f"{left.name.split(' ')[0]} {len(self.books.people)}"
        stays = [mate for mate in gone if mate.user_id == left.user_id]
        refusal = "left-today" if any(stay.left_on == self.today for stay in stays) else None
        joining = {"token": token, "user": left.user, "name": name, "at": self.at}
        if (back := self._expect(refusal, invitations.accept, **joining)) is None:
            return
        self._settle_in(Housemate.objects.select_related("house").get(pk=back.pk), "2500000.5")
        self._reprice()
        self.reached["came back"] += 1

    def forget(self, who: int) -> None:
        if not (gone := self._gone(who)):
            return
        mate = self._a(gone, who)
        if month_of(mate.left_on) >= self.books.open_month:
            self.a_month_goes_by(again=False, late=0)
            self._look()
        stays = [other for other in self._mates() if other.user_id == mate.user_id]
        if self._keeps(stays) == "balance":
            for stay in stays:
                if not self._rows_of(stay, "claimed"):
                    self._even_out(stay)
        done = self._expect(self._keeps(stays), departures.forget, by=mate, at=self.at)
        if done is None:
            return
        for stay in stays:
            self._leave_coins(stay.name)
            self.books.rename(stay.name, Housemate.objects.get(pk=stay.pk).name)
        self.bought = [
            (uid, Housemate.objects.select_related("house").get(pk=buyer.pk), micros, month)
            for uid, buyer, micros, month in self.bought
        ]
        self.reached["forgotten"] += 1

    def _keeps(self, stays: list[Housemate]) -> str | None:
        """Why somebody cannot be forgotten yet: the first thing that is asked, stay by stay."""
        if any(stay.left_on is None for stay in stays):
            return "lives-here"
        for stay in stays:
            if self._rows_of(stay, "claimed"):
                return "waiting"
            if abs(self.books.balance(stay.name)) >= CENT:
                return "balance"
            if month_of(stay.left_on) >= self.books.open_month:
                return "month-open"
        return None

    # --- What holds after every step ---

    def teardown(self) -> None:
        self.stirred = (-1, -1)
        try:
            if hasattr(self, "house"):
                self.the_offers_stand_as_the_paper_says()
        finally:
            super().teardown()

    @invariant()
    def the_offers_stand_as_the_paper_says(self) -> None:
        stirred = (self.words + len(self.bargains), len(self.books.people) - len(self.books.here()))
        if stirred == self.stirred:
            return
        self.stirred = stirred
        gone = {mate.pk for mate in self._mates() if mate.left_on}
        for bargain in self.bargains:
            was = bargain.status
            for one in bargain.people():
                if one in gone:
                    bargain.somebody_leaves(one)
                    self.reached["left with a deal behind them"] += was == "accepted"
            self.reached["an offer closed by leaving"] += bargain.status != was
        rows = Offer.objects.filter(house=self.house).prefetch_related("sealed_numbers", "replies")
        for offer, bargain in zip(rows.order_by("pk"), self.bargains, strict=True):
            assert (offer.uid, offer.status, offer.price_micros) == (
                bargain.uid,
                bargain.status,
                bargain.price,
            )
            assert (offer.other_id, offer.round) == (bargain.other, bargain.round)
            assert (offer.closed_by_id, offer.undo_asked_by_id) == (bargain.closed_by, bargain.undo_by)
            assert {row.housemate_id for row in offer.sealed_numbers.all()} == {*bargain.numbers}
            assert {row.housemate_id: row.status for row in offer.replies.all()} == bargain.replies
