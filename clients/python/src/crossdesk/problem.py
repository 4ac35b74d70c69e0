"""What the API refuses."""

from __future__ import annotations

from typing import Any

import httpx


class Problem(Exception):
    """A refusal of the API (RFC 9457). `type` names the kind of problem: `/problems/state`."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(f"{document['title']}: {document['detail']}")
        self.document = document
        self.status: int = document["status"]
        self.type: str = document["type"]
        self.title: str = document["title"]
        self.detail: str = document["detail"]
        #: For invalid input: each field, and what is wrong with it.
        self.errors: list[dict[str, Any]] = document.get("errors", [])
        #: The record's state and the commands that it allows, if a command does not fit the state.
        self.state: str | None = document.get("state")
        self.actions: list[str] = document.get("actions", [])


def problem_of(response: httpx.Response) -> Problem:
    """The problem of an answer. A proxy's answer has none: one is made from its status."""
    made = {
        "type": "about:blank",
        "title": response.reason_phrase or f"HTTP {response.status_code}",
        "status": response.status_code,
        "detail": "",
    }
    if "json" not in response.headers.get("content-type", ""):
        return Problem({**made, "detail": response.text})
    return Problem({**made, **response.json()})
