"""A database as in production after an eventful month, and SQL upon it that is to be refused."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
import pytest
from psycopg2 import errors

from tests import databases

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


@dataclass(frozen=True, kw_only=True)
class Books:
    connection: psycopg2.extensions.connection
    digests: str

    def refuse(
        self, *statements: str, says: str, error: type[psycopg2.Error] = errors.RaiseException
    ) -> None:
        """They are one transaction, refused at its end at the latest; afterwards every row is as it was."""
        before = self.state()
        with pytest.raises(error, match=says):
            self.run(*statements)
        assert self.state() == before

    def run(self, *statements: str) -> None:
        with self.connection, self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def state(self) -> list[tuple]:
        return self.select(self.digests)

    def select(self, query: str) -> list[tuple]:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def one(self, query: str) -> object:
        ((found,),) = self.select(query)
        return found

    def taken(self, *statements: str, then: str) -> object:
        """What a query finds after these, of which nothing stays."""
        with self.connection.cursor() as cursor:
            for statement in (*statements, "SET CONSTRAINTS ALL IMMEDIATE", then):
                cursor.execute(statement)
            ((found,),) = cursor.fetchall()
        self.connection.rollback()
        return found


@contextlib.contextmanager
def of_an_eventful_month() -> Iterator[Books]:
    with databases.migrated() as url:
        databases.run("tests.ledger.street.eventful_month()", url=url)
        digest = "SELECT '{0}', count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {0} t"
        digests = " UNION ALL ".join(digest.format(table) for (table,) in databases.rows(url, TABLES))
        with contextlib.closing(psycopg2.connect(url)) as connection:
            yield Books(connection=connection, digests=digests)
