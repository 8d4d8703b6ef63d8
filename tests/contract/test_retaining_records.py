"""As it is wired, the nightly run forgets reports, exports and tokens, with a real Valkey and moto's S3."""

import pytest

from chalicelib.errors import NotFound
from chalicelib.privacy.retention import apply_retention
from chalicelib.reports.values import Report
from chalicelib.shop import Shop
from chalicelib.times import format_time
from chalicelib.tokens.values import Bearer
from tests.contract.exporting_shop import make_buckets
from tests.fakes import FakeCollection

LONG_AGO = format_time(0)


@pytest.fixture
def wired(wired: Shop) -> Shop:
    """Return the wired shop with a face collection that can be listed, unlike moto's."""
    wired.collection = FakeCollection()
    return wired


def test_old_reports_exports_and_tokens_are_forgotten(wired: Shop, aws_url: str) -> None:
    make_buckets(wired, aws_url)
    wired.reports.add(Report(id="old", kind="inventory", created_at=LONG_AGO), "boss@example.com", "boss")
    wired.exports.write("ann", b"{}", 0)
    wired.tokens.add("till", Bearer(name="till", role="staff"), 0, 1000)

    counted = apply_retention(wired, {"dry_run": True})
    assert [counted[kind] for kind in ("reports", "exports", "tokens")] == [1, 1, 1]
    assert wired.reports.get("old")

    assert apply_retention(wired, {}) == counted | {"dry_run": False}

    assert wired.exports.expired(0) == []
    assert wired.results_bucket.erase_under("exports/") == 0
    with pytest.raises(NotFound):
        wired.reports.get("old")


def test_a_run_with_nothing_to_forget_counts_nothing(wired: Shop) -> None:
    answer = apply_retention(wired, {})

    assert not any(answer.values())
