/** What the whole screen follows, whatever view is open: who is in, orders, questions, and photos that failed. */

import { call, path } from "./api.js";
import { pace, Poll } from "./polling.js";
import { prefer, preferences } from "./preferences.js";
import { badge, tellWaiting } from "./views.js";

/** A list of the API, at most so many pages of it, read again and again; tells `change` after each time. */
class Feed extends EventTarget {
  items = null;
  /** The cursor of the page that follows; null if there is none. */
  next = null;
  #where;
  #most;
  #known = "";

  constructor(where, { most = 1, pause = pace } = {}) {
    super();
    this.#where = where;
    this.#most = most;
    this.poll = new Poll(() => this.#read(), pause);
  }

  /** The page at a cursor of the list, the first one at null: `{items, next}`. */
  page(cursor) {
    return call("GET", cursor ? `${this.#where}&cursor=${encodeURIComponent(cursor)}` : this.#where);
  }

  /** Read the list. Whether there was anything new. */
  async #read() {
    let { items, next } = await this.page(null);
    for (let pages = 1; next && pages < this.#most; pages += 1) {
      const more = await this.page(next);
      [items, next] = [[...items, ...more.items], more.next];
    }
    const known = this.#known;
    [this.items, this.next, this.#known] = [items, next, JSON.stringify(items, withoutSignatures)];
    this.dispatchEvent(new Event("change"));
    return this.#known !== known;
  }

  /** Call `show` with the items: now, if they have been read, and after each change until `signal`. */
  follow(show, signal) {
    if (this.items) show(this.items);
    this.addEventListener("change", () => show(this.items), { signal });
  }
}

/** Presigned links differ each time, and lead to the same. */
function withoutSignatures(name, value) {
  return name.endsWith("_url") && value ? value.split("?")[0] : value;
}

export const present = new Feed("visits/present?limit=100");
export const requested = new Feed("orders?state=requested&limit=100", { most: 10 });
export const questions = new Feed("reviews?limit=100");
export const failed = new Feed(path`photos?state=failed&since=${lastWeek()}&limit=100`, { pause: () => 60_000 });

/** From how many photos that failed on their number is shown. */
const MANY = 3;

/** The moment of seven days ago. */
export function lastWeek() {
  return new Date(Date.now() - 7 * 24 * 3600 * 1000).toISOString();
}

function countWaiting() {
  const waiting = [requested, questions].reduce((sum, { items }) => sum + (items?.length ?? 0), 0);
  tellWaiting(prefer("badge") ? waiting : 0);
}

export function start() {
  for (const [name, feed] of [["storeroom", requested], ["questions", questions]]) {
    feed.follow((items) => {
      badge(name, items.length);
      countWaiting();
    });
  }
  failed.follow(({ length }) => badge("photos", length < MANY ? 0 : length));
  preferences.addEventListener("change", countWaiting);
  for (const feed of [present, requested, questions, failed]) feed.poll.start();
}
