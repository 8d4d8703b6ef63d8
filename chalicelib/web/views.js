/** The views, each with its own address: `#people/7` opens people.js, with "7" as what it is about. */

import { el, say } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";

/** Each view's name is its module's, its address's, its icon's, and its section's in the catalogue. */
const VIEWS = [
  { name: "now" },
  { name: "storeroom" },
  { name: "questions" },
  { name: "people" },
  { name: "photos" },
  { name: "offers", role: "admin" },
  { name: "products", role: "admin" },
  { name: "reports" },
  { name: "runs" },
  { name: "tokens", role: "admin" },
  { name: "settings" },
];

/** How many views a thumb reaches without the menu. */
const AT_HAND = 4;

let leaving = new AbortController();
let links = new Map();
let titles = {};
let role = "staff";

/** Show the links to the views that a role may see, and the view of the address, now and whenever it changes. */
export function start(of) {
  role = of;
  const views = VIEWS.filter((view) => !view.role || view.role === role);
  links = new Map(views.map(({ name }, place) => [name, link(name, place)]));
  const menu = document.getElementById("views");
  menu.replaceChildren(...links.values(), more(menu));
  window.addEventListener("hashchange", show);
  return show();
}

/** Show a number beside a view's link; none for 0. */
export function badge(name, count) {
  const place = links.get(name)?.querySelector(".count");
  if (place) say(place, count ? String(count) : "");
}

function link(name, place) {
  const count = el("span", { className: "count" });
  const item = el("a", { href: `#${name}` }, icon(name), el("span", {}, t(`${name}.title`)), count);
  item.classList.toggle("at-hand", place < AT_HAND);
  item.addEventListener("click", () => fold(item.parentElement));
  return item;
}

/** The button that unfolds the other views on a narrow screen. */
function more(menu) {
  const button = el("button", { type: "button", className: "more" }, icon("more"), el("span", {}, t("shell.more")));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(menu.classList.toggle("unfolded")));
  });
  return button;
}

function fold(menu) {
  menu.classList.remove("unfolded");
  menu.querySelector(".more").setAttribute("aria-expanded", "false");
}

/** What an address names: its view, the rest of its path, and its parameters. */
function place() {
  const [path, query] = location.hash.slice(1).split("?");
  const [name, ...rest] = path.split("/").map(decodeURIComponent);
  return { name: links.has(name) ? name : "now", rest, query: new URLSearchParams(query) };
}

/**
 * Leave the view before and open the one of the address in an empty place. The focus stays with what has the
 * same id there, and else goes to the title.
 */
async function show() {
  const { name, rest, query } = place();
  leaving.abort();
  const mine = (leaving = new AbortController());
  for (const [other, item] of links) item.ariaCurrent = other === name ? "page" : null;
  const view = await import(`./${name}.js`);
  if (mine.signal.aborted) return;
  const main = el("main", { id: "view", tabIndex: -1 });
  main.dataset.view = name;
  const focused = document.activeElement;
  document.getElementById("view").replaceWith(main);
  entitle(t(`${name}.title`));
  window.scrollTo(0, 0);
  view.open(main, { rest, query, role, signal: mine.signal });
  if (focused === document.body) return;
  (main.querySelector(`[id="${CSS.escape(focused.id)}"]`) ?? document.getElementById("title")).focus();
}

/** Show the view's title in the page and in the tab, there behind the number of what waits. */
export function entitle(title, waiting = titles.waiting) {
  titles = { title, waiting };
  say(document.getElementById("title"), title);
  document.title = `${waiting ? `(${waiting}) ` : ""}${title} · Future Store`;
}

/** Show in the tab's title how much waits. */
export function tellWaiting(count) {
  entitle(titles.title ?? "", count);
}
