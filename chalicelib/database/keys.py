"""One table of every key family in Redis: its pattern, type and owner, what it holds, and when it expires.

All keys begin with the shop's hash tag (`Database.key`). A family that is keyed by a customer says what a
merge does with it; a merge and its undoing are loops over these lines. The ways of a merge:

- `Moves`: the index goes to the survivor, and each of its items names the survivor from then on. An item
  remembers the record that it was written under, as `record`, where that is another one than its customer.
- `Adds`: the quantities are added to the survivor's.
- `Stays`: it remains with its record, and is asked over all records of a person.
- `Drops`: the record leaves this list of all customers.
"""

import json
from functools import cache
from typing import Literal

from msgspec import Struct

Type = Literal["hash", "set", "zset", "string", "list"]
FOREVER = "never"


class Moves(Struct, frozen=True):
    """A merge hands the items of this index over to the survivor.

    `item` is the family of the items, or `entry` where the index holds them as JSON. `pointer` is a family
    that names the owner of an entry, `also` are sets of some of the same items.
    """

    item: str
    pointer: str = ""
    also: tuple[str, ...] = ()


class With(Struct, frozen=True):
    """A merge hands these over together with the items of another index."""

    index: str


class Adds(Struct, frozen=True):
    """A merge adds the quantities to the survivor's."""


class Stays(Struct, frozen=True):
    """A merge leaves these with their record; `why` says how a person's are found."""

    why: str


class Drops(Struct, frozen=True):
    """A merge takes the record out of this list of customers."""


class Family(Struct, frozen=True):
    """A family of keys."""

    pattern: str
    type: Type
    owner: str
    holds: str
    expires: str = FOREVER
    merge: Moves | With | Adds | Stays | Drops | None = None

    @property
    def name(self) -> str:
        return self.pattern.partition(":")[0]

    @property
    def is_keyed_by_customer(self) -> bool:
        return "<customer>" in self.pattern or "<owner>" in self.pattern


FAMILIES = (
    # people
    Family(
        "customer:<customer>",
        "hash",
        "people",
        "the profile, flattened (`contact.email`, `mark`), words of `found.*`, digests of `address.*`",
        merge=Stays("without `status`, with `merged_into`, `status_before` and `known_since`"),
    ),
    Family("customers", "zset", "people", "all customers by when they were made (ms)", merge=Drops()),
    Family("customers-by-word", "zset", "people", "`<word> NUL <customer>`: who is found by what"),
    Family("customers-indexed", "string", "people", "there once all customers are in the index of words"),
    Family("address:<digest>", "set", "people", "the customers who have an e-mail address or number"),
    Family("withdrawn:<digest>", "set", "people", "purposes that were withdrawn for an address"),
    Family(
        "selfies:<customer>",
        "hash",
        "people",
        "what was kept of each selfie (JSON), by photo",
        merge=Moves("entry"),
    ),
    Family(
        "told-apart:<customer>",
        "set",
        "people",
        "customers who are somebody else; each has the other",
        merge=Stays("`people/are_apart.lua` asks by all records of both"),
    ),
    Family("merge:<merge>", "string", "people", "a merge (JSON: from, into, at (ms), by_hand, counted)"),
    Family(
        "merges-of:<customer>",
        "zset",
        "people",
        "the merges into a record by when they were made (ms)",
        merge=Stays("`people/records_of.lua` goes down from the survivor"),
    ),
    # faces
    Family(
        "face:<face>",
        "string",
        "faces",
        "`<owner>` or `<owner> <record>`",
        "7 days, or a day; references never",
    ),
    Family(
        "faces:<owner>",
        "zset",
        "faces",
        "an owner's faces by when they lapse (s)",
        merge=Moves("face"),
    ),
    Family(
        "sightings:<stranger>", "zset", "faces", "photos of a stranger who only passes by time (ms)", "a day"
    ),
    Family(
        "references:<owner>",
        "hash",
        "faces",
        "where each reference face was seen (JSON)",
        merge=Moves("entry"),
    ),
    Family("in-photo:<photo>", "hash", "faces", "owner -> face: who is in a photo, each once", "7 days"),
    Family("indexed:<photo>", "set", "faces", "the faces that were indexed of a photo", "with the photo"),
    Family(
        "faces-to-search", "zset", "faces", "first references of the last minutes by when they were kept (ms)"
    ),
    Family(
        "nearest:<face>",
        "string",
        "faces",
        "checksums of the faces that were nearest to a new visitor's",
        "an hour",
    ),
    Family("searches-saved", "string", "faces", "newcomers who came since the last later searches"),
    Family(
        "indexed-photo:<photo>",
        "string",
        "faces",
        "the boxes of its indexed faces and the attempt (JSON), while they wait to be searched",
        "a day",
    ),
    Family("photo-of:<face>", "string", "faces", "the photo that a face was indexed of (JSON)", "7 days"),
    Family(
        "photos-of:<owner>",
        "hash",
        "faces",
        "photo -> where it lies (JSON): all photos that a record was found in",
        merge=Stays("an export and an erasure ask by all records"),
    ),
    # turns
    Family(
        "turns:<operation>",
        "hash",
        "turns",
        "from when on an operation's queue and gate are free (ms)",
        "a minute later",
    ),
    # visits
    Family(
        "visit:<visit>",
        "hash",
        "visits",
        "customer_id, record, started, last_seen, greeted (ms), its picture, its only sighting, or the photo "
        "that it `began` with, into",
    ),
    Family(
        "visit:<visit>:photos",
        "zset",
        "visits",
        "`<photo> <key>` by the sighting's time (ms), where there are several",
    ),
    Family("visit:<visit>:absorbed", "set", "visits", "the visits that a late sighting joined to this one"),
    Family("visits", "zset", "visits", "all visits by their last sighting (ms)"),
    Family(
        "visits-of:<customer>",
        "zset",
        "visits",
        "a customer's visits by their start (ms)",
        merge=Moves("visit"),
    ),
    Family(
        "exits-of:<customer>",
        "zset",
        "visits",
        "`<photo> <key>` in which a record was seen leaving, by time (ms)",
        merge=Stays("`visits/first_exit.lua` asks by all records"),
    ),
    Family("present", "zset", "visits", "customers by their last sighting (ms)", merge=Drops()),
    Family("pictured:<photo>", "hash", "visits", "face -> the visit that shows its picture"),
    # orders
    Family("order:<order>", "hash", "orders", "customer_id, record, items (JSON), state, visit_id, moments"),
    Family("orders", "zset", "orders", "all orders by when they were made (ms)"),
    Family("orders:<state>", "zset", "orders", "the same of one state"),
    Family(
        "orders-of:<customer>",
        "zset",
        "orders",
        "a customer's orders by when they were made (ms)",
        merge=Moves("order", also=("open-orders",)),
    ),
    Family("open-orders:<customer>", "set", "orders", "a customer's open orders", merge=With("orders-of")),
    Family("orders-at:<visit>", "set", "orders", "the orders that a visit requested"),
    Family(
        "requested:<photo>:<customer>",
        "set",
        "orders",
        "what one sighting requested",
        "7 days",
        merge=Stays("`orders/request_orders.lua` asks by all records"),
    ),
    Family("bought:<customer>", "zset", "orders", "skus by the quantity handed over", merge=Adds()),
    Family("sold", "zset", "orders", "the same of all customers"),
    Family("product:<sku>", "hash", "orders", "name, price_cents, stock"),
    Family("products", "zset", "orders", "all products"),
    # offers
    Family("offer:<offer>", "string", "offers", "an offer (JSON)"),
    Family("offers", "zset", "offers", "all offers by when they were made (ms)"),
    Family("offers-sent:<visit>", "hash", "offers", "offer -> `sent`, or who is about to send it", "7 days"),
    Family("promotion:<offer>", "zset", "offers", "customers who were in the store, numbered", "1 day"),
    Family("promotions", "zset", "offers", "offers that have such a list by when it expires (ms)"),
    Family(
        "promotions-due",
        "zset",
        "offers",
        "offers whose promotion has not started, by when they begin (ms)",
    ),
    Family(
        "promoted:<customer>",
        "hash",
        "offers",
        "offer -> `sent`, or who is about to tell",
        "90 days",
        merge=Stays("`offers/claim_promotion.lua` asks by all records"),
    ),
    # notifications
    Family(
        "notification:<notification>",
        "hash",
        "notifications",
        "customer_id, record, kind, values, a state per channel",
        "30 days",
    ),
    Family("notifications", "zset", "notifications", "all notifications by when they were made (ms)"),
    Family("notifications-in:<state>", "zset", "notifications", "the same of those in a state"),
    Family("notifications-due", "zset", "notifications", "`<channel>:<id>` by when the next try is due (ms)"),
    Family(
        "notifications-of:<customer>",
        "zset",
        "notifications",
        "a customer's notifications by when they were made (ms)",
        "30 days",
        merge=Moves("notification"),
    ),
    Family(
        "devices:<customer>",
        "hash",
        "notifications",
        "endpoint -> device and when it was registered (JSON)",
        merge=Moves("entry", pointer="device"),
    ),
    Family("device:<endpoint>", "string", "notifications", "the customer who has a device"),
    Family("told:<digest>", "hash", "notifications", "offer -> digest of the customer, by address", "7 days"),
    Family(
        "stopped-mail:<digest>",
        "hash",
        "notifications",
        "why and since when (ms) an address gets no e-mail, or when that was released",
        "365 days after a bounce, 60 after a release, never after a complaint",
    ),
    Family("unsubscribe-key", "string", "notifications", "the key that unsubscribe links are signed with"),
    Family(
        "former-unsubscribe-key",
        "string",
        "notifications",
        "the one before, whose links still work",
        "60 days, or as was said when it was replaced",
    ),
    # reviews
    Family(
        "review:<review>",
        "hash",
        "reviews",
        "a question to the staff, its answer, its photos",
        "as a setting says",
    ),
    Family(
        "review:<review>:tokens",
        "hash",
        "reviews",
        "token of a waiting task -> its visitor (JSON)",
        "the same",
    ),
    Family("reviews", "zset", "reviews", "open reviews by when they time out (ms)"),
    Family("reviews-kept", "zset", "reviews", "the same of all reviews"),
    Family("reviews-answered", "zset", "reviews", "answered reviews by when the answer was carried out (ms)"),
    Family(
        "reviews-of:<customer>",
        "set",
        "reviews",
        "the reviews that ask about a customer",
        merge=Stays("an export and an erasure ask by all records"),
    ),
    # photos
    Family(
        "photo:<photo>",
        "hash",
        "photos",
        "the S3 object, lane, time, state, attempt, findings (JSON), and `face:<face>`: its decision, "
        "customer and box (JSON)",
    ),
    Family("photo-faces:<photo>", "hash", "photos", "the same of faces, as earlier versions wrote it"),
    Family(
        "hidden-photo:<photo>", "hash", "photos", "the S3 object and faces of one that a delete marker hides"
    ),
    Family("photos", "zset", "photos", "all photos by time (ms)"),
    Family(
        "photos:<field>:<value>",
        "zset",
        "photos",
        "the same of one lane, key, album, label or state (but `done`), or of a known position",
    ),
    Family(
        "photos:customer_id:<customer>",
        "zset",
        "photos",
        "selfies that were sent for a record by time (ms)",
        merge=Stays("an export and an erasure ask by all records"),
    ),
    Family("photos-indexed", "string", "photos", "2 once all are indexed by state and position"),
    Family("heads:<day>", "hash", "photos", "camera -> faces in its photos, whoever they are", "400 days"),
    Family("photos-begun", "zset", "photos", "photos in processing by when their attempt began (ms)"),
    Family("photos:hidden", "zset", "photos", "hidden photos by time (ms)"),
    Family("removals", "zset", "photos", "digests of deleted keys by when they were deleted (ms)"),
    Family(
        "reconciliation",
        "string",
        "photos",
        "the place where comparing bucket and records stopped (JSON)",
        "2 days",
    ),
    # reports
    Family("report:<report>", "hash", "reports", "what was asked for, by whom, its state and attempt"),
    Family("reports", "zset", "reports", "all reports by when they were asked for (ms)"),
    Family("report-people:<report>", "hash", "reports", "customer -> how many rows are theirs"),
    # accuracy
    Family(
        "recognition:<day>",
        "hash",
        "accuracy",
        "counters of a day (UTC) without anybody's id: sightings, questions and answers by similarity, faces "
        "left out by reason and camera",
        "450 days",
    ),
    # failures
    Family("failure:<failure>", "string", "failures", "what could not be done (JSON)"),
    Family("failures", "zset", "failures", "the latest failures by time (ms)"),
    Family("failure-counts", "hash", "failures", "error -> how often it came"),
    Family("failures-latest", "hash", "failures", "error -> when it came last (ms)"),
    Family("failures-untold", "zset", "failures", "failures that nobody was told of by time (ms)"),
    Family("untidied", "zset", "failures", "`<photo> <attempt>` that may have left faces by time (ms)"),
    Family("reruns-due", "zset", "failures", "`<kind> <id> <attempt>` to start by when it is due (ms)"),
    Family("reruns-begun", "zset", "failures", "the latest reruns of photos by when they began (ms)"),
    # tokens
    Family("token:<digest>", "hash", "tokens", "name, role, created_at and expires_at (ms)"),
    Family("tokens", "zset", "tokens", "all tokens by when they expire (ms)"),
    Family("tokens-indexed", "string", "tokens", "there once `tokens` has those that never expire"),
    # privacy
    Family(
        "erasure:<erasure>",
        "hash",
        "privacy",
        "customer_id, erased_at (ms), counts of the receipt, asked, planned",
    ),
    Family("erasure:<erasure>:<kind>", "set", "privacy", "items that are left to erase"),
    Family("erasures", "set", "privacy", "the erasures that aren't done"),
    Family("erased-at", "string", "privacy", "when somebody had themselves erased last (ms)"),
    Family(
        "erased:<digest>",
        "string",
        "privacy",
        "tombstone of an erased id: the erasure of a customer, or 1",
        "outlives every retry",
    ),
    Family(
        "exports", "zset", "privacy", "`<customer> <key>` of large exports by when they were written (ms)"
    ),
)


@cache
def merge_table() -> str:
    """Return what a merge does with each family, as the scripts read it (JSON: moves, adds, drops)."""
    moves = [
        {
            "index": family.name,
            "type": family.type,
            "item": family.merge.item,
            "pointer": family.merge.pointer,
            "also": family.merge.also,
        }
        for family in FAMILIES
        if isinstance(family.merge, Moves)
    ]
    adds = [family.name for family in FAMILIES if isinstance(family.merge, Adds)]
    drops = [family.name for family in FAMILIES if isinstance(family.merge, Drops)]
    return json.dumps({"moves": moves, "adds": adds, "drops": drops})
