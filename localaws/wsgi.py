"""One HTTP endpoint for moto's services, Rekognition, and localaws' own paths."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from localaws import full_disk, presign, request_scope
from localaws.disk_space import DiskSpace, is_full_disk
from localaws.faults.control import Control
from localaws.faults.front_door import refused_answer
from localaws.http import KeepAliveHandler
from localaws.patch import replace
from localaws.permissions.calls import json_body
from localaws.permissions.front_door import FrontDoor

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = tuple[str, dict[str, str], bytes]
Rekognition = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]

_REKOGNITION = "RekognitionService."
_OWN = "/_localaws/"


class Application:
    """A WSGI application.

    `own` are the handlers of `/_localaws/<name>`, and `told` those that take the JSON of a POST.
    `rekognition` returns status and JSON.

    `has_unwritten` tells whether a change of S3 could not be written to the disk yet. `control` switches
    faults at `/_localaws/faults`. `door` refuses what IAM does not allow.
    """

    def __init__(
        self,
        own: Mapping[str, Callable[[], Any]],
        told: Mapping[str, Callable[[dict[str, Any]], Any]],
        rekognition: Rekognition,
        space: DiskSpace,
        has_unwritten: Callable[[], bool],
        control: Control,
        door: FrontDoor,
    ) -> None:
        self._own, self._rekognition, self._space, self._has_unwritten = (
            own,
            rekognition,
            space,
            has_unwritten,
        )
        self._told = told
        self._control, self._faults = control, control.faults
        self._door = door
        self._moto = DomainDispatcherApplication(create_backend_app)
        # moto tries hundreds of patterns on the same few names: 0.7 ms of 1.4 ms for a small request.
        replace(self._moto, "get_backend_for_host", lru_cache(1024)(self._moto.get_backend_for_host))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        if answer is None:
            try:
                return self._carry_out(environ, start_response)
            except OSError as exc:
                if not is_full_disk(exc):
                    raise
                answer = full_disk.answer(environ, self._space.shortage_message())
        return _send(answer, start_response)

    def _carry_out(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as moto does, after its changes are written. Raises OSError if they cannot be."""
        heads: list[tuple[Any, ...]] = []
        with request_scope.request():
            body: Iterable[bytes] = self._moto(environ, lambda *head: heads.append(head))
        if heads[-1][0].startswith("404") and (refused := self._door.refusal_of_missing(environ)):
            return _send(refused, start_response)
        start_response(*heads[-1])
        return body

    def _answer(self, environ: Environ) -> Answer | None:
        """Answer requests that moto must not answer."""
        if environ["PATH_INFO"].startswith(_OWN):
            return self._answer_own(environ["PATH_INFO"].removeprefix(_OWN), environ)
        if self._faults.on and (refused := refused_answer(environ, self._faults)):
            return refused
        if refused := presign.refusal(environ) or self._door.refusal(environ):
            return refused
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target.startswith(_REKOGNITION):
            return self._answer_rekognition(target.removeprefix(_REKOGNITION), environ)
        return full_disk.refusal(environ, self._space, self._has_unwritten)

    def _answer_own(self, name: str, environ: Environ) -> Answer:
        if name == "faults":
            return _json(*self._control.answer(environ))
        if name in self._told:
            return _json(200, self._told[name](json_body(environ)))
        if name not in self._own:
            names = sorted([*self._own, *self._told, "faults"])
            return _json(404, {"message": f"There are {', '.join(names)}."})
        return _json(200, self._own[name]())

    def _answer_rekognition(self, operation: str, environ: Environ) -> Answer:
        status, answer = self._rekognition(operation, json_body(environ))
        return _json(status, answer, "application/x-amz-json-1.1")


def make(application: Application, port: int) -> BaseWSGIServer:
    """Return a server on 127.0.0.1 with one thread per connection; port 0 takes a free one."""
    return make_server("127.0.0.1", port, application, threaded=True, request_handler=KeepAliveHandler)


def _send(answer: Answer, start_response: StartResponse) -> list[bytes]:
    status, headers, body = answer
    start_response(status, [*headers.items(), ("Content-Length", str(len(body)))])
    return [body]


def _json(status: int, body: Any, content_type: str = "application/json") -> Answer:
    headers = {"Content-Type": content_type, "x-amzn-RequestId": str(uuid.uuid4())}
    return f"{status} {'OK' if status == 200 else 'Error'}", headers, json.dumps(body, default=str).encode()
