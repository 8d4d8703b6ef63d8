/** The storeroom: what to fetch for who has come, and what waits for who hasn't. */

import { call, path } from "./api.js";
import { actions, el, list, say, section, tell } from "./dom.js";
import { requested } from "./feeds.js";
import { pace, Poll } from "./polling.js";
import { lacks, productsOf } from "./stock.js";
import { t } from "./texts.js";
import { clock, customerName, itemsOf, waited } from "./words.js";

const SECOND = 1000;
const OF_STOCK = 5;

let openOrders;
let stocks;

export function open(main, { signal }) {
  main.append(
    section("requested", t("storeroom.fetch"), t("storeroom.nothing")),
    section("open", t("storeroom.open"), t("storeroom.none_open")),
  );
  openOrders = new Poll(async () => {
    const { items } = await call("GET", "orders?state=open&limit=100");
    list(document.getElementById("open"), oldestFirst(items), card);
  }, pace);
  stocks = new Poll(readStocks, () => OF_STOCK * pace());
  requested.follow((items) => list(document.getElementById("requested"), oldestFirst(items), card), signal);
  openOrders.start(signal);
  stocks.start(signal);
  const ticking = setInterval(tick, SECOND);
  signal.addEventListener("abort", () => clearInterval(ticking));
}

/** Who waits longest is served first. */
function oldestFirst(items) {
  return [...items].reverse();
}

function refresh() {
  return Promise.all([requested.poll.refresh(), openOrders.refresh(), stocks.refresh()]);
}

/** Count on how long each has waited. */
function tick() {
  for (const place of document.querySelectorAll("#requested time")) say(place, waited(place.dateTime));
}

/** Say at each order what the stock lacks for it. */
async function readStocks() {
  const orders = oldestFirst(requested.items ?? []);
  const products = orders.length ? await productsOf(orders.flatMap(({ items }) => items.map(({ sku }) => sku))) : new Map();
  for (const [id, lacking] of lacks(orders, products)) {
    const texts = lacking.map(({ sku, quantity, stock }) =>
      t("storeroom.lacks", { what: `${quantity} × ${products.get(sku).name}`, stock }),
    );
    const place = document.querySelector(`#requested [data-order="${CSS.escape(id)}"] .lacks`);
    if (place) say(place, texts.join(" "));
  }
}

function card(order) {
  const isRequested = order.state === "requested";
  const name = el("h3", {}, "…");
  const time = el("time", { dateTime: order.requested_at ?? "" });
  const what = el("p", { className: "wanted" });
  const lacking = el("p", { className: "lacks error" });
  const facts = el("p", { className: "hint" });
  const buttons = actions(
    [t("storeroom.hand_over"), end("handover", "handed_over"), isRequested ? "main" : ""],
    [t("storeroom.cancel"), end("cancel", "cancelled")],
  );
  const head = el("div", { className: "waiting" }, name, ...(isRequested ? [time] : []));
  const node = el("li", { className: "order" }, head, what, lacking, facts, buttons);
  node.dataset.order = order.id;

  function end(verb, done) {
    return async () => {
      const ended = await call("POST", path`orders/${order.id}/${verb}`);
      const said = t(`storeroom.${done}`, { what: what.textContent, name: name.textContent });
      tell(said + (await shortage(ended.short)), () => undo(order.id));
      await refresh();
    };
  }

  async function update(now) {
    if (isRequested) say(time, waited(now.requested_at));
    say(facts, t("storeroom.ordered", { time: clock(now.ordered_at) }));
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
