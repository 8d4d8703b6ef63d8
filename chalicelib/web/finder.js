/** Finding people as one types. */

import { call } from "./api.js";
import { el, labelled, list, say } from "./dom.js";
import { facePlace } from "./pictures.js";
import { t } from "./texts.js";
import { person } from "./words.js";

/** Milliseconds without a keystroke after which is searched. */
const PAUSE = 200;
const ENOUGH = 20;
/** Pages of a hundred that one search looks at: a filter may leave little of each. */
const MOST_PAGES = 5;

/**
 * A page of the customers that a text finds, and where it goes on. The status is filtered here, because the
 * API only knows the text.
 */
export async function find(text, status = "", cursor = null) {
  const items = [];
  let next = cursor;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await call("GET", `customers?${parameters(text, status, next)}`);
    items.push(...page.items.filter((customer) => !status || customer.status === status));
    next = page.next;
    if (!next || items.length >= ENOUGH) break;
  }
  return { items, next };
}

function parameters(text, status, cursor) {
  const wanted = { q: text, limit: status ? 100 : ENOUGH, cursor: cursor ?? "" };
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
}

/** Run `work` a moment after the last keystroke, and show only the latest answer. Answers how to run it now. */
export function asTyped(field, work, show, failed) {
  let latest = 0;
  let timer = 0;
  const now = async () => {
    clearTimeout(timer);
    const mine = ++latest;
    try {
      const found = await work(field.value.trim());
      if (mine === latest) show(found);
    } catch (refusal) {
      if (mine === latest) failed(refusal);
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  });
  return now;
}

/** What tells people apart in a list: status and ways to reach them. */
export function about(customer) {
  const { email, phone } = customer.contact;
  const status = customer.name || customer.status !== "newcomer" ? t(`people.status.${customer.status}`) : "";
  return [status, email, phone].filter(Boolean).join(" · ");
}

/** A field and the people it finds, each a button that gives the customer to `choose`; `without` one id. */
export function finder(label, without, choose) {
  const field = el("input", { type: "search", autocomplete: "off", maxLength: 200 });
  const results = el("ul", { className: "cards results" });
  const said = el("p", { className: "hint", role: "status" });
  const show = ({ items }) => {
    const others = items.filter((customer) => customer.id !== without);
    list(results, others, (customer) => choice(customer, choose));
    say(said, others.length ? "" : t("people.nobody_found"));
  };
  const search = (text) => (text ? find(text) : { items: [] });
  asTyped(field, search, show, (refusal) => say(said, refusal.message));
  return el("div", { className: "fields" }, labelled(label, field), said, results);
}

function choice(customer, choose) {
  const texts = el("span", {}, el("strong", {}, person(customer)), el("br"), about(customer));
  const button = el("button", { type: "button", className: "person choice" }, facePlace(customer.id), texts);
  button.addEventListener("click", () => choose(customer));
  return { node: el("li", {}, button), update() {} };
}
