"""Triggers for tables that only ever grow, shared by every app's models."""

import pgtrigger


def nothing_is_edited(table: str) -> pgtrigger.Trigger:
    """This function will refuse UPDATE and DELETE of a table's rows."""
    return pgtrigger.Protect(name=f"{table}_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def no_truncate(table: str) -> pgtrigger.Trigger:
    """This function will refuse TRUNCATE, which row triggers never see."""
    return pgtrigger.Trigger(
        name=f"{table}_is_not_truncated",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'cannot truncate %', TG_TABLE_NAME;",
    )


def only_grows(table: str) -> list[pgtrigger.Trigger]:
    """This function will refuse everything but INSERT."""
    return [nothing_is_edited(table), no_truncate(table)]
