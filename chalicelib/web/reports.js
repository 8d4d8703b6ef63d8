/** Reports: those that were asked for, and asking for one. */

import { el, list, say, section } from "./dom.js";
import { growing } from "./growing.js";
import { pace } from "./polling.js";
import { reportForm } from "./report_form.js";
import { locale, t } from "./texts.js";
import { clock, timeZone } from "./words.js";

const PAUSE = 20_000;

export function open(main, { signal }) {
  const reports = section("reports", t("reports.reports"), t("reports.none"));
  let isMaking = false;
  const { poll, button } = growing("reports?limit=20", (items) => {
    isMaking = items.some((report) => report.state === "processing");
    list(reports.querySelector("#reports"), items, card);
  }, () => (isMaking ? pace() : PAUSE));
  reports.append(button);
  main.append(el("div", { className: "aside form-first" }, reportForm(() => poll.refresh()), reports));
  poll.start(signal);
}

function card() {
  const name = el("h3");
  const state = el("p");
  const again = el("p");
  const page = link(t("reports.open"));
  const table = link(t("reports.table"));
  const node = el("li", { className: "report" }, name, state, again, page, table);

  function update(report) {
    say(name, t(`reports.${report.kind}`) + spanOf(report));
    say(state, stateOf(report));
    say(again, report.rerun_at ? t("reports.again", { time: clock(report.rerun_at) }) : "");
    node.dataset.state = report.state;
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
