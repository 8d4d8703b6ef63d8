"""The address that e-mails come from: SES sends only from one whose owner has agreed."""

from typing import Any


def is_verified(ses: Any, sender: str) -> bool:
    """Whether SES sends from `sender`."""
    found = ses.get_identity_verification_attributes(Identities=[sender])["VerificationAttributes"]
    return bool(found.get(sender, {}).get("VerificationStatus") == "Success")


def ask_to_verify(ses: Any, sender: str) -> None:
    """Let SES ask the address's owner, by an e-mail with a link."""
    ses.verify_email_identity(EmailAddress=sender)
