// Small parts that every page uses. Text becomes a node here; markup only comes from the server, escaped there.

export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function fill(place, markup) {
  place.innerHTML = markup;
}

// Said to screen readers, once.
export function say(text) {
  const live = document.querySelector("[data-live]");
  if (live) live.append(node("p", {}, text));
}

export function failed(place, error) {
  place.replaceChildren(node("p", { class: "note failure", role: "alert" }, error.message));
}

export async function toClipboard(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copying is not allowed here";
  }
  say(button.textContent);
  setTimeout(() => (button.textContent = before), 1600);
}

// A question in a dialog; resolves to the text typed, "" for a plain yes, or null.
export function dialog(title, { value = undefined, label = "", yes = "OK" } = {}) {
  return new Promise((resolve) => {
    const heading = node("h2", { id: "dialog-title" }, title);
    const input = node("input", { type: "text", maxlength: "80", "aria-label": label });
    const no = node("button", { type: "button", class: "button" }, "Cancel");
    const row = node("div", { class: "row" }, no, node("button", { class: "button primary", type: "submit" }, yes));
    const form = node("form", {}, heading, ...(value === undefined ? [] : [input]), row);
    const box = node("dialog", { class: "ask", "aria-labelledby": "dialog-title" }, form);
    let result = null;
    if (value !== undefined) input.value = value;
    no.addEventListener("click", () => box.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      result = input.value;
      box.close();
    });
    box.addEventListener("close", () => {
      box.remove();
      resolve(result);
    });
    document.querySelector("briefing-app").append(box);
    box.showModal();
    if (value === undefined) no.focus();
  });
}

export function chosen(root) {
  const value = (name) => root.querySelector(`[name="${name}"]`)?.value ?? "";
  return { since: value("since"), until: value("until"), source: value("source") };
}

// Fills the list of sources and sets the filters the address names.
export function readyFilters(root, sources) {
  const select = root.querySelector('[name="source"]');
  select.append(...sources.map((source) => node("option", { value: source }, source)));
  const wanted = new URLSearchParams(location.search);
  const source = wanted.get("source");
  if (source && !sources.includes(source)) select.append(node("option", { value: source }, source)); // never widened
  for (const name of ["since", "until", "source", "as_of"]) {
    const field = root.querySelector(`[name="${name}"]`);
    if (field && wanted.get(name)) field.value = wanted.get(name);
  }
}
