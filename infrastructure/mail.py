"""The address that e-mails come from: SES sends only from one whose owner has agreed."""

from typing import Any


def is_verified(ses: Any, sender: str) -> bool:
    """Whether SES sends from `sender`: by itself, or as one of a domain."""
    identities = [sender, domain_of(sender)]
    found = ses.get_identity_verification_attributes(Identities=identities)["VerificationAttributes"]
    return any(found.get(name, {}).get("VerificationStatus") == "Success" for name in identities)


def domain_of(sender: str) -> str:
    """What comes after the @."""
    return sender.rpartition("@")[2]


def ask_to_verify(ses: Any, sender: str) -> None:
    """Let SES ask the address's owner, by an e-mail with a link."""
    ses.verify_email_identity(EmailAddress=sender)
