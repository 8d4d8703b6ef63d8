/** What a person was told, by which channels, and the devices that take messages. */

import { call, path } from "./api.js";
import { actions, el, list, say } from "./dom.js";
import { t } from "./texts.js";
import { listOf } from "./visits_of.js";
import { clock } from "./words.js";

export function notices(page) {
  const where = ({ customer }) => path`notifications?customer_id=${customer.id}`;
  const node = listOf(page, "notices", where, notice);
  node.append(devices(page));
  return node;
}

function notice() {
  const what = el("strong");
  const facts = el("p", { className: "hint" });
  const ways = el("p");
  const update = (now) => {
    say(what, t(`people.notices.kind.${now.kind}`));
    say(facts, clock(now.at));
    const texts = Object.entries(now.channels).map(([name, { state, reason }]) =>
      `${t(`people.channel.${name}`)}: ${t(`people.notices.state.${state}`)}${reason ? ` (${reason})` : ""}`);
    say(ways, texts.join(" · "));
  };
  return { node: el("li", {}, what, ways, facts), update };
}

/** The devices, each with a button to forget it; nothing where there are none. */
function devices(page) {
  const title = el("h3", {}, t("people.devices.title"));
  const items = el("ul", { className: "cards" });
  const node = el("div", { hidden: true }, title, items);
  const read = async () => {
    const answer = await call("GET", `${page.where}/devices?limit=100`).catch(() => null);
    if (!answer || page.signal.aborted) return;
    node.hidden = !answer.items.length;
    list(items, answer.items, (device) => card(page, device, read));
  };
  page.addEventListener("change", read);
  read();
  return node;
}

function card(page, device, read) {
  const forget = async () => {
    await call("DELETE", `${page.where}/${path`devices/${device.id}`}`);
    await read();
  };
  const since = t("people.devices.since", { time: clock(device.registered_at) });
  const buttons = actions([t("people.devices.forget"), forget, "", `${t("people.devices.forget")}: ${device.id}`]);
  return { node: el("li", {}, el("strong", {}, device.id), el("p", { className: "hint" }, since), buttons), update() {} };
}
