/** What only an admin may do with all that is kept about a person: hand it over, or erase it. */

import { call } from "./api.js";
import { dialog } from "./dialog.js";
import { actions, el, labelled, say, submits } from "./dom.js";
import { t } from "./texts.js";
import { clock, person } from "./words.js";

/** Milliseconds between two calls of an erasure that takes several. */
const PAUSE = 1000;

export function data(page) {
  const place = el("p", { role: "status" });
  const buttons = actions(
    [t("people.data.export"), () => exported(page, place)],
    [t("people.data.erase"), () => confirm(page), "danger"],
  );
  const hint = el("p", { className: "hint" }, t("people.data.hint"));
  return el("section", { id: "data" }, el("h2", {}, t("people.data.title")), hint, buttons, place);
}

async function exported(page, place) {
  const { document: content, url } = await call("GET", `${page.where}/export`);
  const link = url ? el("a", { className: "button", href: url, rel: "noreferrer" }, t("people.data.download"))
    : download(content, `export-${page.customer.id}.json`, t("people.data.download"));
  place.replaceChildren(t("people.data.exported"), " ", link);
  link.focus();
}

/** A link that saves a value as a JSON file. */
function download(value, name, label) {
  const file = new Blob([JSON.stringify(value, null, 2)], { type: "application/json" });
  return el("a", { className: "button", href: URL.createObjectURL(file), download: name }, label);
}

/** Ask for the name to be typed, because this can't be undone. */
function confirm(page) {
  const wanted = page.customer.name ?? t("people.data.word");
  const field = el("input", { autocomplete: "off", spellcheck: false, required: true, autofocus: true });
  const form = el("form", { className: "fields" }, labelled(t("people.data.type", { wanted }), field));
  const state = el("p", { role: "status" });
  submits(form, t("people.data.erase_now"), async () => {
    if (field.value.trim() !== wanted.trim()) throw new Error(t("people.data.differs"));
    const receipt = await erase(page, state);
    form.remove();
    means.remove();
    say(state, t("people.data.erased", { name: person(page.customer) }));
    state.tabIndex = -1;
    state.focus();
    shown.append(...(receipt ? proof(receipt) : [el("p", {}, t("people.data.no_receipt"))]));
    shown.addEventListener("close", () => (location.hash = "people"));
  });
  const means = el("p", {}, t("people.data.means"));
  const shown = dialog(t("people.data.erase"), means, form, state);
}

/** Erase, in as many calls as it takes. Answers the receipt; null if an earlier call's answer was lost. */
async function erase(page, state) {
  for (let calls = 1; ; calls += 1) {
    try {
      return await call("DELETE", page.where);
    } catch (refusal) {
      if (refusal.status === 404 && calls > 1) return null;
      if (refusal.code !== "Unfinished") throw refusal;
      say(state, `${t("people.data.goes_on", { calls })} ${refusal.message}`);
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/** What was erased, and the link that saves it. */
function proof(receipt) {
  const { customer_id, erased_at, ...counts } = receipt;
  const rows = Object.entries(counts).flatMap(([name, count]) =>
    [el("dt", {}, t(`people.data.receipt.${name}`)), el("dd", {}, String(count))]);
  const head = el("p", { className: "hint" }, t("people.data.receipt_of", { id: customer_id, time: clock(erased_at) }));
  return [head, el("dl", { className: "receipt" }, ...rows), download(receipt, `receipt-${customer_id}.json`, t("people.data.save"))];
}
