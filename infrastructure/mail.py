"""The sender of e-mails. SES sends only from an address whose owner has agreed."""

from typing import Any


def is_verified(ses: Any, sender: str) -> bool:
    """Tell whether SES sends from `sender`, verified as an address, by its domain or by a parent domain."""
    identities = identities_of(sender)
    found = ses.get_identity_verification_attributes(Identities=identities)["VerificationAttributes"]
    return any(found.get(name, {}).get("VerificationStatus") == "Success" for name in identities)


def identities_of(sender: str) -> list[str]:
    """Return the identities that may stand for an address.

    >>> identities_of("tea@mail.shop.example")
    ['tea@mail.shop.example', 'mail.shop.example', 'shop.example']
    """
    labels = sender.rpartition("@")[2].split(".")
    return [sender, *(".".join(labels[first:]) for first in range(max(len(labels) - 1, 1)))]


def ask_to_verify(ses: Any, sender: str) -> None:
    """Let SES ask the address's owner, by an e-mail with a link."""
    ses.verify_email_identity(EmailAddress=sender)
