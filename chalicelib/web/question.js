/** One question: the face that was seen beside the customer's, and three answers. */

import { call, path } from "./api.js";
import { actions, el, say, tell } from "./dom.js";
import { questions } from "./feeds.js";
import { enlargeable, faceOf } from "./pictures.js";
import { t } from "./texts.js";
import { ago, alike, look, person } from "./words.js";

const KEYS = { 1: "yes", y: "yes", j: "yes", o: "yes", s: "yes", 2: "no", n: "no", 3: "new" };
const BRIEFLY = 1000;

/** A question's card; `answers` is the poll of the last answers. */
export function card(review, answers) {
  const who = person(review.customer);
  const question = el("h3", { id: `question-${review.id}` }, review.customer.name ? t("questions.is_it", { name: who }) : t("questions.same_newcomer"));
  const facts = el("p");
  const left = el("p", { className: "hint" });
  const bar = answering(review, answers);
  const node = el("div", { className: "question", tabIndex: 0 }, question, compared(review, who), facts, left, bar);
  node.setAttribute("role", "group");
  node.setAttribute("aria-labelledby", question.id);
  node.addEventListener("keydown", (event) => byKey(event, bar));
  const tick = () => say(left, remaining(review.expires_at));
  const timer = setInterval(() => (node.isConnected ? tick() : clearInterval(timer)), BRIEFLY);
  const update = (now) => {
    say(facts, [alike(now.similarity), t("questions.asked", { ago: ago(now.asked_at) })].filter(Boolean).join(" · "));
    tick();
  };
  return { node: el("li", {}, node), update };
}

/** The buttons of the answers, in the order of their keys. */
function answering(review, answers) {
  const name = person(review.customer);
  const names = { yes: t("questions.yes_it_is", { name }), no: t("questions.no_it_is_not", { name }), new: t("questions.nobody_known") };
  const give = (said) => async () => {
    await call("POST", path`reviews/${review.id}`, { answer: said });
    tell(t(`questions.answered.${said}`, { name }), () => takeBack(review.id, answers));
    await Promise.all([questions.poll.refresh(), answers.refresh()]);
    document.querySelector("#reviews .question")?.focus();
  };
  return actions(...["yes", "no", "new"].map((said) => [t(`questions.${said}`), give(said), said, names[said]]));
}

/** Take an answer back; what came of it is put right by the shop. */
export async function takeBack(id, answers) {
  const { customer } = await call("POST", path`reviews/${id}/undo`);
  await answers.refresh();
  tell(t("questions.undone", { name: person(customer) }));
}

function byKey(event, bar) {
  const said = KEYS[event.key.toLowerCase()];
  if (!said || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  bar.querySelector(`button.${said}`).click();
}

/** The time that is left for an answer: "12 min left", "40 s left"; nothing where nobody waits. */
function remaining(expiresAt) {
  if (!expiresAt) return "";
  const seconds = Math.max(0, Math.round((new Date(expiresAt) - Date.now()) / 1000));
  if (seconds > 90) return t("questions.minutes_left", { count: Math.round(seconds / 60) });
  return seconds ? t("questions.seconds_left", { count: seconds }) : t("questions.over");
}

/** What was seen and who it may be, side by side; more pictures of them below. */
function compared(review, who) {
  const known = el("div", { className: "side" }, el("p", { className: "hint" }, t("questions.known")));
  const alt = t("questions.as_known", { name: who });
  const show = (links) => links.forEach((url) => known.append(enlargeable(url, alt)));
  if (review.references.length) show(review.references);
  else faceOf(review.customer.id).then((url) => show(url ? [url] : []), () => {}); // an outage, told of elsewhere
  const seen = el("div", { className: "side" }, el("p", { className: "hint" }, t("questions.seen")));
  sighting(review, seen);
  return el("div", { className: "sides" }, seen, known);
}

/** The face in its photo; in the photo's thumbnail, if a browser can't show a photo of that type. */
function sighting(review, place) {
  const alt = t("questions.photo");
  const none = () => place.append(el("p", { className: "hint" }, t("questions.no_photo")));
  const show = (url, otherwise) => {
    if (!url) return otherwise();
    const button = enlargeable(url, alt, review.box);
    button.firstChild.addEventListener("error", () => {
      button.remove();
      otherwise();
    });
    place.append(button);
  };
  const thumbnail = () => look(path`photos/${review.photo_id}`).then((photo) => show(photo?.thumbnail_url, none), none);
  show(review.photo_url, thumbnail);
}
