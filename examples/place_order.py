"""A point of sale orders for a customer, found by e-mail address or name, or given by id:

    python3 -m examples.place_order --customer ann@example.com --key till-7-4711 tea=2 jam=1

Reads FUTURE_STORE_API and FUTURE_STORE_TOKEN (of the role staff). The same --key orders once, however often
it is tried: by this script while the shop can't be reached, or by running it again within a week.
"""

import argparse
import time
import uuid
from typing import Any
from urllib.parse import quote

from examples.api import Refused, Unreachable, call, run

PAUSES_SECONDS = (1, 2, 4)
"""Seconds before each further try."""


def find(customer: str) -> str:
    """Return the id of the one customer with this e-mail address or name."""
    found: list[str] = []
    path = first = f"/customers?limit=100&q={quote(customer, safe='')}"
    while path:
        page = call("GET", path)
        found += [one["id"] for one in page["items"] if is_called(one, customer)]
        path = f"{first}&cursor={quote(page['next'])}" if page["next"] else ""
    if len(found) != 1:
        raise Refused(f"{len(found)} customers are called {customer!r}; give --id (GET /customers).")
    return found[0]


def is_called(one: dict[str, Any], customer: str) -> bool:
    """Tell whether this is a customer's whole name or e-mail address, in large or small letters."""
    return customer.casefold() in [(name or "").casefold() for name in (one["name"], one["contact"]["email"])]


def place(customer: str, items: list[dict[str, Any]], key: str) -> Any:
    """Place the order. Try again while the shop can't be reached; the key makes that safe."""
    reason = ""
    for pause in (0, *PAUSES_SECONDS):
        time.sleep(pause)
        try:
            path = f"/customers/{quote(customer, safe='')}/orders"
            return call("POST", path, {"items": items}, **{"Idempotency-Key": key})
        except Unreachable as exc:
            reason = str(exc)
    raise Unreachable(f"{reason}. Run it again with --key {key}, so that it is ordered once.")


def item(text: str) -> dict[str, Any]:
    sku, given, quantity = text.partition("=")
    return {"sku": sku, "quantity": int(quantity) if given else 1}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":\n")[0])
    customer = parser.add_mutually_exclusive_group(required=True)
    customer.add_argument("--customer", help="the e-mail address or name")
    customer.add_argument("--id", help="the customer's id")
    parser.add_argument("--key", default=str(uuid.uuid4()), help="what this one order is called")
    parser.add_argument("items", nargs="+", type=item, metavar="SKU=QUANTITY")
    asked = parser.parse_args()
    if not (asked.id or asked.customer):
        raise Refused("The customer is empty; give --id or --customer.")
    order = place(asked.id or find(asked.customer), asked.items, asked.key)
    print(f"Order {order['id']} is {order['state']}.")
    return 0


if __name__ == "__main__":
    run(main)
