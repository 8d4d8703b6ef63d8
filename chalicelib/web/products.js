/** Products: finding them, changing them, and counting the stock. */

import { el, labelled, list, say, section } from "./dom.js";
import { Poll } from "./polling.js";
import { card } from "./product.js";
import { newProduct } from "./product_form.js";
import { allProducts, isFound } from "./stock.js";
import { t } from "./texts.js";

const PAUSE = 30_000;
/** Products that are shown at once. */
const AT_ONCE = 60;

let all = [];
let most = AT_ONCE;

export function open(main, { signal }) {
  const field = el("input", { type: "search", autocomplete: "off", maxLength: 200 });
  const empty = el("input", { type: "checkbox" });
  const choice = el("div", { className: "choices" }, el("label", {}, empty, " ", t("products.only_empty")));
  const found = section("products", t("products.found"), t("products.none"),
    el("search", { className: "fields" }, labelled(t("products.search"), field), choice));
  const more = el("button", { type: "button", hidden: true }, t("shell.show_more"));
  found.append(more);
  const show = () => {
    const sought = all.filter((product) => isFound(product, field.value) && (!empty.checked || !product.stock));
    draw(found, sought.slice(0, most), refresh);
    say(found.querySelector("#products-count"), sought.length ? String(sought.length) : "");
    more.hidden = sought.length <= most;
  };
  const poll = new Poll(async () => {
    all = await allProducts();
    show();
  }, () => PAUSE);
  const refresh = () => poll.refresh();
  for (const each of [field, empty]) each.addEventListener("input", () => showFrom(AT_ONCE, show));
  more.addEventListener("click", () => showFrom(most + AT_ONCE, show));
  [all, most] = [[], AT_ONCE];
  const adding = newProduct(refresh);
  const add = el("button", { type: "button", className: "to-form" }, t("products.new"));
  add.addEventListener("click", () => adding.querySelector("input").focus());
  found.querySelector("search").append(add);
  main.append(el("div", { className: "aside" }, found, adding));
  poll.start(signal);
}

function showFrom(number, show) {
  most = number;
  show();
}

function draw(place, products, refresh) {
  const items = products.map((product) => ({ id: product.sku, ...product }));
  list(place.querySelector("#products"), items, () => card(refresh));
}
