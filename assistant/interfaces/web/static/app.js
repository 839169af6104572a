// Begins when Gradio has put the frame into the page; each page has a module of its own.
import { Chat } from "./chat.js";
import { Library } from "./library.js";
import { Maker } from "./maker.js";
import { Panel } from "./panel.js";
import { change, paint } from "./scheme.js";
import { say, toClipboard } from "./ui.js";

const RETRY_MS = 1500;
paint();

class BriefingApp extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.panel = new Panel(this);
    const kind = this.dataset.page;
    this.page = kind === "chat" ? new Chat(this) : kind === "library" ? new Library(this) : new Maker(this, kind);
    this.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("briefing:offline", () => this.offline());
    window.addEventListener("popstate", () => location.reload());
    this.querySelector('nav [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
    this.page.start();
  }

  clicked(event) {
    const chip = event.target.closest("[data-citation]");
    if (chip && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.panel.open(chip.dataset.citation, chip);
      return;
    }
    for (const menu of this.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const pressed = event.target.closest("[data-action]");
    if (!pressed) return;
    if (pressed.dataset.action === "close-panel") this.panel.close();
    else if (pressed.dataset.action === "scheme") say(`Colours: ${change()}`);
    else if (pressed.dataset.action === "side") this.side(pressed);
    else if (pressed.dataset.action === "copy-quote") toClipboard(pressed.dataset.quote, pressed);
    else if (pressed.dataset.action === "link" && pressed.dataset.link) toClipboard(location.origin + pressed.dataset.link, pressed);
    else this.page.pressed(pressed.dataset.action, pressed, event);
  }

  side(button) {
    const side = this.querySelector("#side");
    const open = side.toggleAttribute("data-open");
    button.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a, button")?.focus();
  }

  // The server is away: say so, and ask for it until it is back.
  async offline() {
    const banner = this.querySelector("[data-banner]");
    if (!banner.hidden) return;
    banner.textContent = "The server can’t be reached. Trying again …";
    banner.hidden = false;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      const back = await fetch("/healthz").then((r) => r.ok, () => false);
      if (back) break;
    }
    banner.textContent = "The server is back. Your conversation is as it was.";
    this.page.back?.();
    setTimeout(() => (banner.hidden = true), 4000);
  }
}

customElements.define("briefing-app", BriefingApp);
