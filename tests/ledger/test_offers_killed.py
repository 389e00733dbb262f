"""Whatever dies while houses bargain: each step is done or was never begun, and the sweeps do the rest."""

import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from house import servers
from tests import databases
from tests.ledger import closing, haggling

pytestmark = pytest.mark.xdist_group("killed")

KILLS = 12 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 5
HITS = KILLS // 2
SAID = "SELECT count(*) FROM house_auditentry WHERE action LIKE 'offer.%'"
STATUSES = "SELECT status, count(*) FROM ledger_offer GROUP BY status"
HAGGLE = ("shell", "--no-imports", "--command", "from tests.ledger import haggling; haggling.haggle()")


class Reminding(closing.Close):
    """Reminders, and every mail that is due; their mails are files."""

    tasks: ClassVar[dict[str, datetime]] = {
        "remind_of_offers": haggling.ENDING_AT,
        "send_due_notices": haggling.ENDING_AT,
    }
    done: ClassVar[str] = "SELECT count(*) FROM ledger_offernotice WHERE handled_at IS NOT NULL"

    @property
    def mails(self) -> Path:
        return self.ground.folder / f"mails-{databases.name_in(self.url)}"

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"EMAIL_URL": f"filemail:///{self.mails}"}

    def sent(self) -> Counter[tuple[str, ...]]:
        """To whom, and about what."""
        texts = "\n".join(path.read_text(errors="replace") for path in self.mails.glob("*.log"))
        return Counter(re.findall(r"^Subject: (.*)\n(?:.*\n)*?To: (.*)$", texts, flags=re.MULTILINE))


class Expiring(closing.Close):
    tasks: ClassVar[dict[str, datetime]] = {"expire_due_offers": haggling.OVER_AT}
    done: ClassVar[str] = "SELECT count(*) FROM ledger_offer WHERE status = 'expired'"


@pytest.fixture(scope="module")
def ground() -> Iterator[closing.Ground]:
    with closing.ground() as ground:
        yield ground


@pytest.fixture(scope="module")
def template(ground) -> Iterator[str]:
    with databases.migrated(server=ground.server) as url:
        databases.run("tests.ledger.haggling.forty_houses()", url=url, redis_url=ground.redis_url)
        yield databases.name_in(url)


def nothing_is_half_done(url: str) -> None:
    assert databases.rows(url, haggling.HALF_DONE) == []
    databases.manage("verify", environment=databases.environment(database_url=url))


# --- The process that serves the API ---------------------------------------------------------------------


def haggler(work: closing.Close) -> servers.Child:
    program = servers.Program(
        name="The haggler",
        command=(sys.executable, str(databases.ROOT / "manage.py"), *HAGGLE),
        environment=work.environment,
        log=work.ground.folder / "haggler.log",
        folder=databases.ROOT,
    )
    return work.ground.family.start(program=program)


def said(work: closing.Close) -> int:
    ((count,),) = databases.rows(work.url, SAID)
    return count


def test_a_process_killed_amid_bargains_leaves_nothing_half_done(ground, template):
    hits = 0
    with closing.close(ground=ground, template=template) as work:
        for _ in range(KILLS):
            work.worker = haggler(work)
            enough = said(work) + random.randint(20, 80)
            closing.until(lambda enough=enough: said(work) >= enough, "somebody says something")
            time.sleep(random.uniform(0, 0.03))
            hits += work.kill_worker() > 0
            assert databases.rows(work.url, haggling.HALF_DONE) == []

        nothing_is_half_done(work.url)
        reached = dict(databases.rows(work.url, STATUSES))
        assert {"open", "countered", "accepted", "declined", "withdrawn", "undone"} <= {*reached}
    assert hits >= HITS


# --- The worker ------------------------------------------------------------------------------------------


def kill_again_and_again(work: closing.Close, moments: list[int]) -> int:
    """Somewhere after so many are done. What it held comes back, beside what the next sweep asks for."""
    hits = 0
    for moment in moments:
        work.sweep()
        work.start_worker()
        work.until(lambda moment=moment: work.closed() >= moment, f"{moment} done")
        time.sleep(random.uniform(0, 0.03))
        hits += work.kill_worker() > 0
        work.half_an_hour_passes()
    return hits


def finished(work: closing.Close) -> None:
    work.start_worker()
    # What the first sweep notes is mailed by the second, if not at once.
    for _ in range(2):
        work.sweep()
        work.until(work.idle, "an idle worker")


NOTICES = """
    SELECT offer_id, housemate_id, kind, round, is_sent, handled_at IS NOT NULL
      FROM ledger_offernotice ORDER BY 1, 2, 3, 4
"""


def test_a_worker_killed_amid_reminders_notes_each_once_and_loses_no_mail(ground, template):
    with closing.close(ground=ground, template=template, kind=Reminding) as quiet:
        finished(quiet)
        wanted, notices = quiet.sent(), databases.rows(quiet.url, NOTICES)

    with closing.close(ground=ground, template=template, kind=Reminding) as work:
        hits = kill_again_and_again(work, sorted(random.sample(range(len(notices) * 9 // 10), KILLS)))
        finished(work)

        assert databases.rows(work.url, NOTICES) == notices
        nothing_is_half_done(work.url)
        sent = work.sent()
    assert wanted
    assert all(row[-1] for row in notices)
    assert wanted.total() == len([row for row in notices if row[-2]])
    assert wanted - sent == Counter()
    # A worker that died between its mail and its commit sends that one again, two at most for its two hands.
    assert (sent - wanted).total() <= 2 * hits
    assert hits >= HITS


def test_a_worker_killed_amid_expiries_closes_each_once(ground, template):
    with closing.close(ground=ground, template=template, kind=Expiring) as work:
        ((waiting,),) = databases.rows(
            work.url, "SELECT count(*) FROM ledger_offer WHERE status IN ('open', 'countered')"
        )
        hits = kill_again_and_again(work, sorted(random.sample(range(waiting * 9 // 10), KILLS)))
        finished(work)

        assert work.closed() == waiting
        nothing_is_half_done(work.url)
    assert hits >= HITS
