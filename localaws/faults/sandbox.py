"""SES' sandbox: who is not verified gets no e-mail.

An identity counts as verified here as soon as it is made. The mailbox simulator's addresses always are.

Amazon SES Developer Guide: "Request production access".
"""

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from moto.ses.exceptions import MessageRejectedError
from moto.ses.models import SESBackend

from localaws.faults.switches import Faults
from localaws.patch import replace

_SIMULATOR = "@simulator.amazonses.com"


def install(faults: Faults) -> None:
    """Refuse e-mails to others while `ses-sandbox` is on."""
    send, send_raw = SESBackend.send_email, SESBackend.send_raw_email

    def send_in_sandbox(self: SESBackend, source: str, *args: Any, **options: Any) -> Any:
        destinations = options.get("destinations", args[-1] if args else {})
        _check(self, [one for addresses in destinations.values() for one in addresses], faults)
        return send(self, source, *args, **options)

    def send_raw_in_sandbox(self: SESBackend, source: str, destinations: list[str], raw_data: str) -> Any:
        _check(self, destinations, faults)
        return send_raw(self, source, destinations, raw_data)

    replace(SESBackend, "send_email", send_in_sandbox)
    replace(SESBackend, "send_raw_email", send_raw_in_sandbox)


def _check(backend: SESBackend, recipients: Iterable[str], faults: Faults) -> None:
    if faults.value("ses-sandbox") is None:
        return
    unknown = [one for one in recipients if not _is_known(backend, one)]
    if unknown:
        region = backend.region_name.upper()
        raise MessageRejectedError(
            "Email address is not verified. The following identities failed the check in region "
            f"{region}: {', '.join(unknown)}"
        )


def _is_known(backend: SESBackend, recipient: str) -> bool:
    return parseaddr(recipient)[1].endswith(_SIMULATOR) or backend._is_verified_address(recipient)
