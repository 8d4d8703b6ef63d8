/** The runs of the state machine: the latest as they come, and each one's page. */

import { el, labelled, list, say } from "./dom.js";
import { atTheEnd, Pages } from "./pages.js";
import { pace, Poll } from "./polling.js";
import { open as openRun } from "./run.js";
import { lasted, MARKS, photoOf, short } from "./run_words.js";
import { t } from "./texts.js";
import { clock } from "./words.js";

const PAGE = 30;
const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

export function open(main, { rest, query, signal }) {
  if (rest[0]) return openRun(main, { id: rest[0], signal });
  const status = STATUSES.includes(query.get("status")) ? query.get("status") : "";
  const runs = el("ul", { id: "runs", className: "cards" });
  const none = el("p", { className: "empty" }, t("runs.none"));
  const further = el("button", { type: "button", id: "more-runs", hidden: true }, t("runs.more"));
  main.append(filter(status), el("section", {}, runs, none, further));
  const pages = new Pages("executions", { limit: PAGE, ...(status && { status }) }, (run) => run.started_at, (items, next) => {
    list(runs, items, card);
    further.hidden = !next;
  });
  new Poll(() => pages.refresh(), pace).start(signal);
  further.addEventListener("click", () => pages.more().catch((refusal) => say(none, refusal.message)));
  atTheEnd(further, () => pages.more(), signal);
}

function filter(status) {
  const options = STATUSES.map((value) => el("option", { value }, t(`runs.status_${value}`)));
  const field = el("select", { id: "by-status" }, el("option", { value: "" }, t("runs.all")), ...options);
  field.value = status;
  field.addEventListener("change", () => (location.hash = field.value ? `#runs?status=${field.value}` : "#runs"));
  return el("div", { className: "filters" }, labelled(t("runs.status"), field));
}

function card({ id }) {
  const state = el("span", { className: "mark" });
  const facts = el("p", { className: "hint" });
  const why = el("p", { className: "error" });
  const link = el("a", { href: `#runs/${encodeURIComponent(id)}` }, state, " ", el("span", { title: id }, short(id)));
  const photo = photoOf(id);
  const node = el("li", { className: "run" }, link, facts, why);
  if (photo) node.append(el("a", { href: `#photos/${photo}`, ariaLabel: `${t("runs.photo")}: ${short(id)}` }, t("runs.photo")));

  function update(run) {
    say(state, `${MARKS[run.status]} ${t(`runs.status_${run.status}`)}`);
    state.dataset.status = run.status;
    say(facts, `${clock(run.started_at)} · ${lasted(run.started_at, run.stopped_at)}`);
    say(why, [run.error, run.cause].filter(Boolean).join(": "));
  }
  return { node, update };
}
