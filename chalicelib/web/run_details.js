/** A run's states in words: all in their order, and one with its times, input, output and error. */

import { el } from "./dom.js";
import { keyOf, statusOf } from "./run_graph.js";
import { lasted, placed, told } from "./run_words.js";
import { locale, t } from "./texts.js";
import { timeZone } from "./words.js";

/** The states in the order of entering them, a button each. */
export function steps(run, choose) {
  return run.states.map((state) => {
    const status = statusOf([state], run);
    const time = el("span", {}, state.left_at || status === "running" ? lasted(state.entered_at, state.left_at) : "");
    if (status === "running") time.dataset.since = state.entered_at;
    const button = el("button", { type: "button", className: status }, el("span", {}, placed(state)), el("span", { className: "outcome" }, told(status), " ", time));
    button.dataset.key = `${keyOf(state)} ${state.entered_at}`;
    button.addEventListener("click", () => choose(state));
    return el("li", {}, button);
  });
}

/** What is known of a state, for each time that the run was in it. */
export function details(visits, run, close) {
  const back = el("button", { type: "button" }, t("runs.close"));
  back.dataset.key = "close";
  back.addEventListener("click", close);
  const parts = visits.map((visit) => [el("dl", { className: "facts" }, ...rows(visit, run)), ...json("input", visit.input), ...json("output", visit.output)]);
  return [el("h2", { tabIndex: -1 }, placed(visits[0])), ...parts.flat(), el("p", { className: "actions" }, back)];
}

function rows(visit, run) {
  const facts = {
    became: told(statusOf([visit], run)),
    entered: moment(visit.entered_at),
    took: visit.left_at ? lasted(visit.entered_at, visit.left_at) : "",
    attempts: visit.attempts > 1 ? String(visit.attempts) : "",
    error: visit.error,
    cause: visit.cause,
  };
  const known = Object.entries(facts).filter(([, value]) => value);
  return known.flatMap(([name, value]) => [el("dt", {}, t(`runs.${name}`)), el("dd", {}, value)]);
}

/** A state's input or output, in a box of its own that scrolls. */
function json(name, value) {
  if (value === null || value === undefined) return [];
  const text = el("pre", { tabIndex: 0, ariaLabel: t(`runs.${name}`) }, JSON.stringify(value, null, 2));
  text.setAttribute("role", "region");
  text.dataset.key = name;
  return [el("h3", {}, t(`runs.${name}`)), text];
}

/** "10:31:05.123" with the day. */
function moment(iso) {
  return new Date(iso).toLocaleString(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, timeZone });
}
