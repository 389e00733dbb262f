"""What the log leaves out: the tokens in addresses, since whoever holds one may use it."""

import logging
import re

# Invitations, new passwords, addresses to confirm; also inside another address, where a slash is %2F.
_TOKEN = re.compile(
    r"((?:/|%2F)(?:join|invitations|reset/key|confirm-email)(?:/|%2F))[^\s/%?&#\"']+", re.IGNORECASE
)


class WithoutTokens(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub(r"\1…", super().format(record))
