/** The form for an offer. */

import { call, path } from "./api.js";
import { el, labelled, submits, tell } from "./dom.js";
import { money } from "./money.js";
import { allProducts, isFound } from "./stock.js";
import { t } from "./texts.js";
import { instant } from "./words.js";

const AUDIENCES = ["all", "enrolled", "newcomers"];

/** The form's section, and how to fill it in as an offer was; `refresh` reads the list again. */
export function offerForm(refresh) {
  const text = el("textarea", { name: "text", rows: 2, maxLength: 2000, required: true, placeholder: t("offers.example") });
  const audiences = AUDIENCES.map((name) => el("option", { value: name }, t(`offers.for_${name}`)));
  const audience = el("select", { name: "audience" }, ...audiences);
  const products = productChoice();
  const time = (name) => labelled(t(`offers.${name}`), el("input", { name, type: "datetime-local" }));
  const form = el("form", { id: "new-offer", className: "fields" }, labelled(t("offers.text"), text), products.node,
    labelled(t("offers.audience"), audience), el("div", { className: "pair" }, time("from"), time("until")),
    el("p", { className: "hint" }, t("offers.hint")));
  submits(form, t("offers.make"), async (fields) => {
    const { id } = await call("POST", "offers", wanted(fields, products.chosen()));
    form.reset();
    products.choose([]);
    await refresh();
    tell(t("offers.done"), () => call("DELETE", path`offers/${id}`).then(refresh));
    return "";
  });
  const fillIn = (offer) => {
    [text.value, audience.value] = [offer.text, offer.audience];
    products.choose(offer.skus);
    text.focus();
  };
  return { node: el("section", {}, el("h2", {}, t("offers.new")), form), fillIn };
}

function wanted(fields, skus) {
  const body = { text: fields.get("text"), skus, audience: fields.get("audience") };
  if (fields.get("from")) body.valid_from = instant(fields.get("from"));
  if (fields.get("until")) body.valid_until = instant(fields.get("until"));
  return body;
}

/** Products to choose from, by name and price, read once the choice is opened. */
function productChoice() {
  const chosen = new Set();
  const field = el("input", { type: "search", autocomplete: "off", maxLength: 200 });
  const boxes = el("div", { className: "choices" });
  const summary = el("summary", {}, t("offers.about"));
  const node = el("details", {}, summary, labelled(t("products.search"), field), boxes);
  const count = () => summary.replaceChildren(t("offers.about"), chosen.size ? ` (${chosen.size})` : "");
  const toggle = ({ target: { value, checked } }) => {
    checked ? chosen.add(value) : chosen.delete(value);
    count();
  };
  boxes.addEventListener("change", toggle);
  node.addEventListener("toggle", () => node.open && showProducts(boxes, chosen));
  field.addEventListener("input", () => filter(boxes, field.value));
  const choose = (skus) => {
    chosen.clear();
    for (const sku of skus) chosen.add(sku);
    for (const box of boxes.querySelectorAll("input")) box.checked = chosen.has(box.value);
    count();
  };
  return { node, choose, chosen: () => [...chosen] };
}

function filter(boxes, text) {
  for (const label of boxes.querySelectorAll("label")) {
    label.hidden = !isFound({ name: label.textContent, sku: label.control.value }, text);
  }
}

async function showProducts(boxes, chosen) {
  try {
    const products = await allProducts();
    const labels = products.map(({ sku, name, price_cents }) => {
      const box = el("input", { type: "checkbox", value: sku, checked: chosen.has(sku) });
      return el("label", {}, box, el("span", {}, `${name} · ${money(price_cents)}`));
    });
    boxes.replaceChildren(...(labels.length ? labels : [t("offers.no_products")]));
  } catch (refusal) {
    boxes.replaceChildren(el("p", { className: "error", role: "alert" }, refusal.message));
  }
}
