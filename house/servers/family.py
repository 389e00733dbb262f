"""Child processes that live and die together: none outlives its launcher, whichever way that ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from house.servers import guard

LOG_LIMIT_BYTES = 5_000_000
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], None] | signal.Handlers


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, where its output goes (None: this console), and the signal that ends it politely.

    A program that has the `terminal` reads the keyboard and gets its Ctrl-C, as if it had been started there.
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    log: Path | None = None
    ends_with: signal.Signals = signal.SIGTERM
    folder: Path | None = None
    terminal: bool = False


@dataclass(frozen=True, kw_only=True)
class Child:
    """A started program and the place in its log where this run begins."""

    program: Program
    process: "subprocess.Popen[bytes]"
    log_from: int

    def words(self) -> str:
        """This function will give what this run has written to its log."""
        if self.program.log is None:
            return ""
        with self.program.log.open("rb") as log:
            log.seek(self.log_from)
            return log.read().decode(errors="replace")

    def obituary(self) -> str:
        """This function will say in a sentence how the child ended, with what it wrote last."""
        code = self.process.poll()
        how = f"signal {signal.Signals(-code).name}" if code and code < 0 else f"exit code {code}"
        words = "\n".join(self.words().splitlines()[-12:])
        return f"{self.program.name} ended ({how})." + (f" Its last words:\n{words}" if words else "")


class Family:
    """Starts children, each in a session of its own, and ends all of them when left.

    A guard process takes over when this process is killed. `keep_open` is a file descriptor that the guard
    shares, so that a lock lasts until the last child is gone.
    """

    def __init__(self, *, keep_open: Sequence[int] = ()) -> None:
        self.children: list[Child] = []
        self._keep_open = keep_open

    def __enter__(self) -> Self:
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            stdin=subprocess.PIPE,
            pass_fds=tuple(self._keep_open),
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with deaf():
            self._stop(self.children)
            self._order("dismiss")
            self._guard.communicate()

    def start(self, *, program: Program) -> Child:
        """This function will start a program as a member of the family."""
        log_from = _size(program.log)
        # A signal's exception between birth and registration would leave an orphan.
        with _output(program.log) as output, patient():
            process = subprocess.Popen(
                program.command,
                env=program.environment,
                cwd=program.folder,
                stdin=None if program.terminal else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if program.log else None,
                start_new_session=not program.terminal,
            )
            self._order(f"watch {int(program.ends_with)} {process.pid}")
            child = Child(program=program, process=process, log_from=log_from)
            self.children.append(child)
        return child

    def stop(self, *, child: Child) -> None:
        """This function will end one child and forget it."""
        self._stop([child])
        self._order(f"forget {child.process.pid}")
        self.children.remove(child)

    def remove_at_end(self, *, folder: Path) -> None:
        """This function will have a folder removed when the family ends."""
        self._order(f"remove {folder}")

    def dead(self) -> str | None:
        """This function will tell of the first child found dead, or give None while all live."""
        if self._guard.poll() is not None:
            return "The guard of the child processes was killed."
        gone = (child.obituary() for child in self.children if child.process.poll() is not None)
        return next(gone, None)

    def _stop(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(child.program.ends_with)
        deadline = time.monotonic() + guard.PATIENCE_SECONDS
        while any(_alive(child) for child in children) and time.monotonic() < deadline:
            time.sleep(0.02)
        for child in children:
            guard.send(pid=-child.process.pid, number=signal.SIGKILL)
            child.process.wait()

    def _order(self, line: str) -> None:
        if self._guard.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.write(f"{line}\n".encode())
                self._guard.stdin.flush()


def deaf() -> contextlib.AbstractContextManager[None]:
    """This function will keep an impatient second Ctrl-C from interrupting the clearing up."""
    return _handling(signal.SIG_IGN)


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """This function will let a signal that arrives within its block take effect after it."""
    arrived: list[int] = []
    with _handling(lambda number, _: arrived.append(number)):
        yield
    for number in arrived:
        signal.raise_signal(number)


@contextlib.contextmanager
def _handling(handler: Handler) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in STOPPING}
    try:
        yield
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)


def _alive(child: Child) -> bool:
    # The whole group counts: a pool's children may outlive the leader for a moment.
    leader_runs = child.process.poll() is None
    return leader_runs or guard.send(pid=-child.process.pid, number=0)


@contextlib.contextmanager
def _output(log: Path | None) -> Iterator[int | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        yield file.fileno()


def _size(log: Path | None) -> int:
    if log is None or not log.exists():
        return 0
    if log.stat().st_size > LOG_LIMIT_BYTES:
        log.unlink()
        return 0
    return log.stat().st_size
