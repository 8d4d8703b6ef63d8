/** The gallery: thumbnails of the photos that match, the latest first, more by scrolling. */

import { el, labelled, list, picture, say } from "./dom.js";
import { icon } from "./icons.js";
import { LANES, named, percent, photoAddress, photosAddress, STATES } from "./photo_words.js";
import { atTheEnd, Pages } from "./pages.js";
import { Poll } from "./polling.js";
import { t } from "./texts.js";
import { customerName } from "./words.js";

const PAGE = 24;
const SHOWN_LABELS = 2;
const PAUSE = 5_000;

export function open(main, { filters, signal }) {
  const photos = el("ul", { id: "photos", className: "gallery" });
  const none = el("p", { className: "empty" }, t("photos.none"));
  const further = el("button", { type: "button", id: "more-photos", hidden: true }, t("photos.more"));
  main.append(search(filters), el("section", {}, chips(filters), photos, none, further));
  const pages = new Pages("photos", { ...filters, limit: PAGE }, ({ time }) => time, (items, next) => {
    list(photos, items, (photo) => card(photo, filters));
    photos.classList.add("cards");
    further.hidden = !next;
  });
  new Poll(() => pages.refresh(), () => PAUSE).start(signal);
  further.addEventListener("click", () => pages.more().catch((refusal) => say(none, refusal.message)));
  atTheEnd(further, () => pages.more(), signal);
}

/** The fields by which photos are chosen; each change is a new address. */
function search(filters) {
  const choice = (name, values) => {
    const options = values.map((value) => el("option", { value }, t(`photos.${name}_${value}`)));
    const field = el("select", { name, id: `by-${name}` }, el("option", { value: "" }, t("photos.all")), ...options);
    field.value = filters[name] ?? "";
    return labelled(t(`photos.${name}`), field);
  };
  const text = (name) => {
    const field = el("input", { name, id: `by-${name}`, value: filters[name] ?? "", maxLength: 200, autocomplete: "off" });
    return labelled(t(`photos.${name}`), field);
  };
  const form = el("form", { className: "filters", role: "search" },
    choice("lane", LANES), choice("state", STATES), text("label"), text("album"));
  const go = () => {
    location.hash = photosAddress({ ...filters, ...Object.fromEntries(new FormData(form)) });
  };
  form.addEventListener("change", go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  return form;
}

/** The filters in force, each with a way to take it away. */
function chips(filters) {
  const links = Object.entries(filters).map(([name, value]) => {
    const words = el("span", {}, ["lane", "state"].includes(name) ? t(`photos.${name}_${value}`) : value);
    if (name === "customer_id") customerName(value).then((found) => say(words, found), () => {});
    const { [name]: _, ...others } = filters;
    const chip = el("a", { className: "chip", href: photosAddress(others) }, el("span", {}, `${t(`photos.${name}`)}: `, words), el("span", { ariaHidden: "true" }, "×"));
    chip.setAttribute("aria-description", t("photos.take_away"));
    return chip;
  });
  return el("p", { className: "chips" }, ...links);
}

function card({ id }, filters) {
  const img = el("img", { alt: "", loading: "lazy", decoding: "async" });
  const state = el("span", { className: "state" });
  const name = el("span", { className: "name" });
  const link = el("a", { href: photoAddress(id) }, el("span", { className: "frame" }, icon("photos"), img), name, state);
  const labels = el("p", { className: "chips" });

  function update(photo) {
    picture(img, photo.thumbnail_url ?? photo.photo_url);
    say(name, named(photo));
    say(state, photo.state === "done" ? "" : t(`photos.state_${photo.state}`));
    link.dataset.state = photo.state;
    if (labels.childElementCount) return;
    labels.append(...photo.labels.slice(0, SHOWN_LABELS).map((label) => labelChip(label, filters)));
  }
  return { node: el("li", {}, link, labels), update };
}

/** A label that leads to the photos with it. */
export function labelChip({ name, confidence }, filters = {}) {
  const chip = el("a", { className: "chip", href: photosAddress({ ...filters, label: name }) }, name);
  chip.title = percent(confidence);
  return chip;
}
