/** Questions to the staff: is the face in this photo that customer? */

import { call, path } from "./api.js";
import { actions, el, list, picture, say, section } from "./dom.js";
import { questions } from "./feeds.js";
import { t } from "./texts.js";
import { ago, alike, person } from "./words.js";

export function open(main, { signal }) {
  main.append(section("reviews", t("questions.open"), t("questions.none")));
  questions.follow((items) => list(document.getElementById("reviews"), items, card), signal);
}

function card(review) {
  const who = person(review.customer);
  const question = el("h3", {}, review.customer.name ? t("questions.is_it", { name: who }) : t("questions.same_newcomer"));
  const facts = el("p");
  const known = el("img", { className: "face", alt: t("questions.as_known", { name: who }) });
  known.hidden = true;
  const answer = (said) => async () => {
    await call("POST", path`reviews/${review.id}`, { answer: said });
    await questions.poll.refresh();
  };
  const buttons = actions(
    [t("questions.yes"), answer("yes"), "", t("questions.yes_it_is", { name: who })],
    [t("questions.no"), answer("no"), "", t("questions.no_it_is_not", { name: who })],
    [t("questions.new"), answer("new"), "", t("questions.nobody_known")],
  );
  const hint = el("p", { className: "hint" }, t("questions.hint"));
  const about = el("div", { className: "person" }, known, el("div", {}, question, facts));
  const node = el("li", { className: "question" }, about, photo(review), buttons, hint);
  face(review.customer.id).then((url) => picture(known, url), () => {});

  function update(now) {
    say(facts, `${alike(now.similarity)} · ${t("questions.asked", { ago: ago(now.asked_at) })}`);
  }
  return { node, update };
}

/** The photo with the face marked, or why there is none. */
function photo(review) {
  const img = el("img", { alt: t("questions.photo"), src: review.photo_url ?? "" });
  const mark = el("span", { className: "box" });
  for (const side of ["Left", "Top", "Width", "Height"]) {
    mark.style[side.toLowerCase()] = `${100 * (review.box?.[side] ?? 0)}%`;
  }
  const figure = el("figure", {}, img, ...(review.box ? [mark] : []));
  const instead = () => figure.replaceChildren(el("p", { className: "hint" }, t("questions.no_photo")));
  img.onerror = instead;
  if (!review.photo_url) instead();
  return figure;
}

/** A picture of the customer, from the latest visit that has one. */
async function face(customerId) {
  const { items } = await call("GET", "visits?limit=100");
  return items.find((visit) => visit.customer.id === customerId && visit.face_url)?.face_url;
}
