/** A person's several records: making one of two, and taking that back. */

import { call, path } from "./api.js";
import { dialog } from "./dialog.js";
import { actions, el, tell } from "./dom.js";
import { about, finder } from "./finder.js";
import { facePlace } from "./pictures.js";
import { t } from "./texts.js";
import { listOf } from "./visits_of.js";
import { clock, person } from "./words.js";

export function records(page) {
  const begin = actions([t("people.records.search"), () => search(page)]);
  const hint = el("p", { className: "hint" }, t("people.records.hint"));
  return listOf(page, "records", (of) => `${of.where}/merges`, (merge) => card(page, merge), hint, begin);
}

function card(page, merge) {
  const undo = async () => {
    const customer = await call("POST", path`merges/${merge.id}/undo`);
    await page.refresh();
    const address = `#${path`people/${customer.id}`}`;
    tell(t("people.records.undone", { name: person(customer) }));
    document.getElementById("said").append(el("a", { href: address, className: "button" }, t("people.records.see")));
  };
  const when = t("people.records.merged_at", { time: clock(merge.at) });
  const buttons = actions([t("people.records.undo"), undo, "", `${t("people.records.undo")}: ${clock(merge.at)}`]);
  return { node: el("li", {}, el("p", {}, when), buttons), update() {} };
}

function search(page) {
  const choose = (other) => {
    shown.close();
    compare(page, other);
  };
  const others = finder(t("people.search"), page.customer.id, choose);
  others.querySelector("input").autofocus = true;
  const shown = dialog(t("people.records.search"), others);
}

/** Show both records side by side, and which of them stays. */
function compare(page, other) {
  let [stays, goes] = inOrder(page.customer, other);
  const place = el("div", { className: "compared" });
  const show = () => place.replaceChildren(half(stays, t("people.records.stays")), half(goes, t("people.records.becomes")));
  const swap = () => {
    [stays, goes] = [goes, stays];
    show();
  };
  show();
  const confirm = () => merge(page, goes, stays, shown);
  const buttons = actions([t("people.records.merge"), confirm, "main"], [t("people.records.swap"), swap]);
  const hint = el("p", { className: "hint" }, t("people.records.moves"));
  const shown = dialog(t("people.records.same"), place, hint, buttons);
}

/** The record that stays is the one with a name, or else the page's. */
function inOrder(mine, other) {
  return mine.name || !other.name ? [mine, other] : [other, mine];
}

function half(customer, role) {
  return el("div", { className: "half" }, el("p", { className: "hint" }, role), facePlace(customer.id),
    el("strong", {}, person(customer)), el("span", {}, about(customer)));
}

async function merge(page, goes, stays, shown) {
  const { merge_id, customer } = await call("POST", path`customers/${goes.id}/merge`, { into: stays.id });
  shown.close();
  const undo = async () => {
    await call("POST", path`merges/${merge_id}/undo`);
    if (!page.signal.aborted) await page.refresh();
  };
  if (customer.id === page.customer.id) await page.refresh();
  else location.hash = path`people/${customer.id}`;
  tell(t("people.records.merged", { name: person(customer) }), undo);
}
