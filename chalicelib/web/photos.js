/** The latest photos of a week that were rejected or failed, and why. */

import { call, path } from "./api.js";
import { actions, el, list, picture, say, section } from "./dom.js";
import { Poll } from "./polling.js";
import { t } from "./texts.js";
import { clock } from "./words.js";

const MOST = 8;
const SPAN = 7 * 24 * 3600 * 1000;

let poll;

export function open(main, { signal }) {
  main.append(section("photos", t("photos.problems"), t("photos.no_problems")));
  poll = new Poll(async () => {
    const since = new Date(Date.now() - SPAN).toISOString();
    const read = (state) => call("GET", path`photos?state=${state}&since=${since}&limit=${MOST}`);
    const found = await Promise.all(["rejected", "failed"].map(read));
    const bad = found.flatMap(({ items }) => items).sort((one, other) => new Date(other.time) - new Date(one.time));
    list(document.getElementById("photos"), bad.slice(0, MOST), card);
  }, () => 15_000);
  poll.start(signal);
}

/** Add what follows by itself, as a further sentence; nothing where a person has to decide. */
function withOutlook(text, { rerun_at }) {
  if (!rerun_at) return text;
  const again = new Date(rerun_at) > Date.now() ? t("photos.again_at", { time: clock(rerun_at) }) : t("photos.again_soon");
  return `${text.replace(/\.$/, "")}. ${again}`;
}

function card({ id }) {
  const small = el("img", { className: "face", alt: "" });
  const name = el("h3");
  const why = el("p");
  const facts = el("p", { className: "hint" });
  const rerun = async () => {
    await call("POST", path`photos/${id}/rerun`);
    await poll.refresh();
  };
  const again = actions([t("photos.run_again"), rerun]);
  const node = el("li", { className: "person" }, small, el("div", {}, name, why, facts, again));

  function update(photo) {
    picture(small, photo.thumbnail_url);
    say(name, photo.key.split("/").pop());
    say(why, withOutlook(`${t(`photos.${photo.state}`)}: ${photo.reason ?? t("photos.no_reason")}`, photo));
    say(facts, `${clock(photo.time)} · ${photo.key}`);
    again.hidden = photo.state !== "failed";
    again.firstChild.ariaLabel = `${t("photos.run_again")}: ${name.textContent}`;
  }
  return { node, update };
}
