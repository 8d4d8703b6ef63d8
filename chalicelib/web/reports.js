/** Reports: ask for one, and open it when it is done. */

import { call } from "./api.js";
import { el, labelled, list, say, section, submits } from "./dom.js";
import { pace, Poll } from "./polling.js";
import { locale, t } from "./texts.js";
import { clock, dateOf, timeZone } from "./words.js";

const DAY = 24 * 3600 * 1000;
let isMaking = false;

let poll;

export function open(main, { signal }) {
  main.append(section("reports", t("reports.reports"), t("reports.none"), form()));
  poll = new Poll(async () => {
    const { items } = await call("GET", "reports?limit=20");
    isMaking = items.some((report) => report.state === "processing");
    list(document.getElementById("reports"), items, card);
  }, () => (isMaking ? pace() : 20_000));
  poll.start(signal);
}

function form() {
  const kinds = ["visits", "orders", "inventory", "recognition"].map((kind) => el("option", { value: kind }, t(`reports.${kind}`)));
  const kind = el("select", { name: "kind" }, ...kinds);
  const day = (name, days) => el("input", { name, type: "date", required: true, value: dateOf(Date.now() - days * DAY) });
  const span = el("fieldset", { className: "pair" }, labelled(t("reports.from"), day("from", 7)), labelled(t("reports.until"), day("to", 0)));
  const email = el("input", { name: "email", type: "email", placeholder: t("reports.an_address") });
  const node = el("form", { id: "new-report", className: "fields" }, labelled(t("reports.about"), kind), span, labelled(t("reports.send_to"), email));
  kind.addEventListener("change", () => {
    span.hidden = span.disabled = kind.value === "inventory";
  });
  submits(node, t("reports.make"), async (fields) => {
    await call("POST", "reports", wanted(fields));
    await poll.refresh();
    return t("reports.being_made");
  });
  return node;
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
  const page = link(t("reports.open"));
  const table = link(t("reports.table"));
  const node = el("li", { className: "report" }, name, state, page, table);

  function update(report) {
    say(name, t(`reports.${report.kind}`) + spanOf(report));
    say(state, stateOf(report));
    for (const [anchor, url] of [[page, report.url], [table, report.csv_url]]) {
      anchor.hidden = !url;
      if (url) anchor.href = url;
    }
    page.ariaLabel = t("reports.open_of", { name: name.textContent, state: state.textContent });
  }
  return { node, update };
}

function link(text) {
  return el("a", { target: "_blank", rel: "noopener noreferrer", className: "button" }, text);
}

function stateOf(report) {
  if (report.state === "processing") return t("reports.processing");
  if (report.state === "failed") return t("reports.failed", { reason: report.reason ?? t("reports.no_reason") });
  const made = t("reports.made", { time: clock(report.created_at) });
  return report.delivery === "failed" ? `${made} ${t("reports.not_sent")}` : made;
}

function spanOf(report) {
  if (!report.from || !report.to) return "";
  const day = (time) => new Date(time).toLocaleDateString(locale, { day: "numeric", month: "short", timeZone });
  const [first, last] = [day(report.from), day(new Date(report.to) - 1)];
  return first === last ? `, ${first}` : `, ${first} – ${last}`;
}
