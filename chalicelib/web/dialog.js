/** Dialogs: one over the page, until it is closed by its button, by Escape, or by going to another view. */

import { actions, el } from "./dom.js";
import { t } from "./texts.js";

/** Open a dialog; the focus goes to its autofocus field, else to its title. Answers its element, which `close()` ends. */
export function dialog(title, ...children) {
  const heading = el("h2", { id: "dialog-title", tabIndex: -1 }, title);
  const close = el("button", { type: "button" }, t("shell.close"));
  const node = el("dialog", {}, el("div", { className: "dialog-head" }, heading, close), ...children);
  const gone = new AbortController();
  node.setAttribute("aria-labelledby", heading.id);
  close.addEventListener("click", () => node.close());
  node.addEventListener("close", () => {
    gone.abort();
    node.remove();
  });
  window.addEventListener("hashchange", () => node.close(), { signal: gone.signal });
  document.body.append(node);
  node.showModal();
  (node.querySelector("[autofocus]") ?? heading).focus();
  return node;
}

/** Ask before something that can't be undone: `work` does it, and `after` shows what has changed. */
export function confirm(title, texts, label, work, after) {
  const act = async () => {
    await work();
    shown.close(); // the focus goes back before the page changes, and so is not lost
    await after();
  };
  const shown = dialog(title, ...texts.map((text) => el("p", {}, text)), actions([label, act, "danger"]));
}
