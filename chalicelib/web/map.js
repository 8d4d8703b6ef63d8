/** The map of the photos whose camera noted its position, with a list of those in sight. */

import { call } from "./api.js";
import { el, list, picture, say } from "./dom.js";
import { fitted, isClosest, onScreen, panned, project, zoomed } from "./geo.js";
import { draw } from "./map_drawing.js";
import { follow } from "./map_moves.js";
import { degrees, named, photoAddress } from "./photo_words.js";
import { t } from "./texts.js";

const PAGE = 100;
const MOST = 2000;
const LISTED = 40;

export async function open(main, { query, filters, signal }) {
  const map = new Chart(query.get("at"));
  main.append(el("section", { className: "mapped" }, map.node, map.beside));
  map.observe(signal);
  try {
    await read(filters, signal, (points) => map.take(points));
    map.end();
  } catch (refusal) {
    say(map.words, refusal.message);
  }
}

/** Read the photos page by page, at most MOST; `take` gets all of them after each. */
async function read(filters, signal, take) {
  const points = [];
  for (let cursor = ""; cursor !== null && points.length < MOST && !signal.aborted; ) {
    const wanted = new URLSearchParams({ ...filters, has_position: "true", limit: PAGE, ...(cursor && { cursor }) });
    const { items, next } = await call("GET", `photos?${wanted}`);
    points.push(...items.filter(({ position }) => position).map((photo) => ({ id: photo.id, photo, place: project(photo.position) })));
    take(points);
    cursor = next;
  }
}

/** The drawing with its buttons, and the list beside it. */
class Chart {
  #points = [];
  #wanted;
  #view = null;
  #selected = null;
  #moved = false;
  #isRead = false;

  constructor(wanted) {
    this.#wanted = wanted;
    this.words = el("p", { className: "hint", role: "status" }, t("photos.reading"));
    this.photos = el("ol", { id: "in-sight", className: "cards" });
    this.beside = el("div", { className: "beside" }, el("h2", { id: "in-sight-title" }, t("photos.in_sight")), this.words, this.photos);
    this.paper = el("div", { className: "paper", id: "paper", tabIndex: 0, ariaLabel: t("photos.map_keys") });
    this.paper.setAttribute("role", "group");
    this.node = el("div", { className: "map" }, this.paper, this.#buttons());
  }

  /** Move by hand, and draw again whenever the place for it has another size. */
  observe(signal) {
    const moves = { push: (way) => this.#show(panned(this.#view, way)), zoom: (factor, at) => this.#zoom(factor, at), all: () => this.#all() };
    follow(this.paper, moves, signal);
    const sizes = new ResizeObserver(() => this.#draw());
    sizes.observe(this.paper);
    signal.addEventListener("abort", () => sizes.disconnect());
  }

  take(points) {
    this.#points = points;
    const wanted = points.filter(({ id }) => id === this.#wanted);
    if (!this.#view || !this.#moved) this.#view = fitted((wanted.length ? wanted : points).map(({ place }) => place), this.#size());
    this.#draw();
  }

  end() {
    this.#isRead = true;
    this.#list();
  }

  #buttons() {
    const button = (label, name, work) => {
      const made = el("button", { type: "button", ariaLabel: t(`photos.${name}`) }, label);
      made.addEventListener("click", work);
      return made;
    };
    return el("div", { className: "zoom" },
      button("+", "closer", () => this.#zoom(2)), button("−", "farther", () => this.#zoom(0.5)), button("⤢", "show_all", () => this.#all()));
  }

  #size() {
    return { width: this.paper.clientWidth || 300, height: this.paper.clientHeight || 300 };
  }

  #zoom(factor, at) {
    if (this.#view) this.#show(zoomed(this.#view, factor, this.#size(), at));
  }

  #all() {
    this.#show(fitted(this.#points.map(({ place }) => place), this.#size()));
  }

  #show(view) {
    this.#view = view;
    this.#moved = true;
    this.#selected = null;
    this.#draw();
  }

  #draw() {
    if (!this.#view) return;
    const isInside = this.paper.contains(document.activeElement) && document.activeElement !== this.paper;
    this.paper.replaceChildren(draw(this.#points, this.#view, this.#size(), (cluster) => this.#into(cluster), this.#wanted));
    if (isInside) this.paper.focus();
    this.#list();
  }

  /** Show a cluster's photos apart, or list them if they were taken at one place. */
  #into({ points }) {
    const view = fitted(points.map(({ place }) => place), this.#size());
    if (view.scale > this.#view.scale * 1.01 && !isClosest(this.#view)) return this.#show(view);
    this.#selected = points;
    this.#list();
    this.photos.querySelector("a")?.focus();
  }

  #list() {
    const size = this.#size();
    const isInSight = ({ place }) => {
      const { x, y } = onScreen(place, this.#view, size);
      return x >= 0 && y >= 0 && x <= size.width && y <= size.height;
    };
    const seen = this.#selected ?? this.#points.filter(isInSight);
    list(this.photos, seen.slice(0, LISTED), entry);
    this.photos.scrollTop = 0;
    say(this.words, this.#counted(seen.length));
  }

  #counted(count) {
    if (!this.#points.length) return t(this.#isRead ? "photos.no_positions" : "photos.reading");
    const rest = count > LISTED ? ` ${t("photos.latest_listed", { count: LISTED })}` : "";
    const cut = this.#points.length >= MOST ? ` ${t("photos.latest_mapped", { count: MOST })}` : "";
    return t(this.#selected ? "photos.at_one_place" : "photos.seen_of", { count, all: this.#points.length }) + rest + cut;
  }
}

function entry({ photo }) {
  const small = el("img", { className: "face", alt: "", loading: "lazy" });
  picture(small, photo.thumbnail_url ?? photo.photo_url);
  const link = el("a", { className: "person", href: photoAddress(photo.id) }, small, el("span", {}, named(photo), el("br"), el("small", { className: "hint" }, degrees(photo.position))));
  return { node: el("li", {}, link), update: () => {} };
}
