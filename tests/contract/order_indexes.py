"""What must hold of a shop's orders, whatever has happened to them."""

from chalicelib.database import Database

STATES = ("open", "requested", "handed_over", "cancelled")


def agree(database: Database) -> None:
    """Check that every index says of each order what the order itself says."""
    client = database.client
    for order in client.zrange(database.key("orders"), 0, -1):
        kept = client.hgetall(database.key("order", order))
        listed = [state for state in STATES if client.zscore(database.key("orders", state), order)]
        assert listed == [kept["state"]]
        moments = {name for name in kept if name in ("handed_over_at", "cancelled_at")}
        assert moments == {f"{kept['state']}_at"} & {"handed_over_at", "cancelled_at"}
        waits = client.sismember(database.key("open-orders", kept["customer_id"]), order)
        assert bool(waits) == (kept["state"] == "open")
        assert client.zscore(database.key("orders-of", kept["customer_id"]), order)
