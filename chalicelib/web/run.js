/** One run: its states drawn as a graph, the way that it took, and each state's input, output and error. */

import { call, path } from "./api.js";
import { el, labelled, say } from "./dom.js";
import { pace, Poll } from "./polling.js";
import { details, steps } from "./run_details.js";
import { draw } from "./run_drawing.js";
import { graphOf, keyOf, scopeOf, worstOf } from "./run_graph.js";
import { lasted, MARKS, photoOf } from "./run_words.js";
import { t } from "./texts.js";
import { clock } from "./words.js";

const SELDOM = 60_000;

export function open(main, { id, signal }) {
  const page = new Page(id);
  main.append(page.node);
  new Poll(() => page.read(), () => (page.isRunning ? pace() : SELDOM)).start(signal);
  const ticking = setInterval(() => page.tick(), 1000);
  signal.addEventListener("abort", () => clearInterval(ticking));
}

class Page {
  #run = null;
  #definition = null;
  #before = "";
  #chosen = null;
  #picked = {};
  #isCentred = false;

  constructor(id) {
    this.id = id;
    this.facts = el("p", { role: "status" });
    this.why = el("p", { className: "error" });
    this.picks = el("div", { className: "filters" });
    this.paper = el("div", { className: "graph", id: "graph", tabIndex: 0, ariaLabel: t("runs.drawing") });
    this.paper.setAttribute("role", "region");
    this.paper.addEventListener("focusin", reveal);
    this.details = el("section", { id: "state", hidden: true });
    this.list = el("ol", { id: "steps", className: "steps" });
    const head = el("section", {}, el("h2", { className: "id" }, id), this.facts, this.why, ...links(id));
    const told = el("section", {}, el("h2", {}, t("runs.steps")), this.list);
    this.node = el("div", { className: "run-page" }, head, el("section", { className: "drawn" }, this.picks, this.paper), this.details, told);
  }

  get isRunning() {
    return this.#run?.status === "RUNNING";
  }

  /** Read the run, and show it if it has moved. */
  async read() {
    this.#definition ??= await call("GET", "statemachine");
    const run = await found(this.id);
    const now = JSON.stringify(run);
    if (now === this.#before) return;
    this.#before = now;
    this.#run = run;
    if (run) this.#show();
    else this.node.replaceChildren(el("p", { className: "notice" }, t("runs.gone")));
  }

  /** Let the times of what still runs go on. */
  tick() {
    for (const node of this.node.querySelectorAll("[data-since]")) say(node, lasted(node.dataset.since));
  }

  #show() {
    const { status, started_at: start, stopped_at: end, error, cause, truncated } = this.#run;
    const time = el("span", {}, lasted(start, end));
    if (!end) time.dataset.since = start;
    this.facts.replaceChildren(`${MARKS[status]} ${t(`runs.status_${status}`)} · ${clock(start)} · `, time);
    say(this.why, [error, cause].filter(Boolean).join(": "));
    this.#draw();
    keepFocus(this.list, () => this.list.replaceChildren(...steps(this.#run, (state) => this.#find(state)), ...(truncated ? [el("li", {}, t("runs.truncated"))] : [])));
    this.#explain();
  }

  #draw() {
    const graph = graphOf(this.#definition, this.#run, this.#picked);
    keepFocus(this.paper, () => this.paper.replaceChildren(draw(graph, this.#chosen, (key) => this.#choose(key))));
    this.#centre();
    keepFocus(this.picks, () => this.picks.replaceChildren(...maps(graph).map((box) => this.#pick(box))));
  }

  /** Bring the middle of the first box into sight, once. */
  #centre() {
    const first = this.paper.querySelector(".box");
    if (this.#isCentred || !first) return;
    this.#isCentred = true;
    const [box, paper] = [first, this.paper].map((node) => node.getBoundingClientRect());
    this.paper.scrollLeft += box.left + box.width / 2 - paper.left - paper.width / 2;
  }

  /** The field that chooses among a Map's iterations. */
  #pick({ key, name, indexes, index }) {
    const mark = (one) => MARKS[worstOf(this.#run, `${key}[${one}]`)];
    const options = indexes.map((one) => el("option", { value: one }, `${mark(one)} ${t("runs.iteration_of", { number: one + 1, count: indexes.length })}`));
    const field = el("select", { id: `pick ${key}` }, ...options);
    field.value = index;
    field.dataset.key = key;
    field.addEventListener("change", () => {
      this.#picked[key] = Number(field.value);
      this.#draw();
    });
    return labelled(name, field);
  }

  /** Choose a state of the list, and show the iteration that it is in. */
  #find(state) {
    state.path.forEach(({ name, index }, depth) => {
      const scope = scopeOf({ path: state.path.slice(0, depth) });
      this.#picked[scope ? `${scope}/${name}` : name] = index;
    });
    this.#choose(keyOf(state));
  }

  #choose(key) {
    this.#chosen = key;
    this.#draw();
    this.#explain();
    this.details.querySelector("h2")?.focus({ preventScroll: true });
    this.details.scrollIntoView({ block: "nearest" });
  }

  /** Show what is known of the chosen state. */
  #explain() {
    const visits = this.#run.states.filter((state) => keyOf(state) === this.#chosen);
    this.details.hidden = !visits.length;
    if (!visits.length) return;
    const close = () => {
      const key = this.#chosen;
      this.#chosen = null;
      this.#draw();
      this.#explain();
      (this.paper.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? this.paper).focus();
    };
    keepFocus(this.details, () => this.details.replaceChildren(...details(visits, this.#run, close)));
  }
}

function links(id) {
  const photo = photoOf(id);
  return photo ? [el("p", { className: "actions" }, el("a", { className: "button", href: `#photos/${photo}` }, t("runs.photo")))] : [];
}

async function found(id) {
  try {
    return await call("GET", path`executions/${id}`);
  } catch (refusal) {
    if (refusal.status === 404) return null;
    throw refusal;
  }
}

/** Scroll the drawing to the state that got the focus; the browser leaves one that is partly to be seen. */
function reveal({ target }) {
  target.querySelector(":scope > rect")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The Maps of a graph with more than one iteration, those inside others too. */
function maps({ boxes }) {
  return boxes.flatMap((box) => [...(box.indexes?.length > 1 ? [box] : []), ...(box.inner ?? []).flatMap(maps)]);
}

/** Change what is in a place; the focus stays with what has the same key. */
function keepFocus(place, change) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  change();
  if (!focused || focused.isConnected) return;
  const same = focused.dataset.key && place.querySelector(`[data-key="${CSS.escape(focused.dataset.key)}"]`);
  (same || place.querySelector("h2") || place).focus();
}
