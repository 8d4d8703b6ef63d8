/** The photos of the last days that were rejected or failed: why, when they run again, and running them again. */

import { call, path } from "./api.js";
import { actions, el, list, picture, say, section } from "./dom.js";
import { failed, lastWeek } from "./feeds.js";
import { fileName, photoAddress, photosAddress, origin, verdict } from "./photo_words.js";
import { Poll } from "./polling.js";
import { t } from "./texts.js";
import { clock } from "./words.js";

const MOST = 50;

let poll;

export function open(main, { signal }) {
  main.append(section("problems", t("photos.problems"), t("photos.no_problems")));
  const older = (state) => el("a", { href: photosAddress({ state }) }, t(`photos.all_${state}`));
  main.append(el("p", { className: "links" }, older("failed"), older("rejected")));
  poll = new Poll(async () => {
    const read = (state) => call("GET", path`photos?state=${state}&since=${lastWeek()}&limit=${MOST}`);
    const found = await Promise.all(["rejected", "failed"].map(read));
    const bad = found.flatMap(({ items }) => items).sort((one, other) => new Date(other.time) - new Date(one.time));
    list(document.getElementById("problems"), bad, card);
  }, () => 15_000);
  poll.start(signal);
}

/** The button that runs a failed photo again, and then asks for news. */
export function runAgain(id, refresh) {
  return actions([t("photos.run_again"), async () => {
    await call("POST", path`photos/${id}/rerun`);
    await Promise.all([refresh(), failed.poll.refresh()]);
  }]);
}

function card({ id }) {
  const small = el("img", { className: "face", alt: "", loading: "lazy" });
  const name = el("bdi");
  const why = el("p");
  const facts = el("p", { className: "hint" });
  const again = runAgain(id, () => poll.refresh());
  const node = el("li", { className: "person" }, small, el("div", {}, el("h3", {}, el("a", { href: photoAddress(id) }, name)), why, facts, again));

  function update(photo) {
    picture(small, photo.thumbnail_url ?? photo.photo_url);
    say(name, fileName(photo));
    say(why, verdict(photo));
    say(facts, `${clock(photo.time)} · ${t(`photos.lane_${photo.lane}`)} · ${origin(photo)}`);
    again.hidden = photo.state !== "failed";
    again.firstChild.ariaLabel = `${t("photos.run_again")}: ${name.textContent}`;
  }
  return { node, update };
}
