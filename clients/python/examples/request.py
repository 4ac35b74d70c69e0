"""Submits a request, adds a comment and a file, follows it until it is resolved, and accepts the solution.

CROSSDESK_URL, CROSSDESK_TOKEN: of a requester of the customer. The argument is the id of a catalog item.
"""

from __future__ import annotations

import json
import os
import sys

from crossdesk import Crossdesk, Problem


def order_and_follow(crossdesk: Crossdesk, catalog_item: str) -> dict[str, object]:
    request = crossdesk.post_requests(
        {"catalogItem": catalog_item, "shortDescription": "My laptop does not start"}
    ).data
    number = request["number"]
    crossdesk.post_requests_number_comments(number, {"text": "It worked yesterday."})
    crossdesk.post_requests_number_attachments(number, ("screen.png", b"a photo", "image/png"))

    too_early = accept_too_early(crossdesk, number)

    states: list[str] = [request["state"]]
    # From the start of the journal: what happened before we listened is told too.
    for event in crossdesk.get_requests_number_events(number, last_event_id="0"):
        if event.event == "state" and event.data["state"] != states[-1]:
            states.append(event.data["state"])
        if states[-1] == "Resolved":
            break
    states.append(crossdesk.post_requests_number_accept(number).data["state"])
    return {"number": number, "states": states, "tooEarly": too_early}


def accept_too_early(crossdesk: Crossdesk, number: str) -> dict[str, object] | None:
    """Accepts a solution that nobody proposed, and shows what the API says about it."""
    try:
        crossdesk.post_requests_number_accept(number)
        return None
    except Problem as problem:
        return {"type": problem.type, "state": problem.state, "actions": problem.actions}


if __name__ == "__main__":
    with Crossdesk(os.environ["CROSSDESK_URL"], os.environ["CROSSDESK_TOKEN"]) as client:
        print(json.dumps(order_and_follow(client, sys.argv[1])))
