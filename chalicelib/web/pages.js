/** Lists that are read page by page, as somebody scrolls, and whose first page is read again and again. */

import { call } from "./api.js";

/** The pages read so far; `show(items, next)` after each. `time(item)` says when: the latest comes first. */
export class Pages {
  #items = [];
  #next = null;
  #reading = null;

  constructor(where, wanted, time, show) {
    Object.assign(this, { where, wanted, time, show });
  }

  /** Read the first page anew: new items, and what has changed. */
  async refresh() {
    const { items, next } = await this.#read();
    if (!this.#items.length) this.#next = next;
    this.#items = merged(items, this.#items, next !== null, this.time);
    this.show(this.#items, this.#next);
  }

  /** Read the page that follows, once at a time. */
  more() {
    this.#reading ??= this.#further().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #further() {
    if (!this.#next) return;
    const { items, next } = await this.#read(this.#next);
    this.#next = next;
    const known = new Set(this.#items.map(({ id }) => id));
    this.#items = [...this.#items, ...items.filter(({ id }) => !known.has(id))];
    this.show(this.#items, this.#next);
  }

  #read(cursor) {
    return call("GET", `${this.where}?${new URLSearchParams({ ...this.wanted, ...(cursor && { cursor }) })}`);
  }
}

/** The first page as it is now, and those after it as they were; `isCut` says that there are some. */
export function merged(first, known, isCut, time) {
  const now = new Set(first.map(({ id }) => id));
  const end = Date.parse(first.length ? time(first.at(-1)) : NaN);
  return [...first, ...known.filter((item) => isCut && !now.has(item.id) && !(Date.parse(time(item)) > end))];
}

/** Go on by itself whenever the button for more comes into sight, as long as it stays there. */
export function atTheEnd(button, more, signal) {
  const observer = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting || button.hidden) return;
    await more().then(() => {
      observer.unobserve(button);
      observer.observe(button);
    }, () => {});
  }, { rootMargin: "400px" });
  observer.observe(button);
  signal.addEventListener("abort", () => observer.disconnect());
}
