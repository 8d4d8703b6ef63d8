/** What a person has agreed to, and what withdrawing it means. */

import { el, say, tell } from "./dom.js";
import { t } from "./texts.js";

const CHANNELS = ["email", "sms", "push"];

export function consents(page) {
  const groups = [
    group(page, "recognition", [["recognition"]]),
    group(page, "marketing", [["marketing"], ...CHANNELS.map((channel) => ["marketing_by", channel])]),
    group(page, "service", CHANNELS.map((channel) => ["service_by", channel])),
  ];
  return el("section", {}, el("h2", {}, t("people.consents.title")), ...groups);
}

function group(page, name, places) {
  const boxes = places.map((place) => choice(page, place));
  const hint = el("p", { className: "hint" }, t(`people.consents.${name}_hint`));
  return el("fieldset", { className: "choices" }, el("legend", {}, t(`people.consents.${name}`)), ...boxes, hint);
}

/** A consent at its place in the customer's, which holds as soon as its box is ticked. */
function choice(page, [first, channel]) {
  const box = el("input", { type: "checkbox" });
  const error = el("p", { className: "error", role: "alert" });
  const value = () => (channel ? page.customer.consents[first][channel] : page.customer.consents[first]);
  const set = (wanted) => page.patch({ consents: { [first]: channel ? { [channel]: wanted } : wanted } });
  const text = t(channel ? `people.consents.by_${channel}` : `people.consents.yes_${first}`);
  box.addEventListener("change", async () => {
    say(error, "");
    const wanted = box.checked;
    try {
      await set(wanted);
      tell(t(wanted ? "people.consents.given" : "people.consents.withdrawn", { what: text }), () => set(!wanted));
    } catch (refusal) {
      say(error, refusal.message);
    }
    box.checked = value();
  });
  page.follow(() => (box.checked = value()));
  return el("div", {}, el("label", {}, box, " ", text), error);
}
