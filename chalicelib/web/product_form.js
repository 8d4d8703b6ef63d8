/** The forms for a new product and for the name and price of one. */

import { call, path } from "./api.js";
import { dialog } from "./dialog.js";
import { el, labelled, submits, tell } from "./dom.js";
import { cents, money } from "./money.js";
import { t } from "./texts.js";

const SKU = "[A-Za-z0-9._\\-]+";

/** A section for adding a product; `refresh` reads the list again. */
export function newProduct(refresh) {
  const stock = el("input", { name: "stock", type: "number", min: 0, max: 1_000_000_000, required: true, value: 0 });
  const sku = el("input", { name: "sku", required: true, maxLength: 64, pattern: SKU, title: t("products.sku_hint"), autocomplete: "off", spellcheck: false });
  const form = el("form", { id: "new-product", className: "fields" },
    ...nameAndPrice("", ""), labelled(t("products.stock"), stock),
    labelled(t("products.sku"), sku), el("p", { className: "hint" }, t("products.sku_hint")));
  submits(form, t("products.add"), async (values) => {
    const wanted = values.get("sku");
    if (await isKnown(wanted)) throw new Error(t("products.sku_taken", { sku: wanted }));
    await call("PUT", path`products/${wanted}`, { ...read(values), stock: Number(values.get("stock")) });
    form.reset();
    await refresh();
    return t("products.added", { name: values.get("name").trim() });
  });
  return el("section", {}, el("h2", {}, t("products.new")), form);
}

/** A dialog for another name or price. The stock stays what it is by then. */
export function changeProduct(product, refresh) {
  const form = el("form", { className: "fields" }, ...nameAndPrice(product.name, money(product.price_cents)));
  const where = path`products/${product.sku}`;
  submits(form, t("products.save"), async (values) => {
    const before = await call("GET", where);
    await store(where, read(values));
    shown.close();
    tell(t("products.changed", { name: values.get("name").trim() }), async () => {
      await store(where, { name: before.name, price_cents: before.price_cents });
      await refresh();
    });
    await refresh();
    return "";
  });
  const shown = dialog(t("products.change_of", { name: product.name }), form);
}

async function store(where, change) {
  const { stock } = await call("GET", where);
  await call("PUT", where, { ...change, stock });
}

function nameAndPrice(name, price) {
  return [
    labelled(t("products.name"), el("input", { name: "name", required: true, maxLength: 200, value: name, autocomplete: "off" })),
    labelled(t("products.price"), el("input", { name: "price", required: true, maxLength: 20, inputMode: "decimal", value: price, placeholder: money(549), autocomplete: "off" })),
  ];
}

/** The name and the price of a form. Throws what is wrong with the price. */
function read(values) {
  const price_cents = cents(values.get("price"));
  if (price_cents === null) throw new Error(t("products.no_price", { example: money(549) }));
  return { name: values.get("name").trim(), price_cents };
}

async function isKnown(sku) {
  try {
    return Boolean(await call("GET", path`products/${sku}`));
  } catch (refusal) {
    if (refusal.status === 404) return false;
    throw refusal;
  }
}
