"""PostgreSQL refuses to run as root: the ways for root to start it all the same."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from house.servers.errors import ServerError


@dataclass(frozen=True, kw_only=True)
class Launcher:
    """Words to put before a command, and who must own the files it works on."""

    prefix: tuple[str, ...] = ()
    owner: int

    def own(self, *, folder: Path) -> None:
        """This function will make the launched program the owner of a folder and all in it."""
        if folder.stat().st_uid == self.owner:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner, -1, follow_symlinks=False)


def launcher(*, program: Path) -> Launcher:
    """This function will choose the first way of starting a program that works here.

    Raises: ServerError when root has none.
    """
    if os.geteuid() != 0:
        return Launcher(owner=os.geteuid())
    for candidate in _for_root():
        if _works([*candidate.prefix, str(program), "--version"]):
            return candidate
    raise ServerError(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here: "
        "run this as another user, or install util-linux."
    )


def _for_root() -> Iterator[Launcher]:
    # The account must exist in the user database (initdb looks it up): nobody does everywhere.
    account = pwd.getpwnam("nobody")
    user, group = account.pw_uid, account.pw_gid
    dies_with_us = ("setpriv", "--pdeathsig", "INT")
    # A user namespace: root outside, nobody inside, so that no file changes hands.
    namespace = ("unshare", "--user", f"--map-user={user}", f"--map-group={group}", "--")
    yield Launcher(prefix=(*namespace, *dies_with_us, "--"), owner=0)
    # Containers often forbid namespaces. The one capability lets nobody pass folders such as /root, and
    # without the secure bit access(2), by which PostgreSQL looks for its own programs, would ignore it.
    become = (*dies_with_us, f"--reuid={user}", f"--regid={group}", "--clear-groups")
    passing = ("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    yield Launcher(prefix=(*become, *passing, "--"), owner=user)
    yield Launcher(prefix=(*become, "--"), owner=user)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
