/** The last answers to questions, each of which can be taken back. */

import { call } from "./api.js";
import { actions, el, list, say, section } from "./dom.js";
import { pace, Poll } from "./polling.js";
import { takeBack } from "./question.js";
import { t } from "./texts.js";
import { ago, alike, person } from "./words.js";

export function answers(signal) {
  const node = section("answers", t("questions.last"), t("questions.none_answered"));
  const items = node.querySelector("ul");
  const poll = new Poll(async () => {
    const answer = await call("GET", "reviews?state=answered&limit=20");
    list(items, answer.items, (review) => card(review, poll));
  }, () => 5 * pace());
  poll.start(signal);
  return { node, poll };
}

function card(review, poll) {
  const name = person(review.customer);
  const what = el("strong", {}, t(`questions.was.${review.answer}`, { name }));
  const facts = el("p", { className: "hint" });
  const buttons = actions([t("questions.undo"), () => takeBack(review.id, poll), "", `${t("questions.undo")}: ${what.textContent}`]);
  const update = (now) => {
    buttons.hidden = now.state === "undone";
    const undone = now.state === "undone" && t("questions.is_undone");
    say(facts, [undone, t("questions.said", { ago: ago(now.answered_at) }), alike(now.similarity)].filter(Boolean).join(" · "));
  };
  return { node: el("li", {}, what, facts, buttons), update };
}
