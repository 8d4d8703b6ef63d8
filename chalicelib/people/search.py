"""A search for customers by typed words, and the index that it looks into."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence

from chalicelib.addresses import FIELDS
from chalicelib.channels import USED_BY_DEFAULT
from chalicelib.database import Database
from chalicelib.errors import InvalidRequest
from chalicelib.people.words import index_fields, terms_of

MOST_LOOKED_AT = 200
"""Words that one page goes through at most. A page is short when few of them lead to the customers wanted."""
PAGE = 500
PROFILE = ("name", "contact.email", "contact.phone")


class CustomerSearch:
    """Finds customers by the beginnings of names, e-mail addresses and numbers."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._find = database.script("people/find_customers")
        self._index = database.script("people/index_customer")

    def find(self, query: str, limit: int, cursor: str | None = None) -> tuple[list[str], str | None]:
        """Return the ids of those found, in the order of their words, and the cursor of the next page.

        Raises:
            InvalidRequest: there is nothing to look for, or no page ever answered this cursor.
        """
        terms = terms_of(query)
        term, after = _parse(cursor, len(terms)) if cursor else (self._rarest(terms), "")
        key = self._db.key("customers-by-word")
        arguments = [self._db.key(""), after, limit + 1, MOST_LOOKED_AT, term + 1, *terms]
        last, *found = self._find(keys=[key], args=arguments)
        page = found[:limit]
        following = page[-1] if len(found) > limit else last
        ids = [member.partition("\0")[2] for member in page]
        return ids, _cursor(term, following) if following else None

    def _rarest(self, terms: Sequence[str]) -> int:
        if len(terms) == 1:
            return 0
        pipeline = self._db.client.pipeline(transaction=False)
        for term in terms:
            pipeline.zlexcount(self._db.key("customers-by-word"), f"[{term}", f"({term}\U0010ffff")
        counts: list[int] = pipeline.execute()
        return counts.index(min(counts))

    def index_all(self) -> int:
        """Index the customers from before there was an index; return the number of those missing."""
        return sum(self.index(customer) for customer in self._unindexed())

    def _unindexed(self) -> Iterator[str]:
        done = self._db.key("customers-indexed")
        if self._db.client.exists(done):
            return
        cursor: str | None = None
        while True:
            ids, cursor = self._db.page(self._db.key("customers"), PAGE, cursor)
            yield from ids
            if cursor is None:
                break
        self._db.client.set(done, 1)

    def index(self, customer_id: str) -> int:
        """Index a customer; 0 when there is none, or a change has indexed them this moment."""
        key = self._db.key("customer", customer_id)
        profile = [value or "" for value in self._db.client.hmget(key, *PROFILE)]
        fields = index_fields(dict(zip(PROFILE, profile, strict=True)))
        pairs = [item for pair in fields.items() for item in pair]
        channels = [channel for channel in FIELDS if channel in USED_BY_DEFAULT]
        arguments = [self._db.key(""), customer_id, *profile, json.dumps(pairs), *channels]
        return int(self._index(keys=[key], args=arguments))


def _cursor(term: int, member: str) -> str:
    return f"{term}.{urlsafe_b64encode(member.encode()).decode()}"


def _parse(cursor: str, terms: int) -> tuple[int, str]:
    term, _, encoded = cursor.partition(".")
    try:
        member = urlsafe_b64decode(encoded).decode()
        if member and int(term) in range(terms):
            return int(term), member
    except ValueError:
        pass
    raise InvalidRequest(f"{cursor[:80]!r} is no cursor of this search; take the last page's `next`, or none")
