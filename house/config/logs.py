"""What the log leaves out: tokens in addresses, since whoever holds one may use it, and values of rows."""

import logging
import re

# Invitations, new passwords, addresses to confirm; also inside another address, where a slash is %2F.
_TOKEN = re.compile(
    r"((?:/|%2F)(?:join|invitations|reset/key|confirm-email)(?:/|%2F))[^\s/%?&#\"']+", re.IGNORECASE
)
# PostgreSQL quotes the row, or the statement with its values, below what it says is wrong.
_QUOTED = re.compile(r"^(DETAIL|CONTEXT|STATEMENT|QUERY|LINE \d+):.*(?:\n[ \t]*\^)?", re.MULTILINE)


def without_values(text: str) -> str:
    """This function will take the rows and statements that a database quotes out of its words."""
    return _QUOTED.sub(r"\1: …", text)


class WithoutTokens(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_values(_TOKEN.sub(r"\1…", super().format(record)))
