"""Runs scim2-tester against a server, and prints what it found as JSON. Arguments: the base URL, and a token."""

import json
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

url, token = sys.argv[1:]
http = Client(base_url=url, headers={"Authorization": f"Bearer {token}"})
results = check_server(SyncSCIMClient(http))
failed = [
    f"{r.title} {r.resource_type}: {r.reason.splitlines()[0]}"
    for r in results
    if r.status in (Status.ERROR, Status.CRITICAL)
]
print(json.dumps({"checks": len(results), "failed": failed}))
