/** Sounds for what is new, and words for screen readers, whatever view is open; and the sign of a silent browser. */

import { hide } from "./dom.js";
import { present, questions, requested } from "./feeds.js";
import { icon } from "./icons.js";
import { KINDS, isBlocked, play, sounds, start as startSounds } from "./sounds.js";
import { prefer, preferences } from "./preferences.js";
import { t } from "./texts.js";
import { person } from "./words.js";

const LATE = 60_000;

export function start() {
  document.getElementById("silent").prepend(icon("silent"));
  startSounds();
  tellBlocked();
  sounds.addEventListener("change", tellBlocked);
  preferences.addEventListener("change", tellBlocked);
  follow(requested, () => "order");
  follow(questions, () => "question");
  follow(present, (visit) => (visit.customer.greet ? "greet" : "arrival"), hasJustCome);
}

/** Play once the sound of each kind that is new in a feed since it was last read, and say the news. */
function follow(feed, kind, isNews = () => true) {
  let known = null;
  feed.follow((items) => {
    const fresh = known ? items.filter((item) => !known.has(item.id) && isNews(item, known)) : [];
    for (const sound of new Set(fresh.map(kind))) play(sound);
    if (fresh.length) say(fresh.map((item) => told(kind(item), item)).join(" "));
    known = new Map(items.map((item) => [item.id, item]));
  });
}

function told(kind, item) {
  return t(`news.${kind}`, { name: item.customer && person(item.customer) });
}

function say(news) {
  document.getElementById("news").textContent = news;
}

/** Whether a visit has begun; one that only moved up to the first page began long before others there. */
function hasJustCome(visit, known) {
  const latest = [...known.values()].map(({ started_at: began }) => began).sort().at(-1);
  return !latest || Date.parse(visit.started_at) > Date.parse(latest) - LATE;
}

function tellBlocked() {
  hide(document.getElementById("silent"), !isBlocked() || !KINDS.some(prefer));
}
