"""Why a feed brings nothing, in plain words.

FeedError
├── Away        the server did not answer as it should: asking again later may do
└── Unusable    what is there is of no use, until somebody changes it or the mapping
"""


class FeedError(Exception):
    """A problem with a feed; the message is for the people of the house."""


class Away(FeedError):
    """It may pass."""


class Unusable(FeedError):
    """It stays until somebody does something."""
