/** A person's orders: a new one, handing over, cancelling, and taking either back. */

import { call, path } from "./api.js";
import { actions, el, labelled, say, submits, tell } from "./dom.js";
import { t } from "./texts.js";
import { listOf } from "./visits_of.js";
import { clock, itemsOf } from "./words.js";

const WAITING = ["open", "requested"];

export function orders(page) {
  const where = ({ customer }) => path`orders?customer_id=${customer.id}`;
  const node = listOf(page, "orders", where, (order) => card(page, order));
  node.append(newOrder(page));
  return node;
}

function card(page, order) {
  const what = el("strong", {}, "…");
  const facts = el("p", { className: "hint" });
  const act = (verb) => async () => {
    await call("POST", path`orders/${order.id}/${verb}`);
    await page.refresh();
    if (verb !== "undo") tell(t(`people.orders.done_${verb}`, { what: what.textContent }), act("undo"));
  };
  const waiting = actions([t("people.orders.handover"), act("handover"), "main"], [t("people.orders.cancel"), act("cancel")]);
  const ended = actions([t("people.orders.undo"), act("undo")]);
  const update = async (now) => {
    waiting.hidden = !WAITING.includes(now.state);
    ended.hidden = !waiting.hidden;
    say(facts, t(`people.orders.state.${now.state}`, { time: clock(now[`${now.state}_at`] ?? now.ordered_at) }));
    say(what, await itemsOf(now).catch(() => what.textContent));
    for (const button of [...waiting.children, ...ended.children]) {
      if (button.type) button.ariaLabel = `${button.textContent}: ${what.textContent}`;
    }
  };
  return { node: el("li", {}, what, facts, waiting, ended), update };
}

/** A form with a row for each product; the same order is made once, however often it is sent. */
function newOrder(page) {
  const rows = el("div", { className: "fields" });
  const form = el("form", { id: "new-order", className: "fields" }, rows);
  const more = el("button", { type: "button" }, t("people.orders.another"));
  let products = [];
  let key = newKey();
  const add = () => rows.append(row(products));
  more.addEventListener("click", () => {
    add();
    rows.lastChild.querySelector("select").focus();
  });
  form.append(more);
  submits(form, t("people.orders.make"), async () => {
    const items = [...rows.children].map((each) => ({
      sku: each.querySelector("select").value, quantity: Number(each.querySelector("input").value),
    }));
    const order = await call("POST", `${page.where}/orders`, { items }, { "Idempotency-Key": key });
    key = newKey();
    rows.replaceChildren();
    add();
    await page.refresh();
    tell(t("people.orders.made", { what: await itemsOf(order) }), async () => {
      await call("POST", path`orders/${order.id}/cancel`);
      await page.refresh();
    });
    return "";
  });
  form.addEventListener("change", () => (key = newKey()));
  const fold = el("details", {}, el("summary", {}, t("people.orders.new")), form);
  call("GET", "products?limit=100").then(({ items }) => {
    products = items;
    if (items.length) add();
    else form.replaceChildren(el("p", { className: "hint" }, t("people.orders.no_products")));
  }, (refusal) => form.replaceChildren(el("p", { className: "error" }, refusal.message)));
  return fold;
}

function row(products) {
  const choices = products.map(({ sku, name }) => el("option", { value: sku }, name));
  const quantity = el("input", { type: "number", min: 1, max: 1000, value: 1, required: true, inputMode: "numeric" });
  return el("div", { className: "pair" },
    labelled(t("people.orders.product"), el("select", {}, ...choices)), labelled(t("people.orders.quantity"), quantity));
}

/** A key of a new order, also on a page without https, where the browser has no randomUUID. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
