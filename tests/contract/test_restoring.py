"""Consents withdrawn and tokens revoked after a backup stay so, and what is no backup is refused."""

import tarfile
from pathlib import Path

import pytest

from backup.__main__ import main
from backup.erasures import records_by_digest
from backup.folder import unpack
from backup.withdrawals import CLOCKS_MS, parse_withdrawals, revoke_again, withdraw_again
from chalicelib.addresses import address_of
from chalicelib.api.customers import ConsentsChange
from chalicelib.channels import ByChannel
from chalicelib.database import Database
from chalicelib.notifications.unsubscribe import unsubscribe, unsubscribe_link
from chalicelib.people.merges import MergeStore
from chalicelib.people.values import Consents, Contact, Customer
from chalicelib.restoring.notes import FOLDER, note_withdrawal, refusals
from chalicelib.tokens.tasks import revoke
from chalicelib.tokens.values import Bearer
from infrastructure.errors import DeploymentError
from tests.fakes import clock
from tests.shops import TestShop, make_shop

NOW = 1_790_000_000_000
EMAIL = "ann@example.com"
AGREED = Consents(recognition=True, marketing=True)


@pytest.fixture
def shop(database: Database) -> TestShop:
    return filled(make_shop(database))


def filled(shop: TestShop) -> TestShop:
    """Return the shop with ann and bob as a backup has them."""
    for customer in ("ann", "bob"):
        contact = Contact(email=f"{customer}@example.com")
        shop.customers.add(Customer(id=customer, status="enrolled", contact=contact, consents=AGREED), NOW)
    return shop


def restored(shop: TestShop) -> TestShop:
    """Return a shop that lost Redis, and has a backup that is older than its notes."""
    database = shop.database
    database.client.delete(*database.client.scan_iter(f"{database.key('')}*"))
    return filled(shop)


def repeat(shop: TestShop, began: int = NOW) -> int:
    """Withdraw again what the notes say. Return for how many customers."""
    notes = {key.removeprefix(FOLDER): text for key, text in shop.results_bucket.objects.items()}
    return withdraw_again(shop, parse_withdrawals(notes, began), records_by_digest(shop.database))


def use_link(shop: TestShop, customer: str, address: str) -> None:
    digest = address_of("email", Contact(email=address))
    link = unsubscribe_link(shop, "https://shop.example", customer, "marketing", "email", digest)
    unsubscribe(shop, link.rpartition("/")[2])


def test_who_unsubscribed_since_is_not_mailed_again(shop: TestShop) -> None:
    use_link(shop, "ann", EMAIL)

    assert repeat(restored(shop)) == 1

    assert shop.customers.get("ann").consents.marketing_by == ByChannel(email=False)
    assert shop.customers.get("bob").consents == AGREED


def test_the_address_of_a_link_stays_withdrawn_for_whoever_comes_to_it(shop: TestShop) -> None:
    use_link(shop, "made after the backup", "new@example.com")

    assert repeat(restored(shop)) == 0
    shop.customers.change("bob", {"contact": {"email": "new@example.com"}})

    assert not shop.customers.get("bob").consents.marketing_by.email


def test_who_withdrew_recognition_stays_so(shop: TestShop) -> None:
    note_withdrawal(shop, "ann", {"recognition": False, "marketing": True})

    repeat(restored(shop))

    assert shop.customers.unrecorded(["ann", "bob"]) == {"ann"}
    assert shop.customers.get("ann").consents.marketing


def test_a_withdrawal_counts_for_all_records_of_a_person(shop: TestShop) -> None:
    MergeStore(shop.database, clock(), lambda: "merge").merge("ann", "bob")
    note_withdrawal(shop, "ann", {"marketing": False})

    assert repeat(restored(shop)) == 2

    assert not shop.customers.get("ann").consents.marketing
    assert not shop.customers.get("bob").consents.marketing


def test_a_withdrawal_before_the_backup_is_not_repeated(shop: TestShop) -> None:
    """Who said yes after it would lose that."""
    note_withdrawal(shop, "ann", {"marketing": False})

    assert repeat(shop, shop.now() + 2 * CLOCKS_MS) == 0
    assert shop.customers.get("ann").consents == AGREED


def test_a_yes_is_not_noted(shop: TestShop) -> None:
    note_withdrawal(shop, "ann", {"recognition": True, "marketing_by": {"sms": True}})

    assert shop.results_bucket.objects == {}
    assert set(refusals(dict.fromkeys(ConsentsChange.__struct_fields__, False))) == {
        *ConsentsChange.__struct_fields__
    }


def test_a_withdrawal_is_noted_once_and_by_digests_alone(shop: TestShop) -> None:
    for _ in range(2):
        use_link(shop, "ann", EMAIL)

    [text] = shop.results_bucket.objects.values()
    assert "ann" not in text.decode()


def test_a_token_revoked_since_works_no_more(shop: TestShop) -> None:
    def give() -> None:
        for name in ("till", "door"):
            shop.tokens.add(name, Bearer(name=name, role="staff"), NOW)

    shop.now = lambda: NOW
    give()
    assert [token.name for token in revoke(shop, lambda token: token.name == "till")] == ["till"]
    give()

    assert revoke_again(shop, [key.removeprefix(FOLDER) for key in shop.results_bucket.objects]) == 1

    assert [token.name for token in shop.tokens.working(NOW)] == ["door"]


@pytest.mark.parametrize("name", ["missing.tar.gz", ""])
def test_without_an_archive_it_is_said_what_to_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeploymentError, match="is no file; name the archive"):
        unpack(tmp_path / name, tmp_path)


@pytest.mark.parametrize("kind", ["cut off", "of something else", "no archive"])
def test_what_is_no_whole_backup_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    archive, out = tmp_path / "a.tar.gz", tmp_path / "out"
    out.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(__file__, arcname="manifest.jsn")
    content = archive.read_bytes()
    archive.write_bytes({"cut off": content[:-400], "no archive": content[9:]}.get(kind, content))

    with pytest.raises(DeploymentError, match=r"a\.tar\.gz is no whole backup: "):
        unpack(archive, out)


def test_an_archive_writes_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        tar.add(__file__, arcname="../outside")

    with pytest.raises(DeploymentError, match=r"\.\./outside is no file of a backup"):
        unpack(tmp_path / "a.tar.gz", out)
    assert not (tmp_path / "outside").exists()


def test_an_unknown_stage_is_told_and_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", "--stage", "nowhere", "--from", "a.tar.gz"]) == 1
    assert "nowhere" in capsys.readouterr().err
