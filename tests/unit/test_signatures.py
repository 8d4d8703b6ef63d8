"""Signed unsubscribe tokens name exactly what was signed."""

import pytest

from chalicelib.errors import NotFound
from chalicelib.notifications.unsubscribe import sign, verify

TOKEN = sign("secret", "ann.o'neil", "marketing", "email")


def test_a_token_names_what_was_signed() -> None:
    assert verify(["secret"], TOKEN) == ("ann.o'neil", "marketing", "email")


def test_a_token_can_stand_in_a_url() -> None:
    assert "/" not in sign("secret", "ann", "service", "sms")
    assert "=" not in sign("secret", "ann", "service", "sms")


@pytest.mark.parametrize(
    "changed",
    [
        TOKEN.replace("ann", "bob"),
        TOKEN.replace("marketing", "service"),
        TOKEN.replace("email", "push"),
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.replace(".", "", 1),
    ],
)
def test_a_changed_token_is_refused(changed: str) -> None:
    with pytest.raises(NotFound):
        verify(["secret"], changed)


def test_another_secret_makes_another_signature() -> None:
    with pytest.raises(NotFound):
        verify(["other"], TOKEN)


def test_each_of_several_secrets_proves_what_it_has_signed() -> None:
    assert verify(["other", "secret"], TOKEN) == ("ann.o'neil", "marketing", "email")


def test_without_a_secret_nothing_is_proved() -> None:
    with pytest.raises(NotFound):
        verify([], TOKEN)
