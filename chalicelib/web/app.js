/** Signing in and out, and what then begins. */

import { call, Refused, session, token } from "./api.js";
import * as offers from "./offers.js";
import * as orders from "./orders.js";
import * as photos from "./photos.js";
import * as present from "./present.js";
import * as reports from "./reports.js";
import * as reviews from "./reviews.js";

const ENDED = "future-store-ended";
const form = document.getElementById("sign-in");
const field = document.getElementById("token");
const error = document.getElementById("sign-in-error");

function open() {
  form.hidden = true;
  document.getElementById("shop").hidden = false;
  offers.prepare();
  reports.prepare();
  for (const { poll } of [orders, reviews, present, photos, reports]) poll.start();
  session.addEventListener("ended", () => close("Your token holds no longer. Please sign in with another one."));
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
  form.hidden = false;
  field.focus();
}

async function signIn(event) {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  error.textContent = "";
  try {
    token.set(field.value.trim());
    await call("GET", "visits/present?limit=1");
    open();
  } catch (refusal) {
    token.forget();
    if (!(refusal instanceof Refused)) throw refusal;
    error.textContent = refusal.message;
    field.select();
  } finally {
    form.ariaBusy = "false";
  }
}

form.addEventListener("submit", signIn);
document.getElementById("sign-out").addEventListener("click", () => close(""));
if (token.get()) open();
else ask();
