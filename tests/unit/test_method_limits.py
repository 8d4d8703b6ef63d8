"""Each method of the API has its own limit, on AWS and on one machine."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.blueprints import blueprints
from chalicelib.api.framework.routes import Routes
from infrastructure.statemachine import throttling
from infrastructure.statemachine.throttling import OPEN_ROUTES, Limit, limits, setting
from localaws.api_limits import FRESH_SECONDS, MethodLimits

OPERATIONS = [each for routes in blueprints if isinstance(routes, Routes) for each in routes.operations]


def settings(rate: float, burst: int) -> dict[str, float]:
    return {"throttlingRateLimit": rate, "throttlingBurstLimit": burst}


class Door:
    """The limits of an API with these settings, at a time that the test tells."""

    def __init__(self, factor: float = 1, **found: dict[str, float]) -> None:
        self.settings: dict[str, dict[str, float]] = found
        self.now, self.reads = 100.0, 0
        self.limits = MethodLimits(self.read, factor, lambda: self.now)

    def read(self) -> dict[str, dict[str, float]]:
        self.reads += 1
        return self.settings

    def admitted(self, times: int, path: str = "/health", method: str = "GET") -> int:
        return sum(self.limits.admit(method, path) for _ in range(times))


def test_every_method_that_needs_no_token_has_a_limit_of_its_own() -> None:
    heads = {"GET": {"GET", "HEAD"}}
    open_methods: dict[str, set[str]] = {}
    for each in OPERATIONS:
        if not each.roles:
            open_methods.setdefault(each.path, set()).update(heads.get(each.method, {each.method}))

    assert open_methods == {path: set(route.methods) for path, route in OPEN_ROUTES.items()}


def test_strangers_may_ask_less_often_than_those_with_a_token() -> None:
    wanted = limits(50, 100)

    assert wanted["others"] == Limit(50, 100)
    assert wanted["/health"]["GET"].rate == 5
    assert wanted["/unsubscribe/{token}"]["POST"].rate == 2
    assert wanted["/web/{file}"]["GET"].rate == 50


def test_one_screen_s_files_fit_into_what_is_taken_at_once() -> None:
    files = list((Path(__file__).parents[2] / "chalicelib" / "web").iterdir())

    assert OPEN_ROUTES["/web/{file}"].limit.burst >= 10 * len(files)


def test_a_method_takes_its_burst_and_then_its_rate() -> None:
    door = Door(**{"~1health/GET": settings(5, 10)})

    assert door.admitted(20) == 10
    door.now += 1
    assert door.admitted(20) == 5


def test_each_method_has_a_bucket_of_its_own() -> None:
    door = Door(**{"*/*": settings(1, 2), "~1health/GET": settings(1, 3)})

    assert door.admitted(9) == 3
    assert [door.admitted(9, method="HEAD"), door.admitted(9, "/visits"), door.admitted(9, "/")] == [2, 2, 2]


@pytest.mark.parametrize("key", ["~1web~1{file}/GET", "web/{file}/GET", "web~1{file}/GET"])
def test_a_setting_counts_in_each_form_of_its_key(key: str) -> None:
    assert Door(**{key: settings(1, 4)}).admitted(9, "/web/{file}") == 4


@pytest.mark.parametrize("path", [*OPEN_ROUTES, "/visits/{visit_id}"])
def test_both_sides_mean_the_same_method_by_a_key(path: str) -> None:
    assert Door(**{setting(path, "GET"): settings(1, 4)}).admitted(9, path) == 4


def test_without_settings_nothing_is_limited() -> None:
    assert Door().admitted(1000) == 1000
    assert Door(**{"*/*": settings(-1, -1)}).admitted(1000) == 1000


def test_limits_grow_by_the_time_factor() -> None:
    assert Door(20, **{"*/*": settings(1, 2)}).admitted(100) == 40


def test_a_change_of_the_settings_counts_soon() -> None:
    door = Door(**{"*/*": settings(1, 2)})
    door.admitted(9)
    door.settings = {"*/*": settings(1, 5)}

    assert (door.admitted(9), door.reads) == (0, 1)
    door.now += FRESH_SECONDS
    assert (door.admitted(9), door.reads) == (5, 2)


class Gateway:
    """API Gateway with one stage, whose settings have the keys that it was patched with, without escapes."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}

    def get_stage(self, **_: str) -> dict[str, Any]:
        return {"methodSettings": self.found}

    def update_stage(self, **wanted: Any) -> None:
        names = {"rateLimit": "throttlingRateLimit", "burstLimit": "throttlingBurstLimit"}
        for each in wanted["patchOperations"]:
            key, _, name = each["path"].removeprefix("/").partition("/throttling/")
            self.found.setdefault(throttling.plain(key), {})[names[name]] = float(each["value"])


def test_what_was_set_is_found_again() -> None:
    stage = throttling.Throttling(Gateway(), "abc", "api")
    before = stage.find()

    stage.put(limits(50, 100), exists=True)

    assert before != limits(50, 100)
    assert stage.find() == limits(50, 100)
