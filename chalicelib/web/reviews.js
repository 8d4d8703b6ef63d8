/** Questions to the staff: is the face in this photo that customer? */

import { call, path } from "./api.js";
import { actions, el, list, picture, say } from "./dom.js";
import { Poll } from "./polling.js";
import { ago, alike, person } from "./words.js";

const TITLE = document.title;
const HINT = "“No” is remembered: they are never taken for each other again. “New” is nobody we know, as is no answer.";

export const poll = new Poll(async () => {
  const { items } = await call("GET", "reviews?limit=100");
  list(document.getElementById("reviews"), items, card);
  document.title = items.length ? `(${items.length}) ${TITLE}` : TITLE;
}, () => 4_000);

function card(review) {
  const who = person(review.customer);
  const question = el("h3", {}, `Is this ${who === "Newcomer" ? "the same newcomer" : who}?`);
  const facts = el("p");
  const known = el("img", { className: "face", alt: `${who}, as we know them` });
  known.hidden = true;
  const answer = (said) => async () => {
    await call("POST", path`reviews/${review.id}`, { answer: said });
    await poll.refresh();
  };
  const buttons = actions(
    ["Yes", answer("yes"), "", `Yes, it is ${who}`],
    ["No", answer("no"), "", `No, it is not ${who}; remember that`],
    ["New", answer("new"), "", "New: nobody we know"],
  );
  const hint = el("p", { className: "hint" }, HINT);
  const about = el("div", { className: "person" }, known, el("div", {}, question, facts));
  const node = el("li", { className: "question" }, about, photo(review), buttons, hint);
  face(review.customer.id).then((url) => picture(known, url), () => {});

  function update(now) {
    say(facts, `${alike(now.similarity)} · asked ${ago(now.asked_at)}`);
  }
  return { node, update };
}

/** The photo with the face marked, or why there is none. */
function photo(review) {
  const img = el("img", { alt: "The photo that the question is about", src: review.photo_url ?? "" });
  const mark = el("span", { className: "box" });
  for (const side of ["Left", "Top", "Width", "Height"]) {
    mark.style[side.toLowerCase()] = `${100 * (review.box?.[side] ?? 0)}%`;
  }
  const figure = el("figure", {}, img, ...(review.box ? [mark] : []));
  const instead = () => figure.replaceChildren(el("p", { className: "hint" }, "This photo can't be shown here."));
  img.onerror = instead;
  if (!review.photo_url) instead();
  return figure;
}

/** A picture of the customer, from the latest visit that has one. */
async function face(customerId) {
  const { items } = await call("GET", "visits?limit=100");
  return items.find((visit) => visit.customer.id === customerId && visit.face_url)?.face_url;
}
