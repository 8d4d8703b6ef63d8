/** The REST API, called with the token of whoever signed in; it is kept until the tab is closed. */

import { t } from "./texts.js";

const TOKEN = "future-store-token";
const PATIENCE = 25_000;
const SENDABLE = /^[!-~]+$/;

/** A call that was refused or came to nothing; `message` can be shown to people. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Whether the token is none (any more): such answers are API Gateway's own, without our code. */
  get isUnknownToken() {
    return this.status === 401 || (this.status === 403 && this.code !== "Forbidden");
  }
}

/** Tells `ended` when the API no longer knows the token. */
export const session = new EventTarget();

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value) => sessionStorage.setItem(TOKEN, value),
  forget: () => sessionStorage.removeItem(TOKEN),
};

/** Call the API, with more headers if need be; its JSON. Throws Refused. */
export async function call(method, where, body, headers = {}) {
  if (!SENDABLE.test(token.get())) throw explain(401, null);
  const response = await send(method, where, body, headers);
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const refusal = explain(response.status, answer);
  if (refusal.isUnknownToken) session.dispatchEvent(new Event("ended"));
  throw refusal;
}

/** `path` with ids and parameters that are safe in a URL: path`orders/${id}/undo`. */
export function path(texts, ...values) {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent));
}

async function send(method, where, body, more) {
  const headers = { Authorization: `Bearer ${token.get()}`, ...more };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options = { method, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
  try {
    return await fetch(where, { ...options, body: JSON.stringify(body) });
  } catch {
    throw new Refused(0, "Unreachable", t("api.unreachable"));
  }
}

function explain(status, answer) {
  const refusal = new Refused(status, answer?.Code, answer?.Message ?? answer?.message);
  if (refusal.isUnknownToken) refusal.message = t("api.unknown_token");
  else if (status === 429) refusal.message = t("api.too_much");
  else if (!refusal.message) refusal.message = t("api.problem", { status });
  return refusal;
}
