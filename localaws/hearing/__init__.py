"""What moto sends is heard where it is sent, and kept for who wants to read it: see `localaws.messages`."""

from localaws.hearing import mail, notices
from localaws.messages import Messages


def install(messages: Messages) -> None:
    """Hear what SES and SNS send."""
    mail.install(messages)
    notices.install(messages)
