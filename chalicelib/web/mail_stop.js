/** The sign that e-mail to a person's address is stopped, and an admin's way to let it go there again. */

import { call } from "./api.js";
import { actions, el, hide, say, tell } from "./dom.js";
import { t } from "./texts.js";
import { clock } from "./words.js";

export function mailStop(page) {
  const where = () => `${page.where}/mail-stop`;
  const why = el("p");
  const node = el("div", { id: "mail-stop", className: "notice", hidden: true }, why);
  const read = async () => {
    const answer = await call("GET", where()).catch(() => null);
    if (!answer || page.signal.aborted) return;
    hide(node, !answer.stopped);
    if (answer.stopped) say(why, t(`people.contact.mail_stop.${answer.stopped.why}`, { time: clock(answer.stopped.at) }));
  };
  const release = async () => {
    await call("DELETE", where());
    tell(t("people.contact.mail_stop.released"));
    await read();
  };
  const isAdmin = page.role === "admin";
  node.append(el("p", {}, t(`people.contact.mail_stop.${isAdmin ? "means" : "ask_admin"}`)));
  if (isAdmin) node.append(actions([t("people.contact.mail_stop.release"), release]));
  page.addEventListener("change", read);
  read();
  return node;
}
