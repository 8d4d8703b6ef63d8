"""Recording of every message that moto sends, so that people can read it."""

from localaws.sent_messages import ses, sns
from localaws.sent_messages.store import SentMessages


def install(messages: SentMessages) -> None:
    """Hear what SES and SNS send."""
    ses.install(messages)
    sns.install(messages)
