"""Opens a case once, changes it beside others, and lists cases.

CROSSDESK_URL, CROSSDESK_TOKEN: of an agent or an integration. The argument is the id of a ticket in your system.
"""

from __future__ import annotations

import json
import os
import sys

from crossdesk import Crossdesk, Problem, update_latest


def open_once(crossdesk: Crossdesk, ticket: str) -> str:
    """Repeated with the same id of your system, it opens one case."""
    body = crossdesk.post_cases(
        {"shortDescription": f"Ticket {ticket}"}, idempotency_key=f"ticket {ticket}"
    )
    return body.data["number"]


def add_note(crossdesk: Crossdesk, number: str, line: str) -> str | None:
    """Adds a line to the description of a case, although others may change it at the same time."""
    return update_latest(
        lambda: crossdesk.get_cases_number(number),
        lambda case, version: crossdesk.patch_cases_number(
            number,
            {"description": "\n".join(filter(None, [case["description"], line]))},
            if_match=version,
        ),
    ).data["description"]


def conflict(crossdesk: Crossdesk, number: str) -> int:
    """The status of a change of an old version."""
    try:
        return crossdesk.patch_cases_number(number, {"description": ""}, if_match='"old"').status
    except Problem as problem:
        return problem.status


def find_cases(crossdesk: Crossdesk, words: str) -> list[str]:
    """The numbers of all cases with these words, two on a page."""
    return [case["number"] for case in crossdesk.iter_cases(q=words, limit=2)]


def run(crossdesk: Crossdesk, ticket: str) -> dict[str, object]:
    number = open_once(crossdesk, ticket)
    again = open_once(crossdesk, ticket)
    for line in ("One line", "Another line"):
        note = add_note(crossdesk, number, line)
    for n in range(3):
        crossdesk.post_cases({"shortDescription": f"numbat{ticket} {n}"})
    return {
        "number": number,
        "again": again,
        "note": note,
        "conflict": conflict(crossdesk, number),
        "found": len(find_cases(crossdesk, f"numbat{ticket}")),
    }


if __name__ == "__main__":
    with Crossdesk(os.environ["CROSSDESK_URL"], os.environ["CROSSDESK_TOKEN"]) as client:
        print(json.dumps(run(client, sys.argv[1])))
