/** The head of a person's page: face, name, status and marks. */

import { actions, el, labelled, say, submits, tell } from "./dom.js";
import { facePlace } from "./pictures.js";
import { t } from "./texts.js";
import { person } from "./words.js";

const MARKS = ["staff", "ignored"];

export function profile(page) {
  const name = el("h2", { tabIndex: -1 });
  const status = el("p");
  const node = el("section", { className: "profile" }, facePlace(page.customer.id),
    el("div", {}, name, status, naming(page), marks(page), greeting(page)));
  page.follow((customer) => {
    say(name, person(customer));
    name.classList.toggle("nameless", !customer.name);
    say(status, t(`people.status_means.${customer.status}`));
  });
  return node;
}

/** One field for the name; of somebody who has one, behind a button. */
function naming(page) {
  const field = el("input", { name: "name", required: true, maxLength: 200, autocomplete: "off" });
  const form = el("form", { className: "fields naming" }, labelled(t("people.name"), field));
  const change = actions([t("people.rename"), () => show(true)]);
  const show = (isOpen) => {
    form.hidden = !isOpen;
    change.hidden = isOpen;
    field.value = page.customer.name ?? "";
    if (isOpen && page.customer.name) field.select();
  };
  submits(form, t("people.give_name"), async () => {
    const before = page.customer.name;
    await page.patch({ name: field.value.trim() });
    tell(t("people.is_named", { name: page.customer.name }), () => page.patch({ name: before }));
    return "";
  });
  page.follow((customer) => show(!customer.name));
  return el("div", {}, form, change);
}

/** Buttons that mark somebody as one of the shop's own people, or as to be ignored, and back. */
function marks(page) {
  const place = el("div");
  const set = (mark, before) => async () => {
    await page.patch({ mark });
    tell(t(`people.marked.${mark ?? "none"}`, { name: person(page.customer) }), () => page.patch({ mark: before }));
  };
  page.follow(({ status }) => {
    const marked = MARKS.includes(status) ? status : null;
    const others = MARKS.filter((mark) => mark !== marked).map((mark) => [t(`people.mark.${mark}`), set(mark, marked)]);
    const back = marked ? [[t("people.mark.none"), set(null, marked)]] : [];
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(actions(...back, ...others));
    if (hadFocus) place.querySelector("button").focus();
  });
  return place;
}

/** The mark by which the staff is told to greet somebody. */
function greeting(page) {
  const box = el("input", { type: "checkbox" });
  const error = el("p", { className: "error", role: "alert" });
  box.addEventListener("change", async () => {
    say(error, "");
    await page.patch({ greet: box.checked }).catch((refusal) => say(error, refusal.message));
    box.checked = page.customer.greet;
  });
  page.follow((customer) => (box.checked = customer.greet));
  return el("div", { className: "choices" }, el("label", {}, box, " ", t("people.greet")), error);
}
