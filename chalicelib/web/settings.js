/** The settings of this browser, and who is signed in. */

import { call } from "./api.js";
import { actions, el, labelled } from "./dom.js";
import { choose, prefer } from "./preferences.js";
import { KINDS, isBlocked, sounds, test } from "./sounds.js";
import { LANGUAGES, t } from "./texts.js";

const SIZES = ["normal", "large", "wall"];
const THEMES = ["auto", "light", "dark"];

export function open(main, { signal }) {
  main.append(
    part("sounds", el("p", { className: "hint" }, t("settings.sounds_hint")), blocked(signal), ...KINDS.map(sound)),
    part("looks", choice("size", SIZES), choice("theme", THEMES), language()),
    part("tab", toggle("badge")),
    account(signal),
  );
}

function part(name, ...children) {
  return el("section", { className: "settings" }, el("h2", {}, t(`settings.${name}`)), ...children);
}

/** Says that the browser keeps the page silent, as long as it does. */
function blocked(signal) {
  const note = el("p", { className: "error", role: "status" });
  const show = () => (note.textContent = isBlocked() ? t("settings.blocked") : "");
  sounds.addEventListener("change", show, { signal });
  show();
  return note;
}

function sound(kind) {
  const name = t(`settings.${kind}`);
  const play = [t("settings.test"), () => test(kind), "", `${t("settings.test")}: ${name}`];
  return el("div", { className: "setting" }, toggle(kind), actions(play));
}

/** A switch for a preference that is true or false. */
function toggle(name) {
  const box = el("input", { type: "checkbox", checked: prefer(name) });
  box.addEventListener("change", () => choose(name, box.checked));
  return el("label", { className: "toggle" }, box, el("span", {}, t(`settings.${name}`)));
}

/** One choice among few. */
function choice(name, values) {
  const options = values.map((value) => {
    const box = el("input", { type: "radio", name, value, checked: prefer(name) === value });
    box.addEventListener("change", () => choose(name, value));
    return el("label", { className: "toggle" }, box, el("span", {}, t(`settings.${name}_${value}`)));
  });
  return el("fieldset", { className: "choice" }, el("legend", {}, t(`settings.${name}`)), ...options);
}

/** The language, in which the page then begins anew. */
function language() {
  const names = LANGUAGES.map((tag) => option(tag, new Intl.DisplayNames(tag, { type: "language" }).of(tag)));
  const field = el("select", { id: "language" }, option("", t("settings.language_auto")), ...names);
  field.value = prefer("language");
  field.addEventListener("change", () => {
    choose("language", field.value);
    location.reload();
  });
  return labelled(t("settings.language"), field);
}

function option(value, text) {
  return el("option", { value, lang: value }, text);
}

/** Who is signed in. */
function account(signal) {
  const who = el("p", { role: "status" });
  const leave = () => document.getElementById("sign-out").click();
  call("GET", "token").then(
    ({ name, role }) => signal.aborted || who.append(t("settings.signed_in", { name, role: t(`settings.role_${role}`) })),
    ({ message }) => who.append(message),
  );
  return part("account", who, actions([t("shell.sign_out"), leave]));
}
