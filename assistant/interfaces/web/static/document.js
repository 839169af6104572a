// A document's own page: begin at the quoted words.
document.querySelector("mark")?.scrollIntoView({ block: "center" });
