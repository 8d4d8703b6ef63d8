"""The function behind `make link-key`: a new key for unsubscribe links."""

from typing import Any

import msgspec

from chalicelib.errors import Conflict
from chalicelib.invocations import Days, read_event
from chalicelib.shop import Shop
from chalicelib.times import format_time

FORMER_DAYS = 60
"""Days for which links of the key before work, if nobody says otherwise. Laws ask for 30 after an e-mail."""
SECONDS_A_DAY = 24 * 3600


class NewLinkKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new key with the days for which links of the one before work; or, to `drop`, the end of those."""

    days: Days | None = None
    drop: bool = False


def replace_link_key(shop: Shop, event: Any) -> dict[str, str | None]:
    """Sign unsubscribe links by a new key, or with `{"drop": true}` end the links of the key before.

    Return `{"former_until"}`, the moment until which links of the key before work; null if none do.

    Raises:
        InvalidRequest: the days are no number from 1 to 3650, or there is another field.
        Conflict: links of an earlier key still work, and there can't be three keys.
    """
    wanted = read_event(event, NewLinkKey, '{"days": 60}')
    if wanted.drop:
        shop.link_keys.drop_former()
    elif not shop.link_keys.replace(shop.new_token(), (wanted.days or FORMER_DAYS) * SECONDS_A_DAY):
        raise Conflict(
            f"links of the key before work until {_former_until(shop)}; wait until then, or end them by "
            "`make link-key DROP=1`"
        )
    return {"former_until": _former_until(shop)}


def _former_until(shop: Shop) -> str | None:
    left = shop.link_keys.former_left()
    return format_time(shop.now() + left) if left else None
