// Questions and answers: sentences appear as they are proved; a conversation is kept on the server.
import { call, read } from "./api.js";
import { chosen, dialog, failed, fill, node, readyFilters, say, toClipboard } from "./ui.js";

export class Chat {
  constructor(app) {
    this.app = app;
    this.turns = app.querySelector("[data-turns]");
    this.form = app.querySelector("[data-composer]");
    this.box = app.querySelector("#question");
    this.conversation = "";
    this.insteadOf = "";
    this.running = null;
    this.following = null; // the turn kept in sight
  }

  async start() {
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.ask(this.box.value)));
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) (event.preventDefault(), this.ask(this.box.value));
      if (event.key === "Escape" && this.insteadOf) this.noEdit();
    });
    this.form.querySelector(".narrow").addEventListener("change", () => {
      this.noteFilters();
      if (this.turns.querySelector(".welcome .lead")) this.welcome();
    });
    for (const moved of ["wheel", "touchmove"]) this.turns.addEventListener(moved, () => (this.following = null), { passive: true });
    this.box.focus({ preventScroll: true });
    const wanted = new URLSearchParams(location.search);
    const key = wanted.get("citation") ?? wanted.get("answer") ?? wanted.get("conversation");
    try {
      const library = read("/ui/library/sources");
      if (key) await this.load(key);
      readyFilters(this.form, (await library).sources);
      this.noteFilters();
      if (!key) this.welcome();
    } catch (error) {
      failed(this.turns, error);
    }
    this.list();
  }

  async load(key) {
    const kept = await read("/ui/chat/conversation", { key });
    this.conversation = kept.id;
    fill(this.turns, kept.html);
    this.showHead(kept);
    const answer = key.startsWith("c") ? kept.last : key.split(".")[0];
    this.turns.querySelector(`#${CSS.escape(answer)}`)?.scrollIntoView({ block: "start", behavior: "instant" });
    if (key.includes(".")) {
      const chip = this.turns.querySelector(`a.chip[data-citation="${CSS.escape(key)}"]`);
      await this.app.panel.open(key, chip);
    } else if (kept.last) this.followUps(kept.last);
  }

  showHead(kept) {
    const head = this.app.querySelector("[data-conversation-head]");
    fill(head, kept.head);
    const title = head.querySelector("h2");
    if (title) title.hidden = title.textContent === this.turns.querySelector(".question")?.textContent; // it stands below
    head.hidden = false;
  }

  async list() {
    const place = this.app.querySelector("[data-list]");
    try {
      fill(place, await read("/ui/chat/conversations", { current: this.conversation }));
    } catch (error) {
      failed(place, error);
    }
  }

  async welcome() {
    const lead = node("p", { class: "lead" }, "Ask the documents. Every sentence of the answer is proved by its source.");
    const box = node("div", { class: "welcome" }, lead);
    this.turns.replaceChildren(box);
    const { questions } = await read("/ui/chat/suggestions", chosen(this.form)).catch(() => ({ questions: [] }));
    if (!this.conversation && !this.running && questions.length)
      box.append(node("p", { class: "label" }, "These documents can answer, for example"), this.suggestions(questions));
  }

  suggestions(questions) {
    const made = questions.map((q) => node("li", {}, node("button", { type: "button", class: "suggestion", "data-action": "suggested" }, q)));
    return node("ul", { class: "followups" }, ...made);
  }

  async followUps(answer) {
    const place = this.turns.querySelector(`#${CSS.escape(answer)} [data-followups]`);
    const { questions } = await read("/ui/chat/suggestions", { after: answer }).catch(() => ({ questions: [] }));
    if (!place || !questions.length || this.running) return;
    place.replaceChildren(node("p", { class: "label" }, "The documents can also answer"), this.suggestions(questions));
    this.follow();
  }

  async ask(question) {
    if (!question.trim() || this.running) return;
    const insteadOf = this.insteadOf;
    this.turns.querySelector(".welcome")?.remove();
    const answer = node("div", { class: "answer" }, node("p", { class: "loading" }, "Looking through the documents …"));
    const turn = node("article", { class: "turn", "data-pending": "" }, node("h2", { class: "question" }, question), answer);
    const before = insteadOf && this.turns.querySelector(`#${CSS.escape(insteadOf)}`);
    before ? before.replaceWith(turn) : this.turns.append(turn);
    this.clearTails();
    this.box.value = "";
    this.busy(new AbortController());
    this.follow(turn);
    const filters = { ...chosen(this.form), as_of: this.form.elements.as_of.value };
    try {
      const last = await call("ask", [question, this.conversation, filters, insteadOf], (reply) => this.take(reply, answer), this.running.signal);
      if (last.kind === "done") this.finish(last, turn);
      else this.unfinished(turn, question, before);
    } catch (error) {
      const message = error.name === "AbortError" ? "Stopped." : error.message;
      answer.querySelector(".loading")?.remove();
      answer.append(node("p", { class: "note failure", role: "alert" }, message));
      this.unfinished(turn, question, before);
    }
    this.busy(null);
    this.noEdit();
  }

  // The turn that is being answered moves up as it grows, its question to the top at most; whoever scrolls is left alone.
  follow(turn = this.following) {
    this.following = turn;
    turn?.scrollIntoView({ block: "start" });
  }

  take(reply, answer) {
    const loading = answer.querySelector(".loading");
    if (reply.kind === "status" && loading) loading.textContent = reply.text;
    if (!["sentence", "withheld", "failed"].includes(reply.kind)) return;
    loading?.remove();
    answer.insertAdjacentHTML("beforeend", reply.html);
    this.follow();
    if (reply.kind === "sentence") say(reply.text);
  }

  finish(reply, turn) {
    const template = document.createElement("template");
    fill(template, reply.html);
    const whole = template.content.firstElementChild;
    turn.replaceWith(whole);
    if (this.following) this.follow(whole);
    const fresh = this.conversation !== reply.conversation;
    this.conversation = reply.conversation;
    if (fresh) history.pushState({}, "", `/?conversation=${encodeURIComponent(reply.conversation)}`);
    if (reply.text) say(reply.text);
    this.list();
    this.followUps(reply.answer);
    read("/ui/chat/conversation", { key: reply.conversation }).then((kept) => this.showHead(kept), () => {});
  }

  // Nothing was kept: offer the question again, and give an answer that was to be replaced its place back.
  unfinished(turn, question, before) {
    const again = node("button", { type: "button", class: "tool", "data-action": "again" }, "Try again");
    again.dataset.question = question;
    turn.append(node("div", { class: "tools" }, again));
    if (before) turn.before(before);
  }

  clearTails() {
    for (const tail of this.turns.querySelectorAll("[data-followups]")) tail.replaceChildren();
    for (const old of this.turns.querySelectorAll('[data-action="retry"], [data-action="edit"]')) old.remove();
  }

  busy(running) {
    this.running = running;
    this.app.querySelector('[data-action="stop"]').hidden = !running;
    this.app.querySelector("[data-send]").hidden = !!running;
    this.turns.setAttribute("aria-busy", String(!!running));
  }

  noEdit() {
    this.insteadOf = "";
    this.noteFilters();
  }

  noteFilters() {
    const { since, until, source } = chosen(this.form);
    const day = this.form.elements.as_of.value;
    const parts = [source && `only ${source}`, since && `from ${since}`, until && `to ${until}`, day && `as of ${day}`].filter(Boolean);
    if (this.insteadOf) parts.unshift("the edited question takes the place of the last (Escape leaves it)");
    const note = this.app.querySelector("[data-filter-note]");
    note.textContent = parts.join(", ").replace(/^./, (c) => c.toUpperCase());
    note.hidden = !parts.length;
  }

  async pressed(action, button, event) {
    const turn = button.closest(".turn");
    const answer = turn?.dataset.answer;
    const question = turn?.querySelector(".question")?.textContent;
    if (action === "suggested") this.ask(button.textContent);
    else if (action === "again") (turn.remove(), this.ask(button.dataset.question));
    else if (action === "stop") this.running?.abort();
    else if (action === "retry") ((this.insteadOf = answer), this.ask(question));
    else if (action === "edit") ((this.insteadOf = answer), (this.box.value = question), this.noteFilters(), this.box.focus());
    else if (action === "copy") toClipboard(await read("/ui/chat/copy", { answer }), button);
    else if (action === "link") toClipboard(`${location.origin}/a/${answer}`, button);
    else if (action === "rate") this.rate(answer, turn, button);
    else if (action === "rename") this.rename(button.dataset);
    else if (action === "delete") this.remove(button.dataset);
    else if (action === "clear-filters") (this.clearFilters(), event.preventDefault());
  }

  clearFilters() {
    for (const field of this.form.querySelectorAll(".filters input, .filters select, [name=as_of]")) field.value = "";
    this.noteFilters();
  }

  async rate(answer, turn, button) {
    const rating = button.dataset.rating;
    const kept = await call("rate", [answer, rating, ""]).catch((error) => ({ kind: "failed", text: error.message }));
    if (kept.kind !== "done") return say(kept.text);
    for (const other of turn.querySelectorAll("[data-rating]")) other.setAttribute("aria-pressed", String(other === button));
    turn.querySelector(".rate")?.remove();
    const input = node("input", { type: "text", maxlength: "1000" });
    const send = node("button", { type: "submit", class: "button" }, "Send");
    const why = rating === "up" ? "What helped? (optional)" : "What is wrong or missing? (optional)";
    const form = node("form", { class: "rate" }, node("label", {}, why, input), send);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await call("rate", [answer, rating, input.value]);
      form.replaceChildren(node("p", { class: "quiet", role: "status" }, "Thank you. Your reason is kept with the answer."));
    });
    turn.querySelector(".tools").after(form);
    input.focus();
  }

  async rename({ conversation, title }) {
    const named = await dialog("Rename the conversation", { value: title, label: "Title", yes: "Rename" });
    if (!named?.trim()) return;
    const reply = await call("rename", [conversation, named]);
    if (reply.kind !== "done") return say(reply.text);
    this.showHead(await read("/ui/chat/conversation", { key: conversation }));
    this.list();
  }

  async remove({ conversation, title }) {
    const sure = await dialog(`Delete “${title}” with its answers? Links to them will no longer open.`, { yes: "Delete" });
    if (sure === null) return;
    const reply = await call("delete", [conversation]);
    if (reply.kind === "done") location.assign("/");
    else say(reply.text);
  }

  back() {
    this.list();
  }
}
