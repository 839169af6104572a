// The source beside the answer, and the preview of a quote. On a narrow page the panel is a drawer over it.
import { read } from "./api.js";
import { failed, fill, say } from "./ui.js";

const NARROW = window.matchMedia("(max-width: 62rem)");

export class Panel {
  constructor(app) {
    this.app = app;
    this.dialog = app.querySelector("#panel");
    this.body = app.querySelector("[data-panel]");
    this.preview = app.querySelector("#preview");
    this.opener = null;
    this.dialog.addEventListener("close", () => this.closed());
    app.addEventListener("mouseover", (event) => this.point(event.target));
    app.addEventListener("focusin", (event) => this.point(event.target));
    app.addEventListener("focusout", () => (this.preview.hidden = true));
    app.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (!this.preview.hidden) this.preview.hidden = true;
      else if (this.dialog.open && !this.dialog.matches(":modal")) this.dialog.close();
    });
  }

  async open(citation, chip = null) {
    this.opener = chip ?? this.opener ?? document.activeElement;
    this.preview.hidden = true;
    for (const old of this.app.querySelectorAll("a.chip[aria-current]")) old.removeAttribute("aria-current");
    for (const same of this.app.querySelectorAll(`a.chip[data-citation="${CSS.escape(citation)}"]`)) same.setAttribute("aria-current", "true");
    try {
      fill(this.body, await read("/ui/citation", { key: citation }));
    } catch (error) {
      failed(this.body, error);
    }
    if (!this.dialog.open) NARROW.matches ? this.dialog.showModal() : this.dialog.show();
    const mark = this.body.querySelector("mark");
    mark?.scrollIntoView({ block: "center", behavior: "instant" });
    this.body.focus({ preventScroll: true });
    say(`Source: ${this.body.querySelector("h2")?.textContent ?? ""}`);
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  closed() {
    for (const old of this.app.querySelectorAll("a.chip[aria-current]")) old.removeAttribute("aria-current");
    if (this.opener?.isConnected) this.opener.focus();
    this.preview.hidden = true;
    this.opener = null;
  }

  point(target) {
    const chip = target.closest?.("a.chip");
    if (!chip) {
      if (!target.closest?.("#preview")) this.preview.hidden = true;
      return;
    }
    if (NARROW.matches && !chip.matches(":focus-visible")) return;
    this.preview.querySelector("[data-preview-quote]").textContent = `“${chip.dataset.quote}”`;
    this.preview.querySelector("[data-preview-source]").textContent = chip.dataset.source;
    this.preview.hidden = false;
    const box = chip.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.preview;
    const below = box.bottom + 4; // the sentence itself stays readable
    this.preview.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 16))}px`;
    this.preview.style.top = `${below + height < window.innerHeight - 8 ? below : Math.max(8, box.top - height - 4)}px`;
  }
}
