/** People: finding them, a new one, and who somebody in a picture is. `#people/ID` is a person's own page. */

import { call, path } from "./api.js";
import { el, labelled, list, say, section, submits } from "./dom.js";
import { about, asTyped, find } from "./finder.js";
import { openPerson } from "./person.js";
import { facePlace } from "./pictures.js";
import { t } from "./texts.js";
import { whoIsThis } from "./who.js";
import { person } from "./words.js";

const STATUSES = ["enrolled", "registered", "newcomer", "staff", "ignored"];

export function open(main, { rest, query, role, signal }) {
  if (rest[0]) return openPerson(main, { id: rest[0], role, signal });
  const texts = el("input", { type: "search", autocomplete: "off", maxLength: 200, value: query.get("q") ?? "" });
  const kinds = [["", t("people.everybody")], ...STATUSES.map((status) => [status, t(`people.status.${status}`)])];
  const status = el("select", {}, ...kinds.map(([value, text]) => el("option", { value }, text)));
  status.value = query.get("status") ?? "";
  const fields = el("search", { className: "pair" }, labelled(t("people.search"), texts), labelled(t("people.which"), status));
  const found = section("people", t("people.found"), t("people.nobody_found"), fields);
  const beside = el("div", { className: "stack" }, whoIsThis(), newCustomer());
  main.append(el("div", { className: "aside" }, found, beside));
  results(found, texts, status);
}

/** Show what the fields find, in pages; the address keeps what was sought, for the way back. */
function results(place, texts, status) {
  const people = place.querySelector("#people");
  const more = el("button", { type: "button", hidden: true }, t("people.more"));
  const error = el("p", { className: "error", role: "alert" });
  place.append(more, error);
  let shown = { items: [], next: null };
  const show = (found) => {
    shown = found;
    say(error, "");
    list(people, found.items, card);
    more.hidden = !found.next;
  };
  const failed = (refusal) => say(error, refusal.message);
  const search = asTyped(texts, (text) => {
    note(text, status.value);
    return find(text, status.value);
  }, show, failed);
  more.addEventListener("click", async () => {
    const before = shown;
    const page = await find(texts.value.trim(), status.value, before.next).catch(failed);
    if (page && shown === before) show({ items: [...before.items, ...page.items], next: page.next });
  });
  status.addEventListener("change", search);
  search();
}

/** Keep what is sought in the address. */
function note(q, status) {
  const sought = new URLSearchParams(Object.entries({ q, status }).filter(([, value]) => value)).toString();
  history.replaceState(null, "", `#people${sought ? `?${sought}` : ""}`);
}

function card(customer) {
  const name = el("strong", {});
  const facts = el("span", { className: "hint" });
  const texts = el("span", {}, name, el("br"), facts);
  const link = el("a", { className: "person choice", href: `#${path`people/${customer.id}`}` }, facePlace(customer.id), texts);
  const update = (now) => {
    say(name, person(now));
    say(facts, about(now));
  };
  return { node: el("li", {}, link), update };
}

function newCustomer() {
  const name = el("input", { name: "name", required: true, maxLength: 200, autocomplete: "off" });
  const email = el("input", { name: "email", type: "email", autocomplete: "off" });
  const phone = el("input", { name: "phone", type: "tel", autocomplete: "off" });
  const form = el("form", { id: "new-customer", className: "fields" },
    labelled(t("people.name"), name), labelled(t("people.email"), email), labelled(t("people.phone"), phone));
  submits(form, t("people.create"), async (values) => {
    const contact = Object.fromEntries(["email", "phone"].map((way) => [way, values.get(way).trim() || null]));
    const { id } = await call("POST", "customers", { name: values.get("name").trim(), contact });
    location.hash = path`people/${id}`;
    return "";
  });
  return el("section", {}, el("h2", {}, t("people.new")), form);
}
