/** Who is in the store now. */

import { call } from "./api.js";
import { el, list, picture, say, section } from "./dom.js";
import { requested } from "./feeds.js";
import { pace, Poll } from "./polling.js";
import { t } from "./texts.js";
import { ago, alike, clock, itemsOf, offerText, person } from "./words.js";

export function open(main, { signal }) {
  main.append(section("present", t("now.present"), t("now.nobody")));
  const poll = new Poll(async () => {
    const { items } = await call("GET", "visits/present?limit=100");
    list(document.getElementById("present"), items, card);
  }, pace);
  poll.start(signal);
}

function card() {
  const face = el("img", { className: "face", alt: "" });
  const name = el("h3");
  const facts = el("p");
  const orders = el("p", { className: "wanted" });
  const offers = el("p", { className: "hint" });
  const node = el("li", { className: "person" }, face, el("div", {}, name, facts, orders, offers));

  async function update(visit) {
    picture(face, visit.face_url);
    say(name, person(visit.customer));
    name.classList.toggle("nameless", !visit.customer.name);
    say(facts, about(visit));
    const texts = await Promise.all([ordersOf(visit), offersOf(visit)]).catch(() => null);
    if (!texts) return; // an outage, which is told of elsewhere
    say(orders, texts[0]);
    say(offers, texts[1]);
  }
  return { node, update };
}

function about(visit) {
  const since = t("now.since", { time: clock(visit.started_at), seen: ago(visit.last_seen_at) });
  const number = visit.number === 1 ? t("now.first_visit") : t("now.visit_number", { number: visit.number });
  const isRecognised = visit.number > 1 || visit.customer.status !== "newcomer"; // else only of themselves, just now
  return [number, since, isRecognised && alike(visit.similarity)].filter(Boolean).join(" · ");
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
