"""The view Runs: a run drawn with the way that it took; pure layouts run in the page."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from demo import pictures
from demo.shop import Shop, wait
from tests.browser.screen import Screen

WITH_LAYERS = """
return (async () => {
  const { layered } = await import(new URL('web/layers.js', document.baseURI));
  const box = (id, height = 50) => ({ id, width: 100, height });
  const edge = (pair) => ({ from: pair[0], to: pair[1] });
  const place = (ids, pairs) => layered([...ids].map((id) => box(id)), pairs.map(edge));
  const y = ({ at }, ids) => [...ids].map((id) => at.get(id).y);
  %s
})()
"""
DOWNWARDS = """
  return y(place('abcd', ['ab', 'bc', 'cd', 'ad']), 'abcd');
"""
AGAINST_THE_STREAM = """
  const placed = place('abc', ['ab', 'bc', 'ca']);
  const back = placed.edges[2].points;
  return [y(placed, 'abc'), back[0].y > back.at(-1).y];
"""
APART = """
  const { at, width } = place('abcdefg', ['ab', 'ac', 'ad', 'bg', 'cg', 'dg', 'ae', 'ef', 'fg', 'ag']);
  const boxes = [...at.values()];
  const meet = (one, other) => one.y === other.y && Math.abs(one.x - other.x) < 100;
  return [boxes.some((one, i) => boxes.slice(i + 1).some((other) => meet(one, other))),
    boxes.every(({ x }) => x > -0.001 && x + 100 <= width + 0.001)];
"""
ROUND_BOXES = """
  const { at, edges } = place('abcd', ['ab', 'bc', 'cd', 'ad']);
  const boxes = [at.get('b'), at.get('c')];
  const isIn = (at, from, length) => at >= from && at <= from + length;
  const isOver = (box, { x, y }) => isIn(x, box.x, 100) && isIn(y, box.y, 50);
  return edges[3].points.slice(1, -1).some((point) => boxes.some((box) => isOver(box, point)));
"""


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(DOWNWARDS, [0, 90, 180, 270], id="each box lies below all that lead to it"),
        pytest.param(AGAINST_THE_STREAM, [[0, 90, 180], True], id="a loop is drawn upwards"),
        pytest.param(APART, [False, True], id="no boxes meet, and all are inside"),
        pytest.param(ROUND_BOXES, False, id="a long edge goes round the boxes between"),
    ],
)
def test_a_graph_is_laid_out_in_layers(screen: Screen, play: str, outcome: Any) -> None:
    assert screen.run(WITH_LAYERS % play) == outcome


WITH_GRAPH = """
return (async () => {
  const { graphOf } = await import(new URL('web/run_graph.js', document.baseURI));
  const task = (Next, more = {}) => ({ Type: 'Task', Next, ...more });
  const last = { Type: 'Task', End: true };
  const visitor = { StartAt: 'Ask', States: { Ask: task('Tell'), Tell: last } };
  const branch = (name) => ({ StartAt: name, States: { [name]: last } });
  const definition = { StartAt: 'Route', States: {
    Route: { Type: 'Choice', Choices: [{ Next: 'Each' }, { Next: 'Both' }], Default: 'Bad' },
    Each: { Type: 'Map', ItemProcessor: visitor, Next: 'End', Catch: [{ Next: 'Bad' }] },
    Both: { Type: 'Parallel', Branches: [branch('One'), branch('Two')], Next: 'End' },
    Bad: { Type: 'Fail' }, End: { Type: 'Succeed' },
  } };
  const at = '2026-01-01T00:00:00Z';
  const state = (name, path = [], more = {}) =>
    ({ name, path, entered_at: at, left_at: at, error: null, ...more });
  const within = (name, index) => [{ name, index }];
  const drawn = (status, states, picked) => graphOf(definition, { status, states }, picked);
  const named = ({ boxes }) => boxes.map(({ id, status }) => `${id}:${status}`).sort().join(' ');
  const box = ({ boxes }, name) => boxes.find(({ id }) => id === name);
  %s
})()
"""
ONE_LANE = """
  const graph = drawn('RUNNING', [state('Route'), state('Both', [], { left_at: null })]);
  return [named(graph), box(graph, 'folded').folded];
"""
CAUGHT = """
  const end = state('Bad', [], { left_at: null });
  const graph = drawn('FAILED', [state('Route'), state('Each', [], { error: 'Broken' }), end]);
  const edge = graph.edges.find(({ from, to }) => from === 'Each' && to === 'Bad');
  return [named(graph), edge.isTaken, edge.isCaught];
"""
ITERATIONS = """
  const each1 = [state('Ask', within('Each', 1)), state('Tell', within('Each', 1), { error: 'Broken' })];
  const each0 = [state('Ask', within('Each', 0)), state('Tell', within('Each', 0))];
  const states = [state('Route'), state('Each'), ...each0, ...each1];
  const each = (picked) => box(drawn('RUNNING', states, picked), 'Each');
  const tell = (picked) => box(each(picked).inner[0], 'Tell').status;
  return [each().indexes, each().index, tell(), tell({ Each: 0 })];
"""
BRANCHES = """
  const branches = [state('One', within('Both', 0)), state('Two', within('Both', 1))];
  const states = [state('Route'), state('Both'), ...branches];
  const both = box(drawn('RUNNING', states), 'Both');
  const [one, two] = both.inner;
  return [named(one), named(two), two.x >= one.x + one.width, both.width >= two.x + two.width];
"""
FORMER = """
  return named(drawn('RUNNING', [state('Route'), state('Former'), state('End')]));
"""


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(
            ONE_LANE,
            ["Both:running End:null Route:done folded:undefined", 2],
            id="only the lane that the run took is unfolded",
        ),
        pytest.param(
            CAUGHT,
            ["Bad:failed Each:caught End:null Route:done folded:undefined", True, True],
            id="a way out of an error is drawn if the run took it",
        ),
        pytest.param(
            ITERATIONS,
            [[0, 1], 1, "caught", "done"],
            id="a Map shows the iteration that failed, or a chosen",
        ),
        pytest.param(BRANCHES, ["One:done", "Two:done", True, True], id="branches stand side by side"),
        pytest.param(
            FORMER,
            "End:done Former:done Route:done folded:undefined",
            id="a state that the definition has no more is drawn",
        ),
    ],
)
def test_a_run_is_drawn_by_the_definition(screen: Screen, play: str, outcome: Any) -> None:
    assert screen.run(WITH_GRAPH % play) == outcome


def test_a_failed_run_is_drawn_with_the_state_that_failed(
    signed_in: Screen, shop: Shop, configure: Callable[..., None]
) -> None:
    configure("finish_photo", MATCH_CERTAIN="high")
    run = shop.came("doomed.jpg", pictures.portrait("astronaut"))["execution_id"]
    signed_in.resize(360, 740)
    signed_in.go("runs")
    signed_in.shows("#runs li", "failed")
    signed_in.go(f"runs/{run}")

    signed_in.shows(".box.failed .title", "Failed")
    assert "CheckSelfie" not in signed_in.text("#graph"), "other lanes are folded"
    assert "FinishPhoto" in signed_in.text(".box.caught .title")
    assert "went wrong" in signed_in.text("#steps")
    signed_in.type("[data-key='FinishPhoto']", Keys.ENTER)
    signed_in.shows("#state", "ConfigurationError")
    assert '"key": "entrance/door/…"' in signed_in.text("#state pre")
    assert signed_in.run("return document.documentElement.scrollWidth <= innerWidth")


def test_a_run_moves_on_the_screen_while_it_goes_on(
    signed_in: Screen, shop: Shop, configure: Callable[..., None]
) -> None:
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    shop.came("before.jpg", pictures.portrait("photographer"))
    shop.upload("entrance/door/doubtful.jpg", pictures.doubtful())
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    run = shop.photo("entrance/door/doubtful.jpg", ["waiting"])["execution_id"]
    signed_in.go(f"runs/{run}")
    signed_in.shows("[data-state='ForEachVisitor[0]/AskStaff'].running .title", "AskStaff")

    shop.call("POST", f"/reviews/{shop.reviews()[0]['id']}", {"answer": "yes"})

    signed_in.shows(".box.done .title", "RecordVisit")
    signed_in.shows("#view", "succeeded")
    assert signed_in.run("return document.querySelectorAll('.box.running').length") == 0
