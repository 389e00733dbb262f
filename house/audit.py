"""The house's history: one entry an operation, inside its transaction."""

from datetime import datetime
from typing import Any

from house.models import AuditEntry, House, Housemate


def told(*, entry: AuditEntry) -> dict[str, Any]:
    """This function will give what an entry says, without the names of somebody who was forgotten since."""
    is_forgotten = entry.by is not None and entry.by.user_id is None
    return {} if is_forgotten and entry.action == "housemate.renamed" else entry.data


def record(*, house: House, action: str, at: datetime, by: Housemate | None, **data: Any) -> AuditEntry:
    """This function will write one line of the house's history.

    Values of life, losses and health answers never belong in `data`: the house's admins read it.
    """
    return AuditEntry.objects.create(house=house, action=action, at=at, by=by, data=data)
