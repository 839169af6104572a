// Brief, timeline, positions, disagreements, changes: a topic in, a report out.
import { call, read } from "./api.js";
import { failed, fill, say } from "./ui.js";

export class Maker {
  constructor(app, kind) {
    this.app = app;
    this.kind = kind;
    this.form = app.querySelector("[data-maker]");
    this.place = app.querySelector("[data-report]");
    this.progress = app.querySelector("[data-progress]");
    this.running = null;
  }

  async start() {
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.make()));
    this.list();
    const wanted = new URLSearchParams(location.search);
    if (wanted.get("topic")) this.form.elements.topic.value = wanted.get("topic");
    if (wanted.get("since") && this.kind === "changes") this.form.elements.extent.value = wanted.get("since");
    if (!wanted.get("report")) return this.form.elements.topic.focus();
    try {
      fill(this.place, await read("/ui/report", { key: wanted.get("report") }));
      if (wanted.get("citation")) await this.app.panel.open(wanted.get("citation"));
    } catch (error) {
      failed(this.place, error);
    }
  }

  async list() {
    const list = this.app.querySelector("[data-list]");
    try {
      fill(list, await read("/ui/reports", { kind: this.kind }));
    } catch (error) {
      failed(list, error);
    }
  }

  async make() {
    if (this.running) return;
    const { topic, as_of, extent } = this.form.elements;
    this.busy(new AbortController());
    this.progress.textContent = "Reading the documents …";
    this.place.replaceChildren();
    try {
      const asked = [this.kind, topic.value, as_of.value, extent?.value ?? ""];
      const last = await call("make", asked, (reply) => this.take(reply), this.running.signal);
      if (last.kind === "done") {
        history.pushState({}, "", `/${this.kind}?report=${encodeURIComponent(last.report)}`);
        say(`${this.app.querySelector("h1").textContent} is ready.`);
        this.list();
      }
    } catch (error) {
      failed(this.place, error.name === "AbortError" ? new Error("Stopped.") : error);
    }
    this.busy(null);
  }

  take(reply) {
    if (reply.kind === "status") this.progress.textContent = reply.text;
    else fill(this.place, reply.html);
  }

  busy(running) {
    this.running = running;
    this.progress.hidden = !running;
    this.app.querySelector('[data-action="stop"]').hidden = !running;
    this.app.querySelector("[data-send]").hidden = !!running;
  }

  pressed(action) {
    if (action === "stop") this.running?.abort();
  }
}
