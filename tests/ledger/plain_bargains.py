"""An offer as its people would follow it on paper: plain Python beside the ledger, for tests to compare.

It knows the rules in words and none of the ledger's code. People are known by their number.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(kw_only=True)
class Bargain:
    """`kind` tells a request to one ("request") from one to all ("house"); numbers are what is private."""

    uid: UUID
    kind: str
    maker: int
    other: int | None
    maker_pays: bool
    ends: datetime
    price: int | None = None
    round: int = 0
    named_by: int | None = None
    status: str = "open"
    closed_by: int | None = None
    undo_by: int | None = None
    dealt_in: date | None = None
    numbers: dict[int, int] = field(default_factory=dict)
    replies: dict[int, str] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        return self.status in {"open", "countered"}

    @property
    def buyer(self) -> int | None:
        return self.maker if self.maker_pays else self.other

    @property
    def seller(self) -> int | None:
        return self.other if self.maker_pays else self.maker

    def people(self) -> list[int]:
        return [one for one in (self.maker, self.other, *self.replies) if one is not None]

    def _refusal(self, now: datetime) -> str | None:
        if not self.waits:
            return "answered"
        return "expired" if now >= self.ends else None

    def _is_turn_of(self, by: int) -> bool:
        return by in {self.maker, self.other} and by != (self.named_by or self.maker)

    def _close(self, status: str, by: int | None) -> None:
        self.status, self.closed_by = status, by
        self.numbers.clear()

    def _agree(self, price: int, other: int | None, by: int) -> None:
        self.price, self.other = price, other
        self._close("accepted", by)

    # --- What somebody says: how it is refused, or None ---

    def answer(self, by: int, micros: int, now: datetime) -> str | None:
        if self.kind == "sealed" and self.closed_by == by and self.status != "withdrawn":
            return None
        if refusal := self._refusal(now):
            return refusal
        if self.kind == "sealed":
            self.numbers[by] = micros
            if len(self.numbers) == 2:
                self._compare(by)
            return None
        return self._reply(by, micros) if self.kind == "house" else self._counter(by, micros)

    def _counter(self, by: int, micros: int) -> str | None:
        if self.named_by == by and self.price == micros:
            return None
        if not self._is_turn_of(by):
            return "not-allowed"
        self.status, self.price, self.named_by, self.round = "countered", micros, by, self.round + 1
        return None

    def _compare(self, by: int) -> None:
        most, least = self.numbers[self.buyer], self.numbers[self.seller]
        if most < least:
            self._close("declined", by)
        else:
            self._agree(round((most + least) / 2_000_000) * 1_000_000, self.other, by)

    def _reply(self, by: int, micros: int) -> str | None:
        if by not in self.replies:
            return "not-allowed"
        self.numbers[by], self.replies[by] = micros, "answered"
        return None

    def accept(self, by: int, now: datetime) -> str | None:
        picked_in_vain = self.kind == "house" and self.status == "declined"
        if self.closed_by == by and (self.status == "accepted" or picked_in_vain):
            return None
        if refusal := self._refusal(now):
            return refusal
        if self.kind == "house":
            return self._pick(by)
        if self.kind == "sealed" or self.price is None:
            return "sealed" if self.kind == "sealed" else "unanswered"
        return self._take(by)

    def _take(self, by: int) -> str | None:
        if not self._is_turn_of(by):
            return "not-allowed"
        self._agree(self.price, self.other, by)
        return None

    def _pick(self, by: int) -> str | None:
        if by != self.maker:
            return "not-allowed"
        asks = sorted((micros, one) for one, micros in self.numbers.items() if one != by)
        if not asks:
            return "unanswered"
        most = self.numbers[by]
        if asks[0][0] > most:
            self._close("declined", by)
        else:
            self._agree(min([most, *(micros for micros, _ in asks[1:2])]), asks[0][1], by)
        return None

    def decline(self, by: int, now: datetime) -> str | None:
        if self.status == "declined" and self.closed_by == by:
            return None
        if refusal := self._refusal(now):
            return refusal
        if by in self.replies:
            self._say_no(by)
        elif by == self.other or self._is_turn_of(by):
            self._close("declined", by)
        else:
            return "not-allowed"
        return None

    def _say_no(self, by: int) -> None:
        self.numbers.pop(by, None)
        self.replies[by] = "declined"
        if set(self.replies.values()) == {"declined"}:
            self._close("declined", by)

    def withdraw(self, by: int, now: datetime) -> str | None:
        if self.status == "withdrawn" and by == self.maker:
            return None
        if refusal := self._refusal(now):
            return refusal
        if by != self.maker:
            return "not-allowed"
        self._close("withdrawn", by)
        return None

    def undo(self, by: int, *, other_left: bool) -> str | None:
        if by not in {self.maker, self.other}:
            return "not-allowed"
        if self.status not in {"accepted", "undone"}:
            return "no-deal"
        if self.status == "undone" or self.undo_by == by:
            return None
        if other_left:
            return "left"
        if self.undo_by is None:
            self.undo_by = by
        else:
            self.status = "undone"
        return None

    def keep(self, by: int) -> str | None:
        if by not in {self.maker, self.other}:
            return "not-allowed"
        if self.status not in {"accepted", "undone"}:
            return "no-deal"
        if self.status == "undone":
            return "answered"
        self.undo_by = None
        return None

    # --- What happens to it ---

    def time_passes(self, now: datetime) -> None:
        if self.waits and now >= self.ends:
            self._close("expired", None)

    def somebody_leaves(self, who: int) -> None:
        if not self.waits:
            return
        if who == self.maker:
            self._close("withdrawn", who)
        elif who in self.replies:
            if self.replies[who] != "declined":
                self._say_no(who)
        elif who == self.other:
            self._close("declined", who)
