/** A person's own page. Its parts are modules of their own, which follow the page's `change`. */

import { call, path } from "./api.js";
import { el, say } from "./dom.js";
import { orders } from "./bought.js";
import { consents } from "./consents.js";
import { contact } from "./contact.js";
import { enrolment } from "./enrol.js";
import { data } from "./erase.js";
import { records } from "./merge.js";
import { notices } from "./notices.js";
import { profile } from "./profile.js";
import { t } from "./texts.js";
import { entitle } from "./views.js";
import { visits } from "./visits_of.js";
import { person } from "./words.js";

const PARTS = [visits, orders, enrolment, consents, contact, records, notices];
/** What the API says of an id without a record: it was merged into another, or erased. */
const BECAME = /it became part of '([^']+)'/;
const ERASED = /it was erased$/;

/** The customer of a page; tells `change` after each time that something of theirs has changed. */
class Page extends EventTarget {
  constructor(customer, role, signal) {
    super();
    Object.assign(this, { customer, role, signal });
  }

  get where() {
    return path`customers/${this.customer.id}`;
  }

  /** Change fields of the customer. Throws Refused. */
  async patch(fields) {
    this.take(await call("PATCH", this.where, fields));
  }

  /** Read the customer anew, and let all parts do so. */
  async refresh() {
    this.take(await call("GET", this.where));
  }

  take(customer) {
    this.customer = customer;
    this.dispatchEvent(new Event("change"));
  }

  /** Call `show` with the customer, now and after each change. */
  follow(show) {
    show(this.customer);
    this.addEventListener("change", () => show(this.customer));
  }
}

export async function openPerson(main, { id, role, signal }) {
  const back = el("a", { href: "#people", className: "back" }, t("people.back"));
  const state = el("p", { className: "hint", role: "status" }, "…");
  main.append(back, state);
  const customer = await call("GET", path`customers/${id}`).catch((refusal) => leadOn(state, refusal));
  if (!customer || signal.aborted) return;
  state.remove();
  const page = new Page(customer, role, signal);
  page.follow((now) => entitle(person(now)));
  const parts = el("div", { className: "columns" }, ...PARTS.map((part) => part(page)));
  if (role === "admin") parts.append(data(page));
  main.append(profile(page), parts);
}

/** Go on to the record that this one became part of; say so where there is none any more. */
function leadOn(state, refusal) {
  const became = refusal.status === 404 && BECAME.exec(refusal.message);
  if (became) return location.replace(`#${path`people/${became[1]}`}`);
  const none = ERASED.test(refusal.message) ? t("people.erased_here") : t("people.nobody_here");
  say(state, refusal.status === 404 ? none : refusal.message);
}
