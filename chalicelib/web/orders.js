/** The storeroom: what to fetch for who has come, and what waits for who hasn't. */

import { call, path } from "./api.js";
import { actions, el, list, say } from "./dom.js";
import { Poll } from "./polling.js";
import { ago, clock, customerName, itemsOf } from "./words.js";

/** The orders on the screen, by id. */
export const waiting = new Map();
/** Whether the screen has them already: before, an order that isn't among them may well wait. */
export let areRead = false;

export const poll = new Poll(async () => {
  const requested = await read("requested");
  const open = await read("open");
  waiting.clear();
  for (const order of [...requested, ...open]) waiting.set(order.id, order);
  areRead = true;
  list(document.getElementById("requested"), requested, card);
  list(document.getElementById("open"), open, card);
}, () => 4_000);

/** The oldest first: who waits longest is served first. */
async function read(state) {
  const { items } = await call("GET", path`orders?state=${state}&limit=100`);
  return items.reverse();
}

function card(order) {
  const name = el("h3", {}, "…");
  const what = el("p", { className: "wanted" });
  const facts = el("p");
  const end = (verb, done) => async () => {
    const ended = await call("POST", path`orders/${order.id}/${verb}`);
    offerUndo(order.id, `${done}: ${what.textContent} for ${name.textContent}.${await shortage(ended.short)}`);
    await poll.refresh();
  };
  const buttons = actions(
    ["Hand over", end("handover", "Handed over"), order.state === "requested" ? "main" : ""],
    ["Cancel", end("cancel", "Cancelled")],
  );
  const node = el("li", { className: "order" }, name, what, facts, buttons);

  async function update(now) {
    const came = now.requested_at ? `came ${ago(now.requested_at)} · ` : "";
    say(facts, `${came}ordered ${clock(now.ordered_at)}`);
    const texts = await Promise.all([customerName(now.customer_id), itemsOf(now)]).catch(() => null);
    if (!texts) return; // an outage, which is told of elsewhere
    say(name, texts[0]);
    say(what, texts[1]);
    buttons.firstChild.ariaLabel = `Hand over to ${texts[0]}: ${texts[1]}`;
    buttons.children[1].ariaLabel = `Cancel the order of ${texts[0]}: ${texts[1]}`;
  }
  return { node, update };
}

/** What the stock lacked, where it lacked something. */
async function shortage(items) {
  if (!items.length) return "";
  const lacked = await itemsOf({ items }).catch(() => items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join("; "));
  return ` The stock was short of ${lacked}: please count it.`;
}

/** Say what was done last, with a way back. */
function offerUndo(id, text) {
  const place = document.getElementById("undo");
  const undo = async () => {
    await call("POST", path`orders/${id}/undo`);
    place.replaceChildren();
    document.getElementById("requested-title").focus();
    await poll.refresh();
  };
  place.replaceChildren(text, actions(["Undo", undo, "", `Undo. ${text}`]));
}
