/** How many are in the store, and came and left today. */

import { call } from "./api.js";
import { el, say } from "./dom.js";
import { pace, Poll } from "./polling.js";
import { t } from "./texts.js";

const SLOWER = 5;
const FASTEST = 5000;

/** The line of counts, kept up to date until `signal`. */
export function counts(signal) {
  const node = el("p", { className: "counts" });
  let known = "";
  const poll = new Poll(async () => {
    const found = await call("GET", "visits/inside");
    say(node, told(found));
    const before = known;
    known = JSON.stringify(found);
    return known !== before;
  }, () => Math.max(FASTEST, SLOWER * pace()));
  poll.start(signal);
  return node;
}

function told({ inside, entered_today: entered, left_today: left, median_dwell_seconds: dwell }) {
  const parts = [
    t("now.inside", { count: inside }),
    t("now.entered_today", { count: entered }),
    left > 0 && t("now.left_today", { count: left }),
    dwell !== null && t("now.dwell", { minutes: Math.max(1, Math.round(dwell / 60)) }),
  ];
  return parts.filter(Boolean).join(" · ");
}
