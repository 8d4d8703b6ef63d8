"""Which web pages elsewhere may call the API from a browser: a setting, read when the routes are made."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
ROUTES = """
import json, app
print(json.dumps({path: [view.cors and view.cors.get_access_control_headers() for view in views.values()]
    for path, views in app.app.routes.items()}))
"""


def cross_origin_of_routes(environment: dict[str, str]) -> dict[str, list[dict[str, str] | None]]:
    command = [sys.executable, "-c", ROUTES]
    given = {"PATH": "/usr/bin:/bin", "PHOTOS_BUCKET": "photos", **environment}
    done = subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, check=True)
    found: dict[str, list[dict[str, str] | None]] = json.loads(done.stdout)
    return found


def test_no_page_elsewhere_may_call_by_default() -> None:
    found = cross_origin_of_routes({})

    assert [headers for views in found.values() for headers in views if headers] == []


def test_pages_of_the_set_origin_may_call_everything() -> None:
    found = cross_origin_of_routes({"CORS_ORIGIN": "https://shop.example.com"})

    for headers in [headers for views in found.values() for headers in views]:
        assert headers is not None
        assert headers["Access-Control-Allow-Origin"] == "https://shop.example.com"
        assert "Idempotency-Key" in headers["Access-Control-Allow-Headers"]
