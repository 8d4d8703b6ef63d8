/** Tokens: who may call the API, and taking one back. */

import { call, path } from "./api.js";
import { confirm } from "./dialog.js";
import { actions, el, list, section, tell } from "./dom.js";
import { growing } from "./growing.js";
import { t } from "./texts.js";
import { day } from "./words.js";

const PAUSE = 30_000;
const ROLES = ["staff", "admin", "camera"];

export function open(main, { signal }) {
  const tokens = section("tokens", t("tokens.valid"), t("tokens.none"));
  const { poll, button } = growing("tokens?limit=50", (items) => {
    list(tokens.querySelector("#tokens"), items, (token) => card(token, () => poll.refresh()));
  }, () => PAUSE);
  tokens.append(button);
  main.append(el("div", { className: "aside" }, tokens, howTo()));
  poll.start(signal);
}

function card(token, refresh) {
  const own = token.own ? [el("p", { className: "marks" }, t("tokens.own"))] : [];
  const made = token.created_at ? t("tokens.made", { time: day(token.created_at) }) : "";
  const ends = token.expires_at ? t("tokens.expires", { time: day(token.expires_at) }) : t("tokens.never");
  const revoke = [t("tokens.revoke"), () => ask(token, refresh), "danger", t("tokens.revoke_of", { name: token.name })];
  const node = el("li", {}, el("h3", {}, token.name), ...own, el("p", {}, t(`tokens.role_${token.role}`)),
    el("p", { className: "hint" }, [made, ends].filter(Boolean).join(" · ")), actions(revoke));
  return { node, update() {} };
}

function ask(token, refresh) {
  const means = token.own ? t("tokens.own_means") : t("tokens.revoke_means");
  confirm(t("tokens.revoke_of", { name: token.name }), [means], t("tokens.revoke"), () => call("DELETE", path`tokens/${token.id}`), () => {
    tell(t("tokens.revoked", { name: token.name }));
    return refresh();
  });
}

/** How a token is made: by a command alone, so that a stolen one makes no others. */
function howTo() {
  const roles = ROLES.map((role) => el("li", {}, el("code", {}, `ROLE=${role}`), ` ${t(`tokens.may_${role}`)}`));
  return el("section", {}, el("h2", {}, t("tokens.new")), el("p", {}, t("tokens.how")),
    el("pre", {}, el("code", {}, "make token ROLE=staff NAME=till DAYS=90")),
    el("ul", { className: "roles" }, ...roles), el("p", { className: "hint" }, t("tokens.days")));
}
