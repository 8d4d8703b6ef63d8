/** Who is in the store now, the last seen first; who is to be greeted stands before all others. */

import { call, path } from "./api.js";
import { actions, el, hide, picture, say, section, tell } from "./dom.js";
import { present, requested } from "./feeds.js";
import { counts } from "./inside.js";
import { Presence } from "./presence.js";
import { t } from "./texts.js";
import { Windowed } from "./windowed.js";
import { ago, alike, clock, itemsOf, offerText, person } from "./words.js";

const TOP = 200;

export function open(main, { signal }) {
  main.append(section("present", t("now.present"), t("now.nobody"), counts(signal)));
  const list = document.getElementById("present");
  const count = document.getElementById("present-count");
  const presence = new Presence(present);
  const rows = new Windowed(list, card, readOn, signal);

  function show() {
    const { visits, next } = presence;
    rows.show(toGreetFirst(visits), next ? -1 : visits.length);
    say(count, visits.length ? `${visits.length}${next ? "+" : ""}` : "");
    list.toggleAttribute("data-loaded", true);
    list.toggleAttribute("data-empty", !visits.length);
  }

  async function readOn() {
    const hasMore = await presence.more().catch(() => false); // the poll tells of an outage
    if (hasMore && !signal.aborted) show();
  }

  present.follow(() => {
    if (window.scrollY < TOP) presence.trim();
    presence.renew();
    show();
  }, signal);
}

function toGreetFirst(visits) {
  const waiting = visits.filter(isToGreet);
  return waiting.length ? [...waiting, ...visits.filter((visit) => !isToGreet(visit))] : visits;
}

function isToGreet({ customer, greeted_at: greeted }) {
  return customer.greet && !greeted;
}

function card(visit) {
  const face = el("img", { className: "face", alt: "" });
  const link = el("a", { href: path`#people/${visit.customer.id}` });
  const marks = el("p", { className: "marks" });
  const facts = el("p");
  const orders = el("p", { className: "wanted" });
  const offers = el("p", { className: "hint" });
  const button = greeting(visit);
  const about = el("div", {}, el("h3", {}, link), marks, facts, orders, offers, button.node);
  const node = el("li", { className: "person" }, face, about);

  async function update(now) {
    picture(face, now.face_url);
    link.href = path`#people/${now.customer.id}`;
    say(link, person(now.customer));
    link.classList.toggle("nameless", !now.customer.name);
    node.classList.toggle("to-greet", isToGreet(now));
    say(marks, marksOf(now));
    say(facts, factsOf(now));
    button.update(now);
    const texts = await Promise.all([ordersOf(now), offersOf(now)]).catch(() => null);
    if (!texts) return; // an outage, which is told of elsewhere
    say(orders, texts[0]);
    say(offers, texts[1]);
  }
  return { node, update };
}

/** The button that says that somebody has been greeted, until they have. */
function greeting(visit) {
  const mark = (greeted) => async () => {
    await call("PATCH", path`visits/${visit.id}`, { greeted });
    await present.poll.refresh();
  };
  const done = async () => {
    await mark(true)();
    tell(t("now.was_greeted", { name: person(visit.customer) }), mark(false));
  };
  const node = actions([t("now.greeted"), done, "", t("now.greeted_of", { name: person(visit.customer) })]);
  const update = (now) => {
    hide(node, Boolean(now.greeted_at));
    node.firstChild.classList.toggle("main", isToGreet(now));
  };
  return { node, update };
}

function marksOf({ customer, greeted_at: greeted }) {
  const toGreet = customer.greet && !greeted && t("now.to_greet");
  const done = greeted && t("now.greeted_at", { time: clock(greeted) });
  const staff = customer.status === "staff" && t("now.staff");
  return [toGreet, staff, done].filter(Boolean).join(" · ");
}

function factsOf(visit) {
  const since = t("now.since", { time: clock(visit.started_at), seen: ago(visit.last_seen_at) });
  const number = visit.number === 1 ? t("now.first_visit") : t("now.visit_number", { number: visit.number });
  const isRecognised = visit.number > 1 || visit.customer.status !== "newcomer"; // else only of themselves, just now
  const camera = visit.camera && t("now.camera", { camera: visit.camera });
  return [number, since, camera, isRecognised && alike(visit.similarity)].filter(Boolean).join(" · ");
}

async function ordersOf(visit) {
  const waiting = new Map((requested.items ?? []).map((order) => [order.id, order]));
  const wanted = visit.requested_orders.filter((id) => waiting.has(id));
  const texts = await Promise.all(wanted.map((id) => itemsOf(waiting.get(id))));
  if (texts.length) return t("now.wants", { what: texts.join("; ") });
  return requested.items && visit.requested_orders.length ? t("now.dealt_with") : "";
}

async function offersOf(visit) {
  const texts = await Promise.all(visit.sent_offers.map(offerText));
  return texts.length ? t("now.was_offered", { what: texts.join(" · ") }) : "";
}
