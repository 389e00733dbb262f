"""The people of a house and what they state: users, houses, housemates, invitations, values, prevalence.

What was stated is never edited: a new statement is a new row, and triggers refuse the rest.
"""

from house.models.history import AuditEntry
from house.models.housemates import Housemate, HousemateQuerySet, Invitation, InvitationQuerySet, Role
from house.models.houses import (
    SAME_FOR_ALL,
    TERMS,
    House,
    PlanRule,
    PriceKind,
    PriceTerms,
    RefundRule,
    TermsFrom,
    Valuation,
)
from house.models.prevalences import (
    FeedFormat,
    FeedMeaning,
    Prevalence,
    PrevalenceFeed,
    PrevalenceMethod,
)
from house.models.users import User, UserManager, display_name
from house.models.values import HealthAnswers, LifeValue

__all__ = [
    "SAME_FOR_ALL",
    "TERMS",
    "AuditEntry",
    "FeedFormat",
    "FeedMeaning",
    "HealthAnswers",
    "House",
    "Housemate",
    "HousemateQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "LifeValue",
    "PlanRule",
    "Prevalence",
    "PrevalenceFeed",
    "PrevalenceMethod",
    "PriceKind",
    "PriceTerms",
    "RefundRule",
    "Role",
    "TermsFrom",
    "User",
    "UserManager",
    "Valuation",
    "display_name",
]
