/** Questions to the staff: is the face in this photo that customer? And the last answers, each with its undo. */

import { el, list, section } from "./dom.js";
import { questions } from "./feeds.js";
import { answers } from "./answers.js";
import { card } from "./question.js";
import { t } from "./texts.js";

export function open(main, { signal }) {
  const last = answers(signal);
  const help = el("div", { className: "hint stack" }, el("p", {}, t("questions.means")), el("p", {}, t("questions.keys")));
  const asked = section("reviews", t("questions.open"), t("questions.none"));
  const items = asked.querySelector("ul");
  items.classList.add("questions");
  asked.append(help);
  main.append(el("div", { className: "aside" }, asked, last.node));
  questions.follow((reviews) => list(items, reviews, (review) => card(review, last.poll)), signal);
}
