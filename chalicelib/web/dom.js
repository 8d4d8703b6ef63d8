/** Making and keeping elements. Texts only ever become text nodes, never markup. */

import { t } from "./texts.js";

/** A new element with properties and children (nodes or texts). */
export function el(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Set a text if it is another one, so that what somebody has selected stays selected. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Show a picture by its presigned link, which differs each time: load it anew only for another picture. */
export function picture(img, url) {
  const place = url ? url.split("?")[0] : "";
  if (img.dataset.place === place) return;
  img.dataset.place = place;
  img.hidden = !place;
  img.onerror = () => (img.hidden = true);
  if (place) img.src = url;
}

const shown = new WeakMap();

/**
 * One child of `container` for each item, in the items' order. `create(item)` answers `{node, update}`;
 * a node lives, with its focus and its messages, as long as an item with its id is there.
 */
export function list(container, items, create) {
  const before = shown.get(container) ?? new Map();
  const now = new Map(items.map((item) => [item.id, before.get(item.id) ?? create(item)]));
  for (const [id, { node }] of before) if (!now.has(id)) leave(node);
  items.forEach((item, place) => {
    const { node, update } = now.get(item.id);
    update(item);
    if (container.children[place] !== node) container.insertBefore(node, container.children[place] ?? null);
  });
  shown.set(container, now);
  container.dataset.loaded = "";
  const count = document.getElementById(`${container.id}-count`);
  if (count) say(count, items.length ? String(items.length) : "");
}

/** Take a node away; a keyboard's focus in it goes to its section's title. */
function leave(node) {
  const title = node.contains(document.activeElement) && node.closest("section")?.querySelector("h2");
  node.remove();
  if (title) title.focus();
}

/** A titled part of a view: its list has the id `name`, and the text that stands there while the list is empty. */
export function section(name, title, empty, ...before) {
  const count = el("span", { className: "count", id: `${name}-count` });
  const heading = el("h2", { id: `${name}-title`, tabIndex: -1 }, title, " ", count);
  const items = el("ul", { id: name, className: "cards" });
  const node = el("section", {}, heading, ...before, items, el("p", { className: "empty" }, empty));
  node.setAttribute("aria-labelledby", heading.id);
  return node;
}

/** A field with its label around it. */
export function labelled(text, field) {
  return el("label", {}, el("span", {}, text), field);
}

/** Hide a node or show it; a keyboard's focus in a hidden one goes to the view's title. */
export function hide(node, isHidden) {
  const hadFocus = node.contains(document.activeElement);
  node.hidden = isHidden;
  if (isHidden && hadFocus) document.getElementById("title").focus();
}

/** Say what was done, for some seconds, with a way back if `undo` is one. It stays while the focus is in it. */
export function tell(text, undo) {
  const place = document.getElementById("said");
  const said = el("span", {}, text);
  const back = async () => {
    await undo();
    if (said.isConnected) replace(place); // unless something else is said by now
  };
  const wait = () => setTimeout(() => {
    if (place.contains(document.activeElement)) place.dataset.timer = wait();
    else replace(place);
  }, undo ? 20_000 : 6_000);
  replace(place, said, ...(undo ? [actions([t("shell.undo"), back, "", `${t("shell.undo")}. ${text}`])] : []));
  clearTimeout(Number(place.dataset.timer));
  place.dataset.timer = wait();
}

/** Put other children into a place; a keyboard's focus in it goes to the view's title. */
function replace(place, ...children) {
  if (place.contains(document.activeElement)) document.getElementById("title").focus();
  place.replaceChildren(...children);
}

/** Buttons, `[label, work, class, name]` each, and the place where it is said why one didn't work. */
export function actions(...buttons) {
  const error = el("p", { className: "error", role: "alert" });
  const bar = el("div", { className: "actions" });
  for (const [label, work, className = "", name = label] of buttons) {
    const button = el("button", { type: "button", className, ariaLabel: name }, label);
    button.addEventListener("click", () => perform(bar, error, work));
    bar.append(button);
  }
  bar.append(error);
  return bar;
}

/** The button that sends a form by `work`; what that answers is said, and else what went wrong. */
export function submits(form, label, work) {
  const error = el("p", { className: "error", role: "alert" });
  const done = el("p", { className: "hint", role: "status" });
  const bar = el("div", { className: "actions" }, el("button", { className: "main" }, label), done, error);
  form.append(bar);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(done, "");
    perform(bar, error, async () => say(done, await work(new FormData(form))));
  });
}

/** Do `work` once at a time; the buttons keep their focus meanwhile. */
async function perform(bar, error, work) {
  if (bar.ariaBusy === "true") return;
  bar.ariaBusy = "true";
  say(error, "");
  try {
    await work();
  } catch (refusal) {
    say(error, refusal.message);
  } finally {
    bar.ariaBusy = "false";
  }
}
