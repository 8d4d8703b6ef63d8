"""A token bucket, by which AWS limits the calls of an API."""


class TokenBucket:
    """A bucket that holds `capacity` tokens, or else what flows in within a second, at least one.

    It is not thread-safe.
    """

    def __init__(self, rate: float, capacity: float | None = None) -> None:
        self._rate, self._capacity = rate, max(rate, 1.0) if capacity is None else capacity
        self._tokens, self._since = self._capacity, 0.0

    def take(self, cost: int, now: float) -> bool:
        """Take `cost` tokens at the time `now` (s) if there is one at least.

        As in SES, a request for several recipients is accepted whole, and later ones wait for its debt.
        """
        gained = (now - self._since) * self._rate
        self._tokens, self._since = min(self._capacity, self._tokens + gained), now
        if self._tokens < 1:
            return False
        self._tokens -= cost
        return True
