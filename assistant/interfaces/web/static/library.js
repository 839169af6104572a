// The library: what is in it, files and addresses in, documents out.
import { call, read, upload } from "./api.js";
import { chosen, dialog, failed, fill, node, readyFilters, say } from "./ui.js";

export class Library {
  constructor(app) {
    this.app = app;
    this.table = app.querySelector("[data-table]");
    this.uploads = app.querySelector("[data-uploads]");
    this.filters = app.querySelector("[data-filters]");
  }

  async start() {
    this.app.querySelector("[data-files]").addEventListener("change", (event) => {
      this.take([...event.target.files]);
      event.target.value = "";
    });
    this.readyDrop(this.app.querySelector("[data-drop]"));
    this.filters.addEventListener("change", () => this.list());
    const address = this.app.querySelector("[data-address]");
    address.addEventListener("submit", (event) => (event.preventDefault(), this.takeAddress(address.elements.address)));
    try {
      const { sources, kinds } = await read("/ui/library/sources");
      readyFilters(this.filters, sources);
      this.app.querySelector("[data-kinds]").textContent = `Kinds: ${kinds}`;
    } catch (error) {
      failed(this.table, error);
    }
    const narrow = node("a", { class: "tool", "data-narrow": "" }, "Ask only these documents");
    this.filters.append(narrow);
    this.list();
  }

  readyDrop(drop) {
    for (const kind of ["dragenter", "dragover"])
      drop.addEventListener(kind, (event) => (event.preventDefault(), drop.setAttribute("data-over", "")));
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.removeAttribute("data-over"));
    drop.addEventListener("drop", (event) => (event.preventDefault(), this.take([...event.dataTransfer.files])));
  }

  async list() {
    const picked = chosen(this.filters);
    const kept = Object.entries(picked).filter(([, value]) => value);
    const narrow = this.filters.querySelector("[data-narrow]");
    narrow.href = `/?${new URLSearchParams(kept)}`;
    narrow.hidden = !kept.length;
    try {
      fill(this.table, await read("/ui/library/documents", picked));
    } catch (error) {
      failed(this.table, error);
    }
  }

  // One after the other, so that each line says what became of its file.
  async take(files) {
    const lines = files.map((file) => this.line(file.name));
    for (const [number, file] of files.entries()) await this.takeOne(file, lines[number]);
    await this.list();
  }

  line(name) {
    const line = node("li", { "data-state": "waiting" }, node("b", {}, name), " ", node("span", {}, "waiting"));
    this.uploads.append(line);
    return line;
  }

  async takeOne(file, line) {
    const said = line.querySelector("span");
    const bar = node("progress", { max: "1", value: "0", "aria-label": `Upload of ${file.name}` });
    said.replaceChildren("uploading ", bar);
    await this.finish(line, said, async () => {
      const path = await upload(file, (part) => (bar.value = part));
      said.textContent = "reading";
      return call("add_file", [path, file.name]);
    });
  }

  async takeAddress(field) {
    const line = this.line(field.value);
    const said = line.querySelector("span");
    said.textContent = "fetching";
    const address = field.value;
    field.value = "";
    await this.finish(line, said, () => call("add_address", [address]));
    await this.list();
  }

  async finish(line, said, work) {
    try {
      const reply = await work();
      line.dataset.state = reply.kind;
      said.textContent = reply.text;
    } catch (error) {
      line.dataset.state = "failed";
      said.textContent = error.message;
    }
  }

  async pressed(action, button) {
    if (action === "clear-filters") {
      for (const field of this.filters.querySelectorAll("input, select")) field.value = "";
      this.list();
    }
    if (action === "remove") this.remove(button.dataset);
  }

  async remove({ document: key, title }) {
    const sure = await dialog(`Remove “${title}” from all answers? Earlier citations still open.`, { yes: "Remove" });
    if (sure === null) return;
    const reply = await call("remove", [key]).catch((error) => ({ text: error.message }));
    say(reply.text);
    await this.list();
  }
}
