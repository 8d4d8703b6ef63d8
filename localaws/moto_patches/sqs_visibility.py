"""A received message comes back as many times sooner as LOCALAWS_TIME tells. moto has no such switch."""

from moto.core.utils import unix_time_millis
from moto.sqs.models import Message

from localaws.patch import replace


def install(factor: float) -> None:
    """Divide the visibility timeouts of queues. Changes nothing if the factor is 1."""
    if factor == 1:
        return

    def hide(self: Message, visibility_timeout: int) -> None:
        self.visible_at = unix_time_millis() + int(visibility_timeout) * 1000 / factor

    replace(Message, "change_visibility", hide)
