/** What was chosen for this browser, kept in it. Tells `change`, with the name of what was chosen anew. */

const KEY = "future-store-preferences";
const DEFAULTS = {
  arrival: true,
  greet: true,
  order: true,
  question: true,
  badge: true,
  size: "normal",
  theme: "auto",
  language: "",
};

let chosen = read();

export const preferences = new EventTarget();

export function prefer(name) {
  return chosen[name];
}

export function choose(name, value) {
  chosen = { ...chosen, [name]: value };
  localStorage.setItem(KEY, JSON.stringify(chosen));
  apply();
  preferences.dispatchEvent(new CustomEvent("change", { detail: name }));
}

/** Let the page have the chosen colours and size of texts. */
export function apply() {
  document.documentElement.dataset.theme = prefer("theme");
  document.documentElement.dataset.size = prefer("size");
}

function read() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return DEFAULTS; // of another hand
  }
}

window.addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  chosen = read(); // another tab of this browser chose
  apply();
});
