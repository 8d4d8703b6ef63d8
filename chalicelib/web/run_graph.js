/**
 * What is drawn of a run: pure functions. Of the state machine's lanes only the one that the run took is unfolded;
 * a Map shows one of its iterations. A scope names a level: "" is the whole, "ForEachVisitor[0]" an iteration in it.
 */

import { layered } from "./layers.js";

const SIZE = { width: 190, height: 58 };
const FOLDED = { width: 120, height: 40 };
const BOX = { side: 14, head: 58, between: 16 };

/** The level with all boxes placed. `picked` has the chosen iteration of each Map by its scope and name. */
export function graphOf(definition, run, picked = {}) {
  return level(definition, "", run, picked);
}

/** The scope of a state of a run. */
export function scopeOf({ path }) {
  return path.map(({ name, index }) => `${name}[${index}]`).join("/");
}

/** The key of a state's box: its name in its scope. */
export function keyOf(state) {
  return [...(state.path.length ? [scopeOf(state)] : []), state.name].join("/");
}

/** The worst that a state in a scope came to. */
export function worstOf(run, scope) {
  const mine = run.states.filter((state) => `${scopeOf(state)}/`.startsWith(`${scope}/`)).map((state) => statusOf([state], run));
  return ["failed", "caught", "running"].find((status) => mine.includes(status)) ?? "done";
}

/** What a state came to: null if the run never entered it. */
export function statusOf(visits, run) {
  const last = visits.at(-1);
  if (!last) return null;
  if (last.left_at) return last.error ? "caught" : "done";
  if (run.status === "RUNNING") return "running";
  return run.status === "SUCCEEDED" ? "done" : "failed";
}

/** The indexes of a Map's iterations, or of a Parallel's branches, that the run entered. */
function indexesOf(scope, name, run) {
  const depth = scope ? scope.split("/").length : 0;
  const mine = run.states.filter(({ path }) => path.length > depth && path[depth].name === name && scopeOf({ path: path.slice(0, depth) }) === scope);
  return [...new Set(mine.map(({ path }) => path[depth].index))].sort((one, other) => one - other);
}

function level(machine, scope, run, picked) {
  const visits = run.states.filter((state) => scopeOf(state) === scope);
  const taken = pairs(visits);
  const { names, edges, folded } = shown(machine, visits, taken, scope === "");
  const boxes = names.map((name) => boxOf(name, machine.States[name], visits, scope, run, picked));
  if (folded) boxes.push({ ...FOLDED, id: "folded", folded });
  const placed = layered(boxes, edges);
  return { ...placed, boxes: boxes.map((box) => ({ ...box, ...placed.at.get(box.id) })) };
}

/** The names and edges to show: what can follow without an error, and what the run went through. */
function shown(machine, visits, taken, isTop) {
  const names = new Set();
  const edges = [];
  const first = machine.States[machine.StartAt];
  const routes = isTop && first?.Type === "Choice" ? nexts(first) : [];
  const route = [...taken.values()].find(({ from }) => from === machine.StartAt)?.to;
  const walk = (name) => {
    if (names.has(name)) return;
    names.add(name);
    const isRoute = routes.length && name === machine.StartAt;
    for (const to of isRoute ? [route].filter(Boolean) : nexts(machine.States[name])) {
      edges.push({ from: name, to, isTaken: taken.has(`${name} ${to}`) });
      walk(to);
    }
  };
  walk(machine.StartAt);
  for (const { name } of visits) names.add(name);
  const known = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  for (const [pair, edge] of taken) if (!known.has(pair)) edges.push({ ...edge, isTaken: true, isCaught: true });
  const folded = routes.filter((name) => name !== route).length;
  if (folded) edges.push({ from: machine.StartAt, to: "folded", isTaken: false });
  return { names: [...names], edges, folded };
}

/** The states that can follow without an error. */
function nexts(state) {
  const choices = (state?.Choices ?? []).map(({ Next }) => Next);
  return [...new Set([...choices, state?.Default, state?.Next].filter(Boolean))];
}

/** The steps of a run from state to state, by "from to". */
function pairs(visits) {
  const found = new Map();
  visits.slice(1).forEach(({ name: to }, place) => found.set(`${visits[place].name} ${to}`, { from: visits[place].name, to }));
  return found;
}

function boxOf(name, state, visits, scope, run, picked) {
  const mine = visits.filter((visit) => visit.name === name);
  const box = { ...SIZE, id: name, key: scope ? `${scope}/${name}` : name, name, type: state?.Type, visits: mine, status: statusOf(mine, run), inner: [] };
  if (!mine.length || !["Map", "Parallel"].includes(state?.Type)) return box;
  const indexes = indexesOf(scope, name, run);
  if (!indexes.length) return box;
  const isMap = state.Type === "Map";
  const index = indexes.includes(picked[box.key]) ? picked[box.key] : worst(indexes, box.key, run);
  const parts = isMap ? [[state.ItemProcessor ?? state.Iterator, index]] : state.Branches.map((branch) => [branch, branchOf(branch, indexes, box.key, run)]);
  return around({ ...box, ...(isMap && { indexes, index }) }, parts.map(([machine, place]) => level(machine, `${box.key}[${place}]`, run, picked)));
}

/** The index of a branch, which the run counts in the order of entering them. */
function branchOf({ States }, indexes, key, run) {
  return indexes.find((index) => run.states.some((one) => one.name in States && `${scopeOf(one)}/`.startsWith(`${key}[${index}]/`)));
}

/** The first iteration in which something failed, else the first one. */
function worst(indexes, key, run) {
  const isBad = (index) => ["failed", "caught"].includes(worstOf(run, `${key}[${index}]`));
  return indexes.find(isBad) ?? indexes[0];
}

/** The box grown around levels that stand side by side. */
function around(box, levels) {
  let x = BOX.side;
  const inner = levels.map((one) => {
    const placed = { ...one, x, y: BOX.head };
    x += one.width + BOX.between;
    return placed;
  });
  const height = Math.max(...levels.map((one) => one.height)) + BOX.head + BOX.side;
  return { ...box, inner, width: Math.max(SIZE.width, x - BOX.between + BOX.side), height };
}
