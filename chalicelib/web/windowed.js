/** A long list of which only the rows near the window are in the page; between rows of any height. */

import { el } from "./dom.js";

const AHEAD = 800;

export class Windowed {
  #list;
  #create;
  #end;
  #items = [];
  #total = -1;
  #nodes = new Map();
  #heights = new Map();
  #sizes = new ResizeObserver(() => this.#soon());
  #above = el("li", { hidden: true, ariaHidden: "true", className: "space" });
  #below = el("li", { hidden: true, ariaHidden: "true", className: "space" });
  #frame = 0;
  /** The height of rows that were never shown, in px. */
  #guess = 130;

  /** `create(item)` answers `{node, update}`; `end` is called while the last row is near. */
  constructor(list, create, end, signal) {
    [this.#list, this.#create, this.#end] = [list, create, end];
    list.append(this.#above, this.#below);
    this.#sizes.observe(list);
    window.addEventListener("scroll", () => this.#soon(), { signal, passive: true });
    window.addEventListener("resize", () => this.#soon(), { signal });
    signal.addEventListener("abort", () => this.#sizes.disconnect());
  }

  /** Show these items, of `total` that there are; -1 if nobody knows. */
  show(items, total) {
    [this.#items, this.#total] = [items, total];
    const ids = new Set(items.map(({ id }) => id));
    for (const id of this.#heights.keys()) if (!ids.has(id)) this.#heights.delete(id);
    this.#draw(true);
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw(false);
    });
  }

  #draw(isNews) {
    this.#measure();
    const columns = getComputedStyle(this.#list).gridTemplateColumns.split(" ").length;
    const ends = this.#ends(columns);
    const top = -this.#list.getBoundingClientRect().top - AHEAD;
    const bottom = top + window.innerHeight + 2 * AHEAD;
    const first = Math.max(0, ends.findIndex((end) => end > top));
    const last = ends.findIndex((end) => end > bottom);
    const isAtEnd = last < 0;
    const shown = this.#items.slice(first * columns, isAtEnd ? undefined : (last + 1) * columns);
    this.#fill(shown, first * columns, isNews);
    pad(this.#above, ends[first - 1] ?? 0);
    pad(this.#below, isAtEnd ? 0 : ends.at(-1) - ends[last]);
    if (isAtEnd) this.#end();
  }

  /** Where each row ends, in px from the top of the list; rows that were never shown are guessed. */
  #ends(columns) {
    const gap = parseFloat(getComputedStyle(this.#list).rowGap) || 0;
    const ends = [];
    for (let place = 0, end = 0; place < this.#items.length; place += columns) {
      const heights = this.#items.slice(place, place + columns).map(({ id }) => this.#heights.get(id) ?? this.#guess);
      ends.push((end += gap + Math.max(...heights)));
    }
    return ends;
  }

  /** Put the items' nodes, and no others, between the two spaces; the first is the `from`th of the list. */
  #fill(items, from, isNews) {
    const before = this.#nodes;
    this.#nodes = new Map(items.map((item) => [item.id, before.get(item.id) ?? this.#make(item)]));
    for (const [id, { node }] of before) if (!this.#nodes.has(id)) this.#drop(node);
    items.forEach((item, place) => {
      const { node, update } = this.#nodes.get(item.id);
      node.ariaPosInSet = String(from + place + 1);
      node.ariaSetSize = String(this.#total);
      if (isNews || !before.has(item.id)) update(item);
      const neighbour = this.#list.children[place + 1];
      if (neighbour !== node) this.#list.insertBefore(node, neighbour);
    });
  }

  #make(item) {
    const made = this.#create(item);
    this.#sizes.observe(made.node);
    return made;
  }

  /** Take a row away; a keyboard's focus in it goes to the section's title. */
  #drop(node) {
    const hadFocus = node.contains(document.activeElement);
    this.#sizes.unobserve(node);
    node.remove();
    if (hadFocus) this.#list.closest("section").querySelector("h2").focus({ preventScroll: true });
  }

  #measure() {
    for (const [id, { node }] of this.#nodes) this.#heights.set(id, (this.#guess = node.offsetHeight));
  }
}

function pad(space, height) {
  space.hidden = height <= 0;
  space.style.height = `${height}px`;
}
