"""Devices registered for mobile push survive a restart, because customers keep their endpoints' ARNs.

They are in one JSON file, rewritten at each change before it is answered. A shop on one machine has few
devices.
"""

import json
import threading
from pathlib import Path
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import PlatformApplication, PlatformEndpoint, SNSBackend, sns_backends

from localaws import environment
from localaws.patch import replace


class EndpointJournal:
    """The endpoints of this machine's applications, in `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def install(self) -> None:
        """Restore the kept endpoints, then keep every change."""
        if self._path.exists():
            for kept in json.loads(self._path.read_text()):
                _restore(kept)
        for change in ("create_platform_endpoint", "set_endpoint_attributes", "delete_endpoint"):
            self._keep_after(change)

    def _keep_after(self, change: str) -> None:
        original = getattr(SNSBackend, change)

        def changed(backend: SNSBackend, *args: Any, **options: Any) -> Any:
            with self._lock:
                answer = original(backend, *args, **options)
                self._write(_backend())
            return answer

        replace(SNSBackend, change, changed)

    def _write(self, backend: SNSBackend) -> None:
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps([_kept(each) for each in backend.platform_endpoints.values()]))
        partial.replace(self._path)


def _backend() -> SNSBackend:
    return sns_backends[DEFAULT_ACCOUNT_ID][environment.REGION]


def _kept(endpoint: PlatformEndpoint) -> dict[str, Any]:
    return {
        "arn": endpoint.arn,
        "platform": endpoint.application.platform,
        "application": endpoint.application.name,
        "data": endpoint.custom_user_data,
        "token": endpoint.token,
        "attributes": endpoint.attributes,
    }


def _restore(kept: dict[str, Any]) -> None:
    backend, region = _backend(), environment.REGION
    application = PlatformApplication(DEFAULT_ACCOUNT_ID, region, kept["application"], kept["platform"], {})
    endpoint = PlatformEndpoint(
        DEFAULT_ACCOUNT_ID, region, application, kept["data"], kept["token"], kept["attributes"]
    )
    endpoint.arn = kept["arn"]
    backend.platform_endpoints[endpoint.arn] = endpoint
