"""How the API is called. `api.py` has its operations."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar
from urllib.parse import quote

import httpx

from .problem import Problem, problem_of

T = TypeVar("T")
R = TypeVar("R")

#: The name, the bytes and the media type of a file.
File = tuple[str, bytes, str]

_BUSY = (429, 503)
_LONGEST_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Answer(Generic[T]):
    """An answer of the API. Status 202 means: recorded, and it takes effect soon."""

    data: T
    status: int
    #: The version of the record, for `if_match`.
    etag: str | None


@dataclass(frozen=True)
class LiveEvent:
    """A live event: `journal` is an entry, `state` the state with its commands, `notice` a hint."""

    event: str
    id: str | None
    data: Any


class Core:
    """Calls of one instance.

    `token` is a token of a user, or a function that gives an access token of the OpenID provider. A call that gets no
    answer, 429 or 503 is tried again `retries` times: a GET, and a POST because of its `Idempotency-Key`.
    """

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str],
        *,
        retries: int = 2,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._token = token
        self._retries = retries
        self._http = httpx.Client(base_url=url.rstrip("/"), timeout=timeout, transport=transport)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        file: File | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer[Any]:
        named = {name: value for name, value in (headers or {}).items() if value is not None}
        if method == "POST":
            named.setdefault("Idempotency-Key", str(uuid.uuid4()))
        request = self._http.build_request(
            method,
            path,
            json=body,
            files=None if file is None else {"file": file},
            params=_given(query or {}),
            headers={"Authorization": self._authorization(), **named},
        )
        # A file is sent from memory, so that it can be sent again.
        request.read()
        response = self._send(request)
        if response.is_error:
            raise problem_of(response)
        data: Any = None
        if response.content:
            is_json = "json" in response.headers.get("content-type", "")
            data = response.json() if is_json else response.content
        return Answer(data, response.status_code, response.headers.get("etag"))

    def _send(self, request: httpx.Request) -> httpx.Response:
        tries = self._retries if request.method in ("GET", "POST") else 0
        for tried in range(tries + 1):
            wait = 2.0**tried
            try:
                response = self._http.send(request)
                if response.status_code not in _BUSY or tried == tries:
                    return response
                wait = _seconds(response.headers.get("retry-after")) or wait
            except httpx.TransportError:
                if tried == tries:
                    raise
            time.sleep(min(wait, _LONGEST_WAIT_SECONDS))
        raise AssertionError("unreachable")

    def _items(self, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
        cursor: str | None = None
        while True:
            page = self._call("GET", path, query={"limit": 200, **_given(query), "cursor": cursor}).data
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _events(
        self,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        last_event_id: str | None = None,
    ) -> Iterator[LiveEvent]:
        """Connects again, from the last event, until the caller stops reading."""
        last = last_event_id
        while True:
            named = {"Accept": "text/event-stream", "Authorization": self._authorization()}
            if last is not None:
                named["Last-Event-ID"] = last
            try:
                with self._http.stream("GET", path, params=_given(query or {}), headers=named) as stream:
                    if stream.is_error:
                        stream.read()
                        raise problem_of(stream)
                    for event in _parse(stream.iter_lines()):
                        last = event.id or last
                        yield event
            except httpx.TransportError:
                pass
            except Problem as problem:
                if problem.status not in _BUSY:
                    raise
            time.sleep(1)

    def _authorization(self) -> str:
        return f"Bearer {self._token if isinstance(self._token, str) else self._token()}"


def update_latest(read: Callable[[], Answer[T]], write: Callable[[T, str], R], tries: int = 3) -> R:
    """Changes a record that others may change at the same time: reads it, and writes with its version.

    `write` gets the record and its version, for `if_match`. If somebody was faster, it reads and writes again.
    """
    for left in range(tries, 0, -1):
        latest = read()
        try:
            return write(latest.data, latest.etag or "*")
        except Problem as problem:
            if problem.status != 412 or left == 1:
                raise
    raise ValueError("tries must be at least 1.")


def segment(value: str) -> str:
    """A part of a path."""
    return quote(value, safe="")


def _given(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _seconds(retry_after: str | None) -> float | None:
    try:
        return float(retry_after or "")
    except ValueError:
        return None


def _parse(lines: Iterator[str]) -> Iterator[LiveEvent]:
    """Server-sent events."""
    event, identifier = "message", None
    data: list[str] = []
    for line in lines:
        if line == "":
            if data:
                yield LiveEvent(event, identifier, json.loads("\n".join(data)))
            event, identifier, data = "message", None, []
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                event = value
            elif name == "id":
                identifier = value
            elif name == "data":
                data.append(value)
