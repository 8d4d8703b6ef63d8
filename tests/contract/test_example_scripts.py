"""What the example scripts do when the world is not as it should be, against a server that plays the shop."""

import json
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request

import pytest

from examples import camera, nightly_report, place_order
from examples.api import Refused, Unreachable, call, run, send

TOO_LARGE = "<Error><Code>EntityTooLarge</Code><Message>Your upload is too large</Message></Error>"
NAMELESS = {"id": "n1", "name": None, "contact": {"email": None}}


class PretendedShop(ThreadingHTTPServer):
    """Signs forms, takes uploads (except those of the word `refuse`), lists one nameless customer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.uploads: list[bytes] = []
        self.asked: list[str] = []
        self.outages = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, call: str, body: bytes) -> tuple[int, str]:
        self.asked.append(call)
        if self.outages:
            self.outages -= 1
            return 503, "{}"
        if call == "POST /photos":
            form = {"url": f"{self.address}/bucket", "key": "entrance/door/1.jpg", "fields": {"key": "k"}}
            return 200, json.dumps(form)
        if call == "POST /bucket" and b"refuse" in body:
            return 400, TOO_LARGE
        if call == "POST /bucket":
            self.uploads.append(body)
            return 204, ""
        return 200, json.dumps({"items": [NAMELESS], "next": None, "id": "o1", "state": "open"})


class _Handler(BaseHTTPRequestHandler):
    server: PretendedShop

    def do_POST(self) -> None:
        status, text = self.server.answer(f"{self.command} {self.path.partition('?')[0]}", self._body())
        self.send_response(status)
        self.send_header("Content-Length", str(len(text) + (50 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self) -> None:
        self.do_POST()

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[PretendedShop]:
    with PretendedShop() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("FUTURE_STORE_API", server.address)
        monkeypatch.setenv("FUTURE_STORE_TOKEN", "secret")
        yield server
        server.shutdown()


Script = Callable[..., str | int | None]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Runs a script's main with arguments: what it exits with, a number or a sentence."""

    def started(main: Callable[[], int], *arguments: object) -> str | int | None:
        monkeypatch.setattr(sys, "argv", ["script", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run(main)
        return ended.value.code

    return started


@pytest.mark.parametrize(
    ("api", "token"),
    [
        ("http://exa mple", "secret"),
        ("http://127.0.0.1:port", "secret"),
        ("http://[::1", "secret"),
        ("http://127.0.0.1:1", "sec\rret"),
        ("http://127.0.0.1:1", "’secret’"),
    ],
)
def test_an_address_or_a_token_that_can_be_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, api: str, token: str
) -> None:
    monkeypatch.setenv("FUTURE_STORE_API", api)
    monkeypatch.setenv("FUTURE_STORE_TOKEN", token)

    with pytest.raises(Refused, match="FUTURE_STORE_"):
        call("GET", "/orders")


def test_a_page_of_something_else_is_told_from_the_shop(
    shop: PretendedShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop, "answer", lambda *_: (200, "<h1>It works!</h1>"))

    with pytest.raises(Refused, match="is this the shop's"):
        call("GET", "/orders")


def test_an_answer_that_is_cut_off_may_be_asked_for_again(shop: PretendedShop) -> None:
    with pytest.raises(Unreachable, match="could not be reached"):
        send(Request(f"{shop.address}/cut"))


def test_a_customer_is_never_found_by_an_empty_id(shop: PretendedShop, script: Script) -> None:
    ended = script(place_order.main, "--id", "", "tea=1")

    assert ended == "error: The customer is empty; give --id or --customer."
    assert shop.asked == []


def test_a_quantity_left_empty_is_no_one(shop: PretendedShop, script: Script) -> None:
    assert script(place_order.main, "--id", "ann", "tea=") == 2
    assert shop.asked == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "a.jpg").write_text("refuse"),
        lambda folder: (folder / "a.jpg").mkdir(),
        lambda folder: (folder / "a.jpg").symlink_to("nowhere"),
    ],
)
def test_a_picture_that_cannot_be_uploaded_holds_up_no_other(
    shop: PretendedShop, script: Script, tmp_path: Path, spoil: Callable[[Path], Any]
) -> None:
    spoil(tmp_path)
    (tmp_path / "b.jpg").write_text("picture")

    script(camera.main, tmp_path)

    assert len(shop.uploads) == 1


def test_a_picture_that_is_refused_is_told_of(
    shop: PretendedShop, script: Script, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_text("refuse")

    assert script(camera.main, tmp_path) == 1

    told = capsys.readouterr().err
    assert "a.jpg is left out: POST " in told
    assert told.endswith("/bucket answered 400: Your upload is too large\n")


def test_nothing_is_uploaded_that_could_not_be_noted(
    shop: PretendedShop, script: Script, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_text("picture")
    (tmp_path / ".uploaded").symlink_to("nowhere/uploaded")

    assert str(script(camera.main, tmp_path)).startswith("error: ")
    assert shop.uploads == []


def test_an_outage_while_a_report_is_made_is_waited_out(
    shop: PretendedShop, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = json.dumps({"id": "r1", "state": "done", "delivery": "sent", "reason": None, "url": None})
    answers = iter([(202, done), (503, "{}"), (200, done)])
    monkeypatch.setattr(shop, "answer", lambda *_: next(answers))

    assert script(nightly_report.main) == 0
