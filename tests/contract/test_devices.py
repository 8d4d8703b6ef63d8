"""Devices: registered, refreshed, moved to whoever uses them, and dropped when they take nothing any more."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.aws.phones import PushEndpoints
from chalicelib.database import Database
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.notifications.devices import list_devices, register_device, remove_device
from chalicelib.people.merges import MergeStore
from chalicelib.person import Person
from chalicelib.privacy.holders import holders
from chalicelib.shop import Shop
from tests.fakes import clock, together
from tests.shops import erase_from, make_shop

NOW = 1_790_000_000_000


@pytest.fixture
def sns(aws_url: str) -> Any:
    return boto3.client(
        "sns", "us-east-1", endpoint_url=aws_url, aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def shop(database: Database, sns: Any) -> Shop:
    """A shop that knows ann and bob, and registers devices in SNS."""
    shop = make_shop(database, push_application="GCM/future-store")
    for customer in ("ann", "bob"):
        shop.customers.add_newcomer(customer, NOW)
    app = sns.create_platform_application(Name="future-store", Platform="GCM", Attributes={"x": "y"})
    shop.push = PushEndpoints(sns, app["PlatformApplicationArn"])
    for endpoint in in_sns(sns):
        sns.delete_endpoint(EndpointArn=endpoint)
    return shop


def in_sns(sns: Any) -> list[str]:
    app = "arn:aws:sns:us-east-1:123456789012:app/GCM/future-store"
    found = sns.list_endpoints_by_platform_application(PlatformApplicationArn=app)["Endpoints"]
    return sorted(endpoint["EndpointArn"] for endpoint in found)


def shown(shop: Shop, customer: str) -> list[str]:
    return sorted(device.id for device in shop.devices.of(customer).values())


def endpoints(shop: Shop, customer: str) -> list[str]:
    return list(shop.devices.of(customer))


def test_a_device_is_registered_once_however_often_its_app_says_so(shop: Shop, sns: Any) -> None:
    first = register_device(shop, "ann", "phone", "token-1")
    again = register_device(shop, "ann", "phone", "token-1")

    assert (first.id, again.registered_at > first.registered_at) == ("phone", True)
    assert (shown(shop, "ann"), endpoints(shop, "ann")) == (["phone"], in_sns(sns))


def test_a_disabled_endpoint_is_enabled_by_its_apps_next_start(shop: Shop, sns: Any) -> None:
    register_device(shop, "ann", "phone", "token-1")
    (endpoint,) = endpoints(shop, "ann")
    sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})

    register_device(shop, "ann", "phone", "token-1")

    assert endpoints(shop, "ann") == [endpoint]
    assert sns.get_endpoint_attributes(EndpointArn=endpoint)["Attributes"]["Enabled"] == "true"


def test_a_new_token_replaces_the_devices_former_one(shop: Shop, sns: Any) -> None:
    register_device(shop, "ann", "phone", "token-1")
    register_device(shop, "ann", "phone", "token-2")

    assert endpoints(shop, "ann") == in_sns(sns)
    assert len(in_sns(sns)) == 1


def test_one_person_can_have_several_devices(shop: Shop) -> None:
    register_device(shop, "ann", "tablet", "token-1")
    register_device(shop, "ann", "phone", "token-2")

    assert shown(shop, "ann") == ["phone", "tablet"]


def test_devices_are_listed_page_by_page(shop: Shop) -> None:
    for device in ("tablet", "phone", "watch"):
        register_device(shop, "ann", device, f"token-{device}")

    first, cursor = list_devices(shop, "ann", 2)
    rest, end = list_devices(shop, "ann", 2, cursor)

    assert [[device.id for device in page] for page in (first, rest)] == [["phone", "tablet"], ["watch"]]
    assert end is None


def test_a_token_that_another_customer_had_moves_to_the_new_one(shop: Shop, sns: Any) -> None:
    register_device(shop, "ann", "phone", "token-1")
    register_device(shop, "bob", "phone", "token-1")

    assert (shown(shop, "ann"), shown(shop, "bob")) == ([], ["phone"])
    remove_device(shop, "ann", "phone")
    assert endpoints(shop, "bob") == in_sns(sns)


def test_of_many_who_register_one_token_at_once_one_has_it(shop: Shop) -> None:
    together(10, lambda number: register_device(shop, ["ann", "bob"][number % 2], "phone", "token-1"))

    assert sorted(shown(shop, "ann") + shown(shop, "bob")) == ["phone"]


def test_a_removed_device_is_gone_here_and_in_sns(shop: Shop, sns: Any) -> None:
    register_device(shop, "ann", "phone", "token-1")

    remove_device(shop, "ann", "phone")
    remove_device(shop, "ann", "phone")

    assert (shown(shop, "ann"), in_sns(sns)) == ([], [])


def test_erasing_forgets_every_device(shop: Shop, sns: Any, database: Database) -> None:
    register_device(shop, "ann", "phone", "token-1")
    register_device(shop, "ann", "tablet", "token-2")
    register_device(shop, "bob", "phone", "token-3")

    held = shop.devices.export(Person(["ann"]))["notifications"]
    found = erase_from(holders(shop)["devices"], "ann").of("devices")

    assert sorted(device["id"] for device in held) == ["phone", "tablet"]
    assert len(found) == 2

    assert in_sns(sns) == endpoints(shop, "bob")
    kept = {key.partition(":")[2] for key in database.client.scan_iter(database.key("device*"))}
    assert kept == {"devices:bob", f"device:{endpoints(shop, 'bob')[0]}"}


def test_devices_move_with_a_merge_and_back(shop: Shop, database: Database, ids: Callable[[], str]) -> None:
    register_device(shop, "ann", "phone", "token-1")
    merging = MergeStore(database, clock(), ids)
    merging.merge("ann", "bob")
    assert shown(shop, "bob") == ["phone"]

    merging.undo(merging.merges_of("bob")[0])

    assert (shown(shop, "ann"), shown(shop, "bob")) == (["phone"], [])
    register_device(shop, "bob", "phone", "token-1")
    assert shown(shop, "ann") == []


def test_a_device_that_is_registered_after_a_merge_stays_with_the_survivor(
    shop: Shop, database: Database, ids: Callable[[], str]
) -> None:
    register_device(shop, "ann", "phone", "token-1")
    register_device(shop, "bob", "phone", "token-2")
    merging = MergeStore(database, clock(), ids)

    merging.merge("ann", "bob")
    assert (shown(shop, "ann"), shown(shop, "bob")) == ([], ["phone", "phone"])
    register_device(shop, "ann", "phone", "token-1")
    assert len(endpoints(shop, "bob")) == 1, "one device has one token"
    merging.undo(merging.merges_of("bob")[0])

    assert (shown(shop, "ann"), shown(shop, "bob")) == ([], ["phone"]), "it was registered since"


def test_nobody_unknown_has_a_device_here_or_in_sns(shop: Shop, sns: Any) -> None:
    with pytest.raises(NotFound, match="GET /customers"):
        register_device(shop, "nobody", "phone", "token-1")

    assert in_sns(sns) == []


def test_nobody_unknown_takes_a_device_away(shop: Shop, sns: Any) -> None:
    register_device(shop, "ann", "phone", "token-1")

    with pytest.raises(NotFound):
        register_device(shop, "nobody", "phone", "token-1")

    assert endpoints(shop, "ann") == in_sns(sns)


def test_somebody_whose_erasure_has_begun_gets_no_device(shop: Shop, database: Database) -> None:
    database.client.set(database.tombstone("ann"), 1)

    with pytest.raises(NotFound):
        register_device(shop, "ann", "phone", "token-1")

    assert shown(shop, "ann") == []


@pytest.mark.parametrize("device", ["", "a/b", "a b", "x" * 129])
def test_an_id_that_no_path_can_hold_is_refused(shop: Shop, device: str) -> None:
    with pytest.raises(InvalidRequest, match="device id"):
        register_device(shop, "ann", device, "token-1")


def test_without_a_platform_application_the_setting_is_named(database: Database) -> None:
    with pytest.raises(Conflict, match="PUSH_APPLICATION"):
        register_device(make_shop(database), "ann", "phone", "token-1")
