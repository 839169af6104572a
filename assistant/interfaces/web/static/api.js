// The two ways to the server: fragments are read with GET; what works or changes goes through Gradio's queue.

export class Failure extends Error {}

const OFFLINE = "The server can’t be reached. Nothing is lost; this page goes on when it is back.";

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    window.dispatchEvent(new Event("briefing:offline"));
    throw new Failure(OFFLINE);
  }
  if (response.status === 401) location.reload(); // the login has run out
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw new Failure(body.error?.message ?? body.detail ?? `The server answered ${response.status}. Try again.`);
}

export async function read(path, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value);
  const response = await request(kept.length ? `${path}?${new URLSearchParams(kept)}` : path);
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : response.text();
}

// Calls a function of the page; each reply goes to `take` as it comes, the last is returned.
export async function call(name, args, take = () => {}, signal = undefined) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ data: args });
  const begun = await request(`/gradio_api/call/${name}`, { method: "POST", headers, body, signal });
  const { event_id } = await begun.json();
  const response = await request(`/gradio_api/call/${name}/${event_id}`, { signal });
  let last = null;
  try {
    for await (const [event, data] of events(response.body)) {
      if (event === "error") throw new Failure("This could not be done. The server’s log says why.");
      if (event === "generating") take((last = data[0]));
      if (event === "complete" && last === null) take((last = data[0]));
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Failure) throw error;
    window.dispatchEvent(new Event("briefing:offline"));
    throw new Failure(OFFLINE);
  }
  if (last === null) throw new Failure("The server stopped before it answered. Try again.");
  return last;
}

async function* events(stream) {
  const decoder = new TextDecoder();
  let buffer = "";
  for await (const chunk of chunks(stream)) {
    buffer += decoder.decode(chunk, { stream: true });
    const parts = buffer.split("\n\n");
    buffer = parts.pop();
    for (const part of parts) {
      const lines = part.split("\n"); // not with a pattern: U+2028 ends a line there
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [event, data] = [field("event"), field("data")];
      if (event && event !== "heartbeat") yield [event, data ? JSON.parse(data) : null];
    }
  }
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

export function upload(file, progress) {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest();
    const form = new FormData();
    form.append("files", file);
    sent.open("POST", "/gradio_api/upload");
    sent.upload.onprogress = (event) => progress(event.loaded / event.total);
    sent.onerror = () => reject(new Failure(OFFLINE));
    sent.onload = () => {
      if (sent.status === 200) resolve(JSON.parse(sent.responseText)[0]);
      else reject(new Failure(sent.status === 413 ? "The file is above the limit for uploads." : `The server refused it (${sent.status}).`));
    };
    sent.send(form);
  });
}
