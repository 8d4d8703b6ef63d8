/** The storeroom: what to fetch for who has come, and what waits for who hasn't. */

import { call, path } from "./api.js";
import { actions, el, list, say, section, tell } from "./dom.js";
import { requested } from "./feeds.js";
import { pace, Poll } from "./polling.js";
import { t } from "./texts.js";
import { ago, clock, customerName, itemsOf } from "./words.js";

let openOrders;

export function open(main, { signal }) {
  main.append(
    section("requested", t("storeroom.fetch"), t("storeroom.nothing")),
    section("open", t("storeroom.open"), t("storeroom.none_open")),
  );
  requested.follow((items) => list(document.getElementById("requested"), oldestFirst(items), card), signal);
  openOrders = new Poll(async () => {
    const { items } = await call("GET", "orders?state=open&limit=100");
    list(document.getElementById("open"), oldestFirst(items), card);
  }, pace);
  openOrders.start(signal);
}

/** Who waits longest is served first. */
function oldestFirst(items) {
  return [...items].reverse();
}

function refresh() {
  return Promise.all([requested.poll.refresh(), openOrders.refresh()]);
}

function card(order) {
  const name = el("h3", {}, "…");
  const what = el("p", { className: "wanted" });
  const facts = el("p");
  const end = (verb, done) => async () => {
    const ended = await call("POST", path`orders/${order.id}/${verb}`);
    const said = t(`storeroom.${done}`, { what: what.textContent, name: name.textContent });
    tell(said + (await shortage(ended.short)), () => undo(order.id));
    await refresh();
  };
  const buttons = actions(
    [t("storeroom.hand_over"), end("handover", "handed_over"), order.state === "requested" ? "main" : ""],
    [t("storeroom.cancel"), end("cancel", "cancelled")],
  );
  const node = el("li", { className: "order" }, name, what, facts, buttons);

  async function update(now) {
    const came = now.requested_at && t("storeroom.came", { ago: ago(now.requested_at) });
    say(facts, [came, t("storeroom.ordered", { time: clock(now.ordered_at) })].filter(Boolean).join(" · "));
    const texts = await Promise.all([customerName(now.customer_id), itemsOf(now)]).catch(() => null);
    if (!texts) return; // an outage, which is told of elsewhere
    say(name, texts[0]);
    say(what, texts[1]);
    buttons.firstChild.ariaLabel = t("storeroom.hand_over_to", { name: texts[0], what: texts[1] });
    buttons.children[1].ariaLabel = t("storeroom.cancel_of", { name: texts[0], what: texts[1] });
  }
  return { node, update };
}

/** What the stock lacked, where it lacked something. */
async function shortage(items) {
  if (!items.length) return "";
  const lacked = await itemsOf({ items }).catch(() => items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join("; "));
  return ` ${t("storeroom.short", { what: lacked })}`;
}

async function undo(id) {
  await call("POST", path`orders/${id}/undo`);
  document.getElementById("requested-title")?.focus();
  await refresh();
}
