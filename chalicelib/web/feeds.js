/** What the whole screen follows, whatever view is open: orders to fetch, questions, and photos that failed. */

import { call, path } from "./api.js";
import { pace, Poll } from "./polling.js";
import { badge, tellWaiting } from "./views.js";

/** A list of the API that is read again and again; tells `change` after each time. */
export class Feed extends EventTarget {
  items = null;
  #where;

  constructor(where, pause = pace) {
    super();
    this.#where = where;
    this.poll = new Poll(() => this.#read(), pause);
  }

  async #read() {
    const { items } = await call("GET", this.#where);
    this.items = items;
    this.dispatchEvent(new Event("change"));
  }

  /** Call `show` with the items: now, if they have been read, and after each change until `signal`. */
  follow(show, signal) {
    if (this.items) show(this.items);
    this.addEventListener("change", () => show(this.items), { signal });
  }
}

export const requested = new Feed("orders?state=requested&limit=100");
export const questions = new Feed("reviews?limit=100");
export const failed = new Feed(path`photos?state=failed&since=${lastWeek()}&limit=100`, () => 60_000);

/** From how many photos that failed on their number is shown. */
const MANY = 3;

/** The moment of seven days ago. */
export function lastWeek() {
  return new Date(Date.now() - 7 * 24 * 3600 * 1000).toISOString();
}

export function start() {
  for (const [name, feed] of [["storeroom", requested], ["questions", questions]]) {
    feed.follow((items) => {
      badge(name, items.length);
      tellWaiting([requested, questions].reduce((sum, { items }) => sum + (items?.length ?? 0), 0));
    });
    feed.poll.start();
  }
  failed.follow(({ length }) => badge("photos", length < MANY ? 0 : length));
  failed.poll.start();
}
