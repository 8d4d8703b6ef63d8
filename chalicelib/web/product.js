/** One product in the list: its price, and its stock, which is counted in the field that shows it. */

import { call, path } from "./api.js";
import { actions, el, labelled, say, tell } from "./dom.js";
import { money } from "./money.js";
import { changeProduct } from "./product_form.js";
import { t } from "./texts.js";

/** Store a product in place of the one of its sku. */
export function put({ sku, name, price_cents, stock }) {
  return call("PUT", path`products/${sku}`, { name, price_cents, stock });
}

/** `refresh` reads the list again. */
export function card(refresh) {
  let product;
  const name = el("h3");
  const facts = el("p", { className: "hint" });
  const price = el("p", { className: "price" });
  const empty = el("p", { className: "error" });
  const stock = el("input", { type: "number", min: 0, max: 1_000_000_000, step: 1, required: true, inputMode: "numeric" });
  const error = el("p", { className: "error", role: "alert" });
  const buttons = el("div");
  stock.addEventListener("change", () => count(product, stock, error, refresh));
  const node = el("li", { className: "product" }, el("div", {}, name, facts, empty), price,
    buttons, labelled(t("products.stock"), stock), error);

  function update(now) {
    if (now.name !== product?.name) buttons.replaceChildren(buttonsOf(now, () => product, refresh));
    product = now;
    say(name, now.name);
    say(facts, now.sku);
    say(price, money(now.price_cents));
    say(empty, now.stock ? "" : t("products.sold_out"));
    stock.ariaLabel = t("products.stock_of", { name: now.name });
    if (document.activeElement !== stock) stock.value = now.stock;
  }
  return { node, update };
}

function buttonsOf({ name }, current, refresh) {
  return actions(
    [t("products.change"), () => changeProduct(current(), refresh), "", t("products.change_of", { name })],
    [t("products.delete"), () => remove(current(), refresh), "", t("products.delete_of", { name })],
  );
}

/** Keep what was counted; the name and the price are those that the shop has by now. */
async function count(product, field, error, refresh) {
  say(error, field.checkValidity() ? "" : t("products.no_count"));
  if (!field.checkValidity()) return;
  const stock = Number(field.value);
  try {
    const before = await call("GET", path`products/${product.sku}`);
    await put({ ...before, stock });
    tell(t("products.counted", { name: before.name, stock }), () => back(before, refresh));
    await refresh();
  } catch (refusal) {
    say(error, refusal.message);
  }
}

async function remove(product, refresh) {
  await call("DELETE", path`products/${product.sku}`);
  tell(t("products.deleted", { name: product.name }), () => back(product, refresh));
  await refresh();
}

/** Store a product as it was. */
async function back(before, refresh) {
  await put(before);
  await refresh();
}
