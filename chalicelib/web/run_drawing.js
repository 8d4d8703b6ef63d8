/** A run's graph as SVG: boxes that can be chosen, the way taken in bold, marks beside the colours. */

import { MARKS, lasted } from "./run_words.js";
import { shape } from "./svg.js";
import { t } from "./texts.js";

const MARGIN = 8;

/** The drawing of a level; `choose(key)` is called for the box that somebody chose. */
export function draw(graph, chosen, choose) {
  const [width, height] = [graph.width + 2 * MARGIN, graph.height + 2 * MARGIN];
  const svg = shape("svg", { width, height, viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, role: "group", "aria-label": t("runs.drawing") });
  svg.append(arrowHeads(), ...level(graph, chosen, choose));
  return svg;
}

function arrowHeads() {
  const head = (id) => {
    const marker = shape("marker", { id, class: id, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" });
    marker.append(shape("path", { d: "M0 0 10 5 0 10z" }));
    return marker;
  };
  return shape("defs", {}, head("head"), head("head-taken"));
}

/** Edges first, so that boxes lie over them. */
function level({ boxes, edges }, chosen, choose) {
  const lines = edges.filter(({ points }) => points.length).sort((one, other) => Number(one.isTaken) - Number(other.isTaken)).map(line);
  return [...lines, ...boxes.map((box) => (box.folded ? folded(box) : state(box, chosen, choose)))];
}

function line({ points, isTaken, isCaught }) {
  const kind = ["edge", isTaken && "taken", isCaught && "caught"].filter(Boolean).join(" ");
  return shape("path", { class: kind, d: curve(points), "marker-end": `url(#${isTaken ? "head-taken" : "head"})` });
}

/** A smooth line through points, straight up or down at each. */
function curve([first, ...rest]) {
  let { x, y } = first;
  const steps = rest.map((to) => {
    const middle = (y + to.y) / 2;
    const step = `C${x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
    ({ x, y } = to);
    return step;
  });
  return `M${first.x} ${first.y}${steps.join("")}`;
}

function folded({ x, y, width, height, folded }) {
  return shape("g", { class: "folded", transform: `translate(${x} ${y})` },
    shape("rect", { width, height, rx: 20 }), shape("text", { x: width / 2, y: height / 2 + 5, "text-anchor": "middle" }, t("runs.other_lanes", { count: folded })));
}

function state(box, chosen, choose) {
  const { x, y, key, status } = box;
  const group = shape("g", { transform: `translate(${x} ${y})`, class: `box ${status ?? "untouched"}` });
  const head = status ? button(box, chosen, choose) : shape("g", {}, ...face(box));
  group.append(head, ...box.inner.map((one) => shape("g", { transform: `translate(${one.x} ${one.y})` }, ...level(one, chosen, choose))));
  group.dataset.state = key;
  return group;
}

/** The part of a box that is pressed: its frame, its name, and its facts. */
function button(box, chosen, choose) {
  const { key, status } = box;
  const node = shape("g", { role: "button", tabindex: 0, "aria-pressed": key === chosen, "aria-description": t(`runs.state_${status}`), "data-key": key }, ...face(box));
  node.addEventListener("click", () => choose(key));
  node.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    choose(key);
  });
  return node;
}

function face(box) {
  const { width, height, name, status } = box;
  const frame = shape("rect", { width, height, rx: 10 });
  const title = shape("text", { x: 12, y: 24, class: "title" }, name);
  if (!status) return [frame, title, shape("text", { x: 12, y: 44 }, t("runs.state_untouched"))];
  const { entered_at: since, left_at: until } = box.visits.at(-1);
  const time = shape("tspan", status === "running" ? { "data-since": since } : {}, status === "running" || until ? lasted(since, until) : t(`runs.state_${status}`));
  return [frame, title, shape("text", { x: 12, y: 44 }, `${MARKS[status]} `, time, ...told(box).map((part) => ` · ${part}`))];
}

/** What stands behind a box's time: how often, how many tries, which iteration. */
function told({ visits, indexes, index }) {
  const tries = Math.max(...visits.map(({ attempts }) => attempts ?? 1));
  const parts = [visits.length > 1 && `${visits.length} ×`, tries > 1 && t("runs.tries", { count: tries }),
    indexes && t("runs.iteration_of", { number: indexes.indexOf(index) + 1, count: indexes.length })];
  return parts.filter(Boolean);
}
