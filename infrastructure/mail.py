"""The sender of e-mails. SES sends only from an address whose owner has agreed."""

from typing import Any


def is_verified(ses: Any, sender: str) -> bool:
    """Tell whether SES sends from `sender`, verified as an address or by its domain."""
    identities = [sender, domain_of(sender)]
    found = ses.get_identity_verification_attributes(Identities=identities)["VerificationAttributes"]
    return any(found.get(name, {}).get("VerificationStatus") == "Success" for name in identities)


def domain_of(sender: str) -> str:
    """Return the part after the @."""
    return sender.rpartition("@")[2]


def ask_to_verify(ses: Any, sender: str) -> None:
    """Let SES ask the address's owner, by an e-mail with a link."""
    ses.verify_email_identity(EmailAddress=sender)
