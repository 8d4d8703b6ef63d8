"""When two spellings are one e-mail address or one number."""

from types import SimpleNamespace

import pytest

from chalicelib.addresses import address_digest, address_of, normal_email, normal_phone


@pytest.mark.parametrize(
    "email", ["twin@example.com", "TWIN@example.com", "Twin@EXAMPLE.COM", " twin@example.com\n"]
)
def test_an_address_is_one_in_any_letters(email: str) -> None:
    assert normal_email(email) == "twin@example.com"


@pytest.mark.parametrize("email", ["ann@müller.de", "ann@MÜLLER.de", "ann@xn--mller-kva.de"])
def test_a_domain_of_other_letters_is_one_with_its_ascii(email: str) -> None:
    assert normal_email(email) == "ann@xn--mller-kva.de"


@pytest.mark.parametrize("email", ["a.nn@example.com", "ann+tea@example.com", "ann@mail.example.com"])
def test_what_may_be_another_mailbox_is_another(email: str) -> None:
    assert normal_email(email) != normal_email("ann@example.com")


def test_what_is_no_domain_is_compared_as_it_is() -> None:
    assert normal_email(f"ann@{'Ü' * 64}.de") == f"ann@{'ü' * 64}.de"
    assert normal_email("nobody") == "@nobody"


@pytest.mark.parametrize("phone", ["+49 30 1234567", "0049 (0)30 123-4567", "+49 (30) 123.45/67"])
def test_a_number_is_one_however_it_is_written(phone: str) -> None:
    assert normal_phone(phone) == "+49301234567"


def test_a_number_without_its_country_is_none_with_it() -> None:
    assert normal_phone("030 1234567") == "0301234567"


def test_a_digest_tells_no_address_and_which_field_it_is_of() -> None:
    assert address_digest("email", None) == address_digest("email", "") == ""
    assert address_digest("email", "Ann@example.com") == address_digest("email", "ann@example.com")
    assert address_digest("email", "12345") != address_digest("phone", "12345")
    assert "ann" not in address_digest("email", "ann@example.com")


def test_a_channel_reaches_an_address_or_none() -> None:
    contact = SimpleNamespace(email="ann@example.com", phone=None)

    assert address_of("email", contact) == address_digest("email", "ann@example.com")
    assert [address_of(channel, contact) for channel in ("sms", "push")] == ["", ""]
