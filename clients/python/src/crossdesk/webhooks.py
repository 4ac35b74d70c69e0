"""Messages to webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import cast

from .api import WebhookMessage

_TOLERANCE_SECONDS = 300


def read_webhook(secret: str, body: bytes, headers: Mapping[str, str]) -> WebhookMessage:
    """Reads a message and verifies its signature (Standard Webhooks).

    `secret` is the `signingSecret` of the webhook, `body` the body as it came. Raises ValueError if the signature is
    wrong, or older than five minutes.
    """
    named = {name.lower(): value for name, value in headers.items()}
    sent = named.get("webhook-timestamp", "")
    if not sent.isascii() or not sent.isdigit() or abs(time.time() - int(sent)) > _TOLERANCE_SECONDS:
        raise ValueError("The message has no timestamp of the last five minutes.")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{named.get('webhook-id', '')}.{sent}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    for signature in named.get("webhook-signature", "").split(" "):
        version, _, given = signature.partition(",")
        if version == "v1" and hmac.compare_digest(given.encode(), expected):
            return cast(WebhookMessage, json.loads(body))
    raise ValueError("No signature of the message is right.")
