"""A typed client of the API of Crossdesk."""

from ._core import Answer, File, LiveEvent, update_latest
from .api import Api
from .problem import Problem
from .webhooks import read_webhook


class Crossdesk(Api):
    """A client of one instance. Use it in a `with` statement, or close it."""


__all__ = [
    "Answer",
    "Crossdesk",
    "File",
    "LiveEvent",
    "Problem",
    "read_webhook",
    "update_latest",
]
