/** A picture by this device's camera, or from a file. */

import { dialog } from "./dialog.js";
import { actions, el, say } from "./dom.js";
import { t } from "./texts.js";

const QUALITY = 0.92;
const SIDES = { user: "environment", environment: "user" };

/** Buttons for both ways to a picture. `use(picture, name)` gets it, a Blob; its refusals are said beside them. */
export function pictureSource(use) {
  const file = el("input", { type: "file", accept: "image/*", hidden: true, ariaLabel: t("people.camera.file") });
  const error = el("p", { className: "error", role: "alert" });
  const take = async (picture, name) => {
    say(error, "");
    await use(picture, name).catch((refusal) => say(error, refusal.message));
  };
  file.addEventListener("change", () => {
    const [picture] = file.files;
    file.value = "";
    if (picture) take(picture, picture.name);
  });
  const buttons = actions([t("people.camera.open"), () => openCamera(take), "main"], [t("people.camera.file"), () => file.click()]);
  return el("div", {}, buttons, file, error);
}

/** Show what the camera sees, until a picture was taken. */
async function openCamera(take) {
  const video = el("video", { autoplay: true, muted: true, playsInline: true, ariaLabel: t("people.camera.sees") });
  const state = el("p", { role: "status" }, t("people.camera.starting"));
  let side = "user";
  const shot = async () => {
    const picture = await still(video);
    shown.close();
    take(picture, "camera.jpg");
  };
  const turn = () => {
    side = SIDES[side];
    return start(video, side, state);
  };
  const buttons = actions([t("people.camera.take"), shot, "main"], [t("people.camera.turn"), turn]);
  const shown = dialog(t("people.camera.title"), video, state, buttons);
  shown.addEventListener("close", () => stop(video));
  buttons.hidden = true;
  buttons.hidden = !(await start(video, side, state));
  if (!shown.isConnected) stop(video); // it was closed while the camera began
}

/** Begin to film; answers whether it does. Else it is said why not. */
async function start(video, facingMode, state) {
  stop(video);
  try {
    if (!navigator.mediaDevices) throw new DOMException("", "InsecureContext");
    const wanted = { facingMode, width: { ideal: 1280 }, height: { ideal: 960 } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    video.hidden = false;
    video.classList.toggle("mirrored", facingMode === "user");
    say(state, t("people.camera.hint"));
    return true;
  } catch (refusal) {
    say(state, t(`people.camera.why.${WHY[refusal.name] ?? "busy"}`));
    video.hidden = true;
    return false;
  }
}

/** Why there is no picture of a camera, by the browser's names. */
const WHY = {
  InsecureContext: "no_https",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotAllowedError: "not_allowed",
  SecurityError: "not_allowed",
};

function stop(video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

/** What the camera sees now, as a JPEG. Throws Error before its first picture. */
function still(video) {
  if (!video.videoWidth) throw new Error(t("people.camera.starting"));
  return jpeg(video, video.videoWidth, video.videoHeight);
}

/** A JPEG of anything that a canvas can draw. */
export async function jpeg(source, width, height) {
  const canvas = el("canvas", { width, height });
  canvas.getContext("2d").drawImage(source, 0, 0, width, height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}
