"""The examples as a shop runs them: by a bare Python, with what they read from the environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo import pictures
from demo.shop import Shop, wait
from tests.workflow.enrolments import customer

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(shop: Shop, role: str) -> dict[str, str]:
    token = shop.invoke("create_token", {"name": "example", "role": role, "days": 1})["token"]
    return {"FUTURE_STORE_API": shop.environment["FUTURE_STORE_API"], "FUTURE_STORE_TOKEN": token}


def command(script: str, *arguments: object) -> list[str]:
    """Return a command without site-packages, so that it finds only the standard library."""
    return [sys.executable, "-S", "-m", f"examples.{script}", *map(str, arguments)]


@pytest.fixture
def run(shop: Shop, project: Path) -> Run:
    """Run an example with a token of a role to its end."""

    def start(
        script: str, *arguments: object, role: str = "staff", changed: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        variables = {"PATH": os.environ["PATH"]} | environment(shop, role) | (changed or {})
        return subprocess.run(
            command(script, *arguments),
            env=variables,
            cwd=project,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a camera's folder with one picture."""
    (tmp_path / "one.JPG").write_bytes(pictures.portrait("admiral"))
    return tmp_path


def uploaded(shop: Shop, number: int) -> list[str]:
    """Wait until there are `number` photos and all are processed. Return their keys."""
    photos: list[Any] = []

    def processed() -> bool:
        photos[:] = shop.get("/photos")["items"]
        return len(photos) >= number and all(photo["state"] == "done" for photo in photos)

    wait(processed, lambda: f"{number} should be done: {photos}")
    return [photo["key"] for photo in photos]


def test_a_point_of_sale_orders_once_however_often_it_runs(shop: Shop, run: Run) -> None:
    ann = customer(shop)
    email = shop.get(f"/customers/{ann}")["contact"]["email"]
    shop.call("PUT", "/products/tea", {"name": "Tea", "price_cents": 549, "stock": 5})

    first = run("place_order", "--customer", email, "--key", "till-7", "tea=2")
    again = run("place_order", "--id", ann, "--key", "till-7", "tea=2")

    assert (first.returncode, first.stderr) == (0, "")
    assert again.stdout == first.stdout
    (order,) = shop.get("/orders")["items"]
    assert (order["customer_id"], order["items"]) == (ann, [{"sku": "tea", "quantity": 2}])
    assert order["id"] in first.stdout


def test_a_camera_uploads_each_picture_once(shop: Shop, run: Run, folder: Path) -> None:
    first, again = (run("camera", folder, "--camera", "east", role="camera") for _ in range(2))

    assert (first.returncode, first.stderr) == (0, "")
    assert (again.returncode, again.stdout) == (0, f"Found 1 picture in {folder}.\n")
    (key,) = uploaded(shop, 1)
    assert key.startswith("entrance/east/")
    assert key in first.stdout


def test_a_camera_that_waits_tells_what_became_of_its_pictures(run: Run, folder: Path) -> None:
    (folder / "broken.jpeg").write_bytes(b"no picture")

    result = run("camera", folder, "--wait", role="staff")

    assert result.returncode == 1
    assert "is done." in result.stdout
    assert "is rejected." in result.stdout


def test_a_camera_watches_its_folder_and_goes_on_after_a_restart(
    shop: Shop, folder: Path, project: Path
) -> None:
    variables = {"PATH": os.environ["PATH"]} | environment(shop, "camera")
    for number, name in enumerate(("astronaut", "photographer"), start=2):
        watching = subprocess.Popen(command("camera", folder, "--watch"), env=variables, cwd=project)
        try:
            (folder / f"{number}.jpg").write_bytes(pictures.portrait(name))
            uploaded(shop, number)
        finally:
            watching.terminate()
            watching.wait()

    assert len(uploaded(shop, 3)) == 3


def test_the_nightly_report_is_saved(shop: Shop, run: Run, tmp_path: Path) -> None:
    shop.came("one.jpg", pictures.portrait("admiral"))

    result = run("nightly_report", "--day", date.today(), "--save", tmp_path / "report.html")

    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert (tmp_path / "report.html").read_text().lstrip().lower().startswith("<!doctype html>")


def test_the_nightly_report_is_sent(shop: Shop, run: Run) -> None:
    result = run("nightly_report", "--email", "boss@example.com")

    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert [mail["to"] for mail in shop.mails()] == [["boss@example.com"]]


CALLS = {
    "place_order": ("--id", "nobody", "tea"),
    "camera": (Path(__file__),),
    "nightly_report": ("--day", "2026-01-01"),
}
TROUBLES = [
    ({"FUTURE_STORE_TOKEN": ""}, "FUTURE_STORE_TOKEN"),
    ({"FUTURE_STORE_TOKEN": "guessed"}, "answered 403"),
    ({"FUTURE_STORE_API": "shop.example"}, "is no address"),
]


@pytest.mark.parametrize("script", CALLS)
@pytest.mark.parametrize(("changed", "reason"), TROUBLES)
def test_what_goes_wrong_is_told_in_a_sentence(
    run: Run, script: str, changed: dict[str, str], reason: str
) -> None:
    result = run(script, *CALLS[script], changed=changed)

    assert result.returncode == 1
    assert result.stderr.startswith("error: ")
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


def test_a_shop_that_is_out_of_reach_is_named(run: Run, folder: Path) -> None:
    result = run("camera", folder, changed={"FUTURE_STORE_API": "http://127.0.0.1:1"})

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "http://127.0.0.1:1/photos could not be reached" in result.stderr


def test_a_refusal_is_told_in_the_words_of_the_api(run: Run) -> None:
    result = run("place_order", "--id", "nobody", "tea=2")

    assert "there is no customer 'nobody'" in result.stderr
