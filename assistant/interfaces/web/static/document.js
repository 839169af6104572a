// A document's own page: begin at the quoted words; the colours are those of the other pages.
import { change, paint } from "./scheme.js";

paint();
document.querySelector("mark")?.scrollIntoView({ block: "center" });
document.querySelector('[data-action="scheme"]').addEventListener("click", change);
