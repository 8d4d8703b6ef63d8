/** Lists of which a button shows one page more. All pages that are shown are read again and again. */

import { call } from "./api.js";
import { el } from "./dom.js";
import { Poll } from "./polling.js";
import { t } from "./texts.js";

/** A list of the API at `where`, whose address has parameters; `show(items)` each time. Answers its poll and button. */
export function growing(where, show, pause) {
  let pages = 1;
  const button = el("button", { type: "button", hidden: true }, t("shell.show_more"));
  const poll = new Poll(async () => {
    const { items, next } = await read(where, pages);
    button.hidden = !next;
    show(items);
  }, pause);
  button.addEventListener("click", () => {
    pages += 1;
    poll.refresh();
  });
  return { poll, button };
}

async function read(where, pages) {
  const items = [];
  let next = "";
  for (let page = 0; page < pages && next !== null; page += 1) {
    const answer = await call("GET", next ? `${where}&cursor=${encodeURIComponent(next)}` : where);
    items.push(...answer.items);
    next = answer.next;
  }
  return { items, next };
}
