/** What the whole screen follows, whatever view is open: orders to fetch, and questions. */

import { call } from "./api.js";
import { pace, Poll } from "./polling.js";
import { badge, tellWaiting } from "./views.js";

/** A list of the API that is read again and again; tells `change` after each time. */
export class Feed extends EventTarget {
  items = null;
  #where;

  constructor(where) {
    super();
    this.#where = where;
    this.poll = new Poll(() => this.#read(), pace);
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

export function start() {
  for (const [name, feed] of [["storeroom", requested], ["questions", questions]]) {
    feed.follow((items) => {
      badge(name, items.length);
      tellWaiting([requested, questions].reduce((sum, { items }) => sum + (items?.length ?? 0), 0));
    });
    feed.poll.start();
  }
}
