/** Making an offer. */

import { call } from "./api.js";
import { el, labelled, submits } from "./dom.js";
import { t } from "./texts.js";
import { instant } from "./words.js";

export function open(main) {
  const audiences = ["all", "enrolled", "newcomers"].map((name) => el("option", { value: name }, t(`offers.for_${name}`)));
  const choices = el("div", { id: "products", className: "choices" });
  const products = el("details", {}, el("summary", {}, t("offers.about")), choices);
  products.addEventListener("toggle", () => showProducts(choices));
  const text = el("textarea", { name: "text", rows: 2, maxLength: 2000, required: true, placeholder: t("offers.example") });
  const form = el("form", { id: "new-offer", className: "fields" },
    labelled(t("offers.text"), text),
    products,
    labelled(t("offers.audience"), el("select", { name: "audience" }, ...audiences)),
    labelled(t("offers.until"), el("input", { name: "until", type: "datetime-local" })),
    el("p", { className: "hint" }, t("offers.hint")),
  );
  submits(form, t("offers.make"), async (fields) => {
    await call("POST", "offers", wanted(fields));
    form.reset();
    return t("offers.done");
  });
  main.append(el("section", { id: "offers" }, el("h2", {}, t("offers.new")), form));
}

function wanted(fields) {
  const body = { text: fields.get("text"), skus: fields.getAll("sku"), audience: fields.get("audience") };
  if (fields.get("until")) body.valid_until = instant(fields.get("until"));
  return body;
}

/** The products to choose from, once the choice is opened. */
async function showProducts(choices) {
  if (choices.querySelector("input")) return;
  try {
    const { items } = await call("GET", "products?limit=100");
    const boxes = items.map((product) =>
      el("label", {}, el("input", { type: "checkbox", name: "sku", value: product.sku }), ` ${product.name}`),
    );
    choices.replaceChildren(...(boxes.length ? boxes : [t("offers.no_products")]));
  } catch (refusal) {
    choices.replaceChildren(el("p", { className: "error", role: "alert" }, refusal.message));
  }
}
