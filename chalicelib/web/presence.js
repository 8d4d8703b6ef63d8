/** Who is in the store, as far as it was read: the first page again and again, the others as one scrolls. */

/** The visits of who is in the store, the last seen first. */
export class Presence {
  visits = [];
  /** The cursor of what follows; null when all are known. */
  next = null;
  #feed;
  #isDeep = false;
  #isReading = false;

  constructor(feed) {
    this.#feed = feed;
  }

  /** Take over the first page as it was just read. Who should be on it and isn't has left. */
  renew() {
    const { items, next } = this.#feed;
    const last = items.at(-1)?.last_seen_at;
    const others = next ? without(this.visits, items).filter((visit) => visit.last_seen_at <= last) : [];
    this.visits = sorted([...items, ...others]);
    if (this.#isDeep && next) return;
    [this.next, this.#isDeep] = [next, false];
  }

  /** Read the page that follows, if there is one. Whether it did. */
  async more() {
    if (!this.next || this.#isReading) return false;
    this.#isReading = true;
    try {
      const { items, next } = await this.#feed.page(this.next);
      this.visits = sorted([...without(this.visits, items), ...items]);
      [this.next, this.#isDeep] = [next, true];
    } finally {
      this.#isReading = false;
    }
    return true;
  }

  /** Forget all but the first page: whoever scrolls on later reads the others anew. */
  trim() {
    if (!this.#isDeep || this.#isReading) return;
    [this.visits, this.next, this.#isDeep] = [this.#feed.items, this.#feed.next, false];
  }
}

/** The visits of others than these: a customer is in the store once. */
function without(visits, items) {
  const customers = new Set(items.map(({ customer }) => customer.id));
  return visits.filter(({ customer }) => !customers.has(customer.id));
}

/** Sorted by moment, which are texts of one length. */
function sorted(visits) {
  return visits.sort((one, other) => {
    if (one.last_seen_at === other.last_seen_at) return 0;
    return one.last_seen_at < other.last_seen_at ? 1 : -1;
  });
}
