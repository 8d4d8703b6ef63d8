"""The map of photos, and the geometry behind it; each test of that runs it in the page."""

from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from demo.shop import Shop
from tests import exif
from tests.browser.screen import Screen

WITH_GEO = """
return (async () => {
  const geo = await import(new URL('web/geo.js', document.baseURI));
  const { project, unproject, onScreen, fitted, zoomed, panned, clusters, graticule, scaleBar } = geo;
  const size = { width: 400, height: 300 };
  const berlin = { latitude: 52.5, longitude: 13.4 };
  const near = (one, other) => Math.abs(one - other) < 1e-6;
  %s
})()
"""
THERE_AND_BACK = """
  const back = unproject(project({ latitude: -33.86, longitude: 151.2 }));
  return [near(back.latitude, -33.86), near(back.longitude, 151.2)];
"""
FITTED = """
  const places = [berlin, { latitude: 48.1, longitude: 11.6 }, { latitude: 50, longitude: 14 }].map(project);
  const view = fitted(places, size);
  const seen = places.map((place) => onScreen(place, view, size));
  return seen.every(({ x, y }) => x >= 59 && x <= 341 && y >= 59 && y <= 241);
"""
ZOOMED = """
  const view = fitted([project(berlin)], size);
  const at = { x: 30, y: 250 };
  const place = { x: view.x + (30 - 200) / view.scale, y: view.y + (250 - 150) / view.scale };
  const after = onScreen(place, zoomed(view, 0.5, size, at), size);
  return [near(after.x, 30), near(after.y, 250)];
"""
CLUSTERED = """
  const place = (i) => ({ x: 0.5 + (i % 20) / 1000, y: 0.5 + Math.floor(i / 20) / 1000 });
  const points = Array.from({ length: 300 }, (_, i) => ({ place: place(i) }));
  const far = clusters(points, 5000);
  const apart = (one, other) => 5000 * Math.hypot(one.place.x - other.place.x, one.place.y - other.place.y);
  const gaps = far.flatMap((one, i) => far.slice(i + 1).map((other) => apart(one, other)));
  const count = (found) => found.reduce((sum, { points }) => sum + points.length, 0);
  return [count(far), Math.min(...gaps) >= 48, clusters(points, 1e6).length];
"""
RULED = """
  const { step, meridians } = graticule({ ...project(berlin), scale: 1e6 }, size);
  return [step, meridians.every(({ degrees }) => near(degrees / step, Math.round(degrees / step))),
    meridians.slice(1).every(({ at }, i) => at - meridians[i].at >= 89)];
"""
MEASURED = """
  const { metres, pixels } = scaleBar({ ...project({ latitude: 60, longitude: 0 }), scale: 40075.016686 });
  return [metres, pixels];
"""


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(THERE_AND_BACK, [True, True], id="a position is found again"),
        pytest.param(FITTED, True, id="all places are in sight at first"),
        pytest.param(ZOOMED, [True, True], id="zooming keeps what is under the pointer"),
        pytest.param(CLUSTERED, [300, True, 300], id="clusters lose no photo, lie apart, and come apart"),
        pytest.param(RULED, [0.05, True, True], id="the graticule has round lines that are not too near"),
        pytest.param(MEASURED, [50_000, pytest.approx(100)], id="the bar is true away from the equator"),
    ],
)
def test_the_geometry(screen: Screen, play: str, outcome: Any) -> None:
    assert screen.run(WITH_GEO % play) == outcome


def taken_at(latitude: float, longitude: float) -> bytes:
    """Return a picture whose camera noted this position in the north and east, in whole minutes."""
    parts = [
        (exif.RATIONAL, [int(angle), 1, round(angle % 1 * 60), 1, 0, 1]) for angle in (latitude, longitude)
    ]
    north, east = (exif.ASCII, b"N\0"), (exif.ASCII, b"E\0")
    return exif.jpeg(exif.exif(gps={1: north, 2: parts[0], 3: east, 4: parts[1]}))


def test_photos_at_one_place_are_a_cluster_that_comes_apart(signed_in: Screen, shop: Shop) -> None:
    for name, place in {"a": (52.5, 13.4), "b": (52.5, 13.5), "c": (48.0, 11.5)}.items():
        shop.upload(f"gallery/trip/{name}.jpg", taken_at(*place))
        shop.photo(f"gallery/trip/{name}.jpg")
    signed_in.resize(360, 740)
    signed_in.go("photos/map")
    signed_in.shows("#in-sight", "52.5000° N, 13.4000° E")
    assert signed_in.text(".crowd") == "2"

    signed_in.type(".crowd", Keys.ENTER)

    signed_in.until(lambda: not signed_in.text(".crowd"), "the photos apart")
    assert "48.0000° N" not in signed_in.text("#in-sight")
    assert len(str(signed_in.find(".point").get_attribute("href"))) > len("#photos/")
