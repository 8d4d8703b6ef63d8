/** Offers: those that begin, run or have ended, and making and ending one. */

import { call, path } from "./api.js";
import { confirm } from "./dialog.js";
import { actions, el, list, say, section, tell } from "./dom.js";
import { growing } from "./growing.js";
import { money } from "./money.js";
import { offerForm } from "./offer_form.js";
import { t } from "./texts.js";
import { clock, look } from "./words.js";

const PAUSE = 10_000;

export function open(main, { signal }) {
  const offers = section("offers", t("offers.made"), t("offers.none"));
  const { poll, button } = growing("offers?limit=50", (items) => {
    list(offers.querySelector("#offers"), items, (offer) => card(offer, form, () => poll.refresh()));
  }, () => PAUSE);
  const form = offerForm(() => poll.refresh());
  offers.append(button);
  main.append(el("div", { className: "aside form-first" }, form.node, offers));
  poll.start(signal);
}

function card(offer, form, refresh) {
  const state = el("p", { className: "state" });
  const again = [t("offers.again"), () => form.fillIn(offer), "", t("offers.again_of", { text: offer.text })];
  const end = el("div");
  const node = el("li", { className: "offer" },
    el("h3", {}, offer.text), state, el("p", { className: "hint" }, about(offer)), goods(offer), el("div", { className: "actions" }, actions(again), end));

  function update() {
    const now = stateOf(offer);
    if (node.dataset.state === now) return;
    node.dataset.state = now;
    say(state, said(offer, now));
    const label = now === "ended" ? t("offers.delete") : t("offers.end");
    end.replaceChildren(actions([label, () => ask(offer, now, refresh), "danger", `${label}: ${offer.text}`]));
  }
  return { node, update };
}

function stateOf({ valid_from, valid_until }) {
  if (valid_until && Date.parse(valid_until) <= Date.now()) return "ended";
  return valid_from && Date.parse(valid_from) > Date.now() ? "begins" : "runs";
}

function said({ valid_from, valid_until }, state) {
  if (state === "begins") return t("offers.begins", { time: clock(valid_from) });
  if (state === "ended") return t("offers.ended", { time: clock(valid_until) });
  return valid_until ? t("offers.runs_until", { time: clock(valid_until) }) : t("offers.runs");
}

function about({ audience, valid_from, valid_until }) {
  const isLater = valid_from && Date.parse(valid_from) > Date.now();
  const whom = `${t("offers.audience")}: ${t(`offers.for_${audience}`)}`;
  return isLater && valid_until ? `${whom} · ${t("offers.until")}: ${clock(valid_until)}` : whom;
}

/** The products, each with its price once that is known. */
function goods({ skus }) {
  const items = skus.map((sku) => {
    const item = el("li", {}, sku);
    look(path`products/${sku}`).then((found) => found && say(item, `${found.name} · ${money(found.price_cents)}`), () => {});
    return item;
  });
  return el("ul", { className: "goods", hidden: !items.length }, ...items);
}

function ask(offer, state, refresh) {
  const [title, means] = state === "ended" ? [t("offers.delete"), t("offers.delete_means")] : [t("offers.end"), t("offers.end_means")];
  confirm(title, [offer.text, means], title, () => call("DELETE", path`offers/${offer.id}`), () => {
    tell(t("offers.gone", { text: offer.text }));
    return refresh();
  });
}
