"""Inputs and outputs on the screen tell of no person."""

import json
from typing import Any

import msgspec
import pytest

from chalicelib import payloads
from chalicelib.api.framework.impersonal import MOST_ITEMS, PERSONAL, SHOWN, impersonal


def shown(value: Any) -> Any:
    return impersonal(json.dumps(value))


def test_what_payloads_name_is_shown_but_customers_and_all_else_are_not() -> None:
    item = {
        "photo_id": "p1",
        "attempt": 2,
        "visitor": {"face_id": "f1", "customer_id": "c1", "not_customer": None},
        "notice": {"id": "c1"},
    }

    assert shown(item) == {
        "photo_id": "p1",
        "attempt": 2,
        "visitor": {"face_id": "f1", "customer_id": "…", "not_customer": None},
        "notice": "…",
    }


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("entrance/door/Ada Lovelace.jpg", "entrance/door/…"),
        ("exit/back/x.jpg", "exit/back/…"),
        ("gallery/summer/a/b.jpg", "gallery/summer/…"),
        ("enrolment/customer-1/me.jpg", "enrolment/…"),
        ("Ada/me.jpg", "…"),
        ("me.jpg", "…"),
    ],
)
def test_a_key_is_shown_up_to_its_camera_or_album(key: str, left: str) -> None:
    assert shown({"key": key}) == {"key": left}


@pytest.mark.parametrize("text", ["", "{", '{"photo_id": "p1', "no json"])
def test_what_was_cut_off_is_left_out(text: str) -> None:
    assert impersonal(text) == "…"


def test_a_state_that_has_not_ended_has_no_output() -> None:
    assert impersonal(None) is None


def test_a_long_list_is_cut() -> None:
    found = shown({"alike": [str(number) for number in range(100)]})["alike"]

    assert (len(found), found[-1]) == (MOST_ITEMS + 1, "…")


def test_a_lone_text_or_number_is_left_out() -> None:
    assert (shown("Ada"), shown(["Ada"]), shown(7)) == ("…", ["…"], "…")


def test_every_field_that_names_a_customer_is_left_out() -> None:
    kinds = [
        kind
        for kind in vars(payloads).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    ]
    fields = {field.encode_name for kind in kinds for field in msgspec.structs.fields(kind)}

    assert {name for name in fields if "customer" in name or "url" in name} <= PERSONAL
    assert not SHOWN & PERSONAL
