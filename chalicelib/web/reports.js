/** Reports: ask for one, and open it when it is done. */

import { call } from "./api.js";
import { el, list, say, submits } from "./dom.js";
import { Poll } from "./polling.js";
import { clock, dateOf, timeZone } from "./words.js";

const TITLES = { visits: "Visits", orders: "Orders", inventory: "Inventory" };
const DAY = 24 * 3600 * 1000;
let isMaking = false;

export const poll = new Poll(async () => {
  const { items } = await call("GET", "reports?limit=5");
  isMaking = items.some((report) => report.state === "processing");
  list(document.getElementById("reports"), items, card);
}, () => (isMaking ? 2_000 : 20_000));

export function prepare() {
  const form = document.getElementById("new-report");
  const span = form.querySelector("fieldset");
  form.elements.from.value = dateOf(Date.now() - 7 * DAY);
  form.elements.to.value = dateOf(Date.now());
  form.elements.kind.addEventListener("change", () => {
    span.hidden = span.disabled = form.elements.kind.value === "inventory";
  });
  submits(form, "Make the report", async (fields) => {
    await call("POST", "reports", wanted(fields));
    await poll.refresh();
    return "It is being made; its link appears below.";
  });
}

/** The request's body; the API takes days as the shop's, the last one whole. */
function wanted(fields) {
  const body = {};
  for (const [name, value] of fields) if (value) body[name] = value;
  return body;
}

function card() {
  const name = el("h3");
  const state = el("p");
  const page = link("Open");
  const table = link("Table (CSV)");
  const node = el("li", { className: "report" }, name, state, page, table);

  function update(report) {
    say(name, `${TITLES[report.kind] ?? report.kind}${spanOf(report)}`);
    say(state, stateOf(report));
    for (const [anchor, url] of [[page, report.url], [table, report.csv_url]]) {
      anchor.hidden = !url;
      if (url) anchor.href = url;
    }
    page.ariaLabel = `Open the report: ${name.textContent}, ${state.textContent}`;
  }
  return { node, update };
}

function link(text) {
  return el("a", { target: "_blank", rel: "noopener noreferrer", className: "button" }, text);
}

function stateOf(report) {
  if (report.state === "processing") return "being made…";
  if (report.state === "failed") return `failed: ${report.reason ?? "no reason was noted"}`;
  return `made ${clock(report.created_at)}${report.delivery === "failed" ? ", but could not be sent" : ""}`;
}

function spanOf(report) {
  if (!report.from || !report.to) return "";
  const day = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone });
  const [first, last] = [day(report.from), day(new Date(report.to) - 1)];
  return first === last ? `, ${first}` : `, ${first} to ${last}`;
}
