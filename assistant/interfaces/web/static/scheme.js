// Light or dark: as the system says, until somebody chooses. Each press shows; back at the system's own, it is followed.
const KEPT = "briefing-scheme";
const system = matchMedia("(prefers-color-scheme: dark)");

function kept() {
  const scheme = localStorage.getItem(KEPT);
  return ["light", "dark"].includes(scheme) ? scheme : "auto";
}

export function paint(scheme = kept()) {
  if (scheme === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
}

// The other one; returns its name.
export function change() {
  const usual = system.matches ? "dark" : "light";
  const now = kept() === "auto" ? usual : kept();
  const next = now === "dark" ? "light" : "dark";
  if (next === usual) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, next);
  paint();
  return next;
}

window.addEventListener("storage", (event) => event.key === KEPT && paint()); // chosen in another window
