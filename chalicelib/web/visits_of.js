/** A person's visits, and those that were somebody else's. */

import { call, path } from "./api.js";
import { dialog } from "./dialog.js";
import { actions, el, list, picture, say, section, tell } from "./dom.js";
import { finder } from "./finder.js";
import { t } from "./texts.js";
import { alike, clock, person } from "./words.js";

const AT_ONCE = 10;

/** A titled list of what the API has of a customer, read at each change of the page; more by a button. */
export function listOf(page, name, where, create, ...before) {
  const node = section(name, t(`people.${name}.title`), t(`people.${name}.none`), ...before);
  const items = node.querySelector("ul");
  const more = el("button", { type: "button", hidden: true }, t("people.more"));
  const error = el("p", { className: "error", role: "alert" });
  let limit = AT_ONCE;
  const read = async () => {
    const separator = where(page).includes("?") ? "&" : "?";
    const answer = await call("GET", `${where(page)}${separator}limit=${limit}`).catch((refusal) => say(error, refusal.message));
    if (!answer || page.signal.aborted) return;
    say(error, "");
    list(items, answer.items, create);
    more.hidden = !answer.next || limit >= 100;
  };
  more.addEventListener("click", () => {
    limit = 100;
    read();
  });
  node.append(more, error);
  page.addEventListener("change", read);
  read();
  return node;
}

export function visits(page) {
  return listOf(page, "visits", ({ customer }) => path`visits?customer_id=${customer.id}`, (visit) => card(page, visit));
}

function card(page, visit) {
  const face = el("img", { className: "face", alt: "", hidden: true });
  const when = el("strong");
  const facts = el("p", { className: "hint" });
  const other = () => somebodyElse(page, visit);
  const name = `${t("people.visits.not_theirs")}: ${clock(visit.started_at)}`;
  const texts = el("div", {}, when, facts, actions([t("people.visits.not_theirs"), other, "", name]));
  const update = (now) => {
    picture(face, now.face_url);
    say(when, t("people.visits.number", { number: now.number, time: clock(now.started_at) }));
    say(facts, [now.camera, t("people.visits.until", { time: clock(now.last_seen_at) }), alike(now.similarity)].filter(Boolean).join(" · "));
  };
  return { node: el("li", { className: "person" }, face, texts), update };
}

/** Ask whose the visit was: a newcomer's, or another customer's. */
function somebodyElse(page, visit) {
  const move = async (other) => {
    const body = { visit_id: visit.id, ...(other && { customer_id: other.id }) };
    const { customer_id } = await call("POST", `${page.where}/not-same`, body);
    shown.close();
    await page.refresh();
    const said = t("people.visits.moved", { name: other ? person(other) : t("words.newcomer") });
    tell(said, () => moveBack(page, visit, customer_id, !other));
  };
  const newcomer = actions([t("people.visits.newcomer"), () => move(null), "main"]);
  const error = el("p", { className: "error", role: "alert" });
  const choose = (other) => move(other).catch((refusal) => say(error, refusal.message));
  const others = finder(t("people.visits.search"), page.customer.id, choose);
  const hint = el("p", { className: "hint" }, t("people.visits.hint", { name: person(page.customer) }));
  const shown = dialog(t("people.visits.whose"), hint, newcomer, el("h3", {}, t("people.visits.or_known")), others, error);
}

/** Take the moving of a visit back: a newcomer that it made becomes part of this person again. */
async function moveBack(page, visit, from, wasMade) {
  const { id } = page.customer;
  if (wasMade) await call("POST", path`customers/${from}/merge`, { into: id });
  else await call("POST", path`customers/${from}/not-same`, { visit_id: visit.id, customer_id: id });
  await page.refresh();
}
