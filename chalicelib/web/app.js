/** Signing in and out, and what then begins. */

import * as alerts from "./alerts.js";
import { call, Refused, session, token } from "./api.js";
import * as feeds from "./feeds.js";
import { icon } from "./icons.js";
import * as preferences from "./preferences.js";
import { fill, t } from "./texts.js";
import * as views from "./views.js";

const ENDED = "future-store-ended";
const entrance = document.getElementById("entrance");
const form = document.getElementById("sign-in");
const field = document.getElementById("token");
const error = document.getElementById("sign-in-error");

/** Open the shop to whoever has the token. Throws Refused. */
async function open() {
  const { role } = await call("GET", "token");
  if (role === "camera") throw new Refused(403, "Forbidden", t("sign_in.camera"));
  entrance.hidden = true;
  document.getElementById("outage").textContent = "";
  document.getElementById("shop").hidden = false;
  session.addEventListener("ended", () => close(t("sign_in.ended")));
  await views.start(role);
  feeds.start();
  alerts.start();
}

/** Forget the token and all that is shown: a fresh page has nothing of it. */
function close(reason) {
  token.forget();
  sessionStorage.setItem(ENDED, reason);
  location.reload();
}

function ask() {
  error.textContent = sessionStorage.getItem(ENDED) ?? "";
  sessionStorage.removeItem(ENDED);
  entrance.hidden = false;
  field.focus();
}

async function signIn(event) {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  error.textContent = "";
  token.set(field.value.trim());
  try {
    await open();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    token.forget();
    error.textContent = refusal.message;
    field.select();
  } finally {
    form.ariaBusy = "false";
  }
}

/** Go on with the token of before a reload; while the network is away, until it is back. */
async function resume() {
  try {
    await open();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    if (refusal.status === 401 || refusal.status === 403) return close(refusal.message);
    document.getElementById("outage").textContent = refusal.message;
    setTimeout(resume, 1000 * Number(document.documentElement.dataset.pace));
  }
}

preferences.apply();
fill(document);
document.getElementById("sign-out").prepend(icon("signOut"));
form.addEventListener("submit", signIn);
document.getElementById("to-views").addEventListener("click", () => document.querySelector("#views a").focus());
document.getElementById("sign-out").addEventListener("click", () => close(""));
if (token.get()) await resume();
else ask();
