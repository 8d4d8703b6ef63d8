/** Making an offer: for admins, whoever else signed in doesn't see it. */

import { call } from "./api.js";
import { el, submits } from "./dom.js";
import { instant } from "./words.js";

export async function prepare() {
  const form = document.getElementById("new-offer");
  const choices = document.getElementById("products");
  form.querySelector("details").addEventListener("toggle", () => showProducts(choices));
  submits(form, "Make the offer", async (fields) => {
    await call("POST", "offers", wanted(fields));
    form.reset();
    return "Done: who is in the store is being told, who comes later is told then.";
  });
  document.getElementById("offers").hidden = !(await mayOffer());
}

/** Whether the token's role may make offers; where an outage hides that, the API will tell. */
async function mayOffer() {
  try {
    return (await call("GET", "token")).role === "admin";
  } catch {
    return true;
  }
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
    choices.replaceChildren(...(boxes.length ? boxes : ["There are no products yet."]));
  } catch (refusal) {
    choices.replaceChildren(el("p", { className: "error", role: "alert" }, refusal.message));
  }
}
