/** The form for a report: what it is about, and of which days. */

import { call } from "./api.js";
import { el, labelled, submits } from "./dom.js";
import { NAMES, span } from "./spans.js";
import { language, t } from "./texts.js";
import { dateOf } from "./words.js";

const KINDS = ["visits", "orders", "inventory", "recognition"];
const USUAL = "this_week";

/** `refresh` reads the list again. */
export function reportForm(refresh) {
  const kind = el("select", { name: "kind" }, ...KINDS.map((name) => el("option", { value: name }, t(`reports.${name}`))));
  const about = el("p", { className: "hint" });
  const days = dayFields();
  const email = el("input", { name: "email", type: "email", placeholder: t("reports.an_address") });
  const form = el("form", { id: "new-report", className: "fields" },
    labelled(t("reports.about"), kind), about, days, labelled(t("reports.send_to"), email));
  const show = () => {
    about.textContent = t(`reports.tells.${kind.value}`);
    days.hidden = days.disabled = kind.value === "inventory";
  };
  kind.addEventListener("change", show);
  show();
  submits(form, t("reports.make"), async (fields) => {
    await call("POST", "reports", wanted(fields));
    await refresh();
    return t("reports.being_made");
  });
  return el("section", {}, el("h2", {}, t("reports.new")), form);
}

/** The request's body; the API takes days as the shop's, the last one whole. */
function wanted(fields) {
  return { ...Object.fromEntries([...fields].filter(([, value]) => value)), language };
}

/** The first and the last day, and buttons that fill in both. */
function dayFields() {
  const today = dateOf(Date.now());
  const [from, to] = ["from", "to"].map((name) => el("input", { name, type: "date", required: true, max: today }));
  const buttons = NAMES.map((name) => {
    const button = el("button", { type: "button" }, t(`reports.span.${name}`));
    button.addEventListener("click", () => fill(name));
    return button;
  });
  const mark = () => NAMES.forEach((name, place) => {
    const [first, last] = span(name, today);
    buttons[place].ariaPressed = String(from.value === first && to.value === last);
  });
  const fill = (name) => {
    [from.value, to.value] = span(name, today);
    mark();
  };
  for (const field of [from, to]) field.addEventListener("input", mark);
  fill(USUAL);
  const pair = el("div", { className: "pair" }, labelled(t("reports.from"), from), labelled(t("reports.until"), to));
  const bar = el("div", { className: "actions spans", role: "group", ariaLabel: t("reports.days") }, ...buttons);
  return el("fieldset", { className: "fields" }, bar, pair);
}
