/* The editor of a prompt: saving by key, and no unsaved text lost by accident. */

// By the address that the page has it at, hash and all: by another it would be loaded a second time.
const { say } = await import(document.querySelector('script[src*="/page.js"]').src);

const form = document.getElementById("draft");
const text = document.getElementById("text");
let kept = text.value; // what the file says, as far as we know
let sent = kept;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === form) sent = text.value;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig.elt !== form) return; // it was the preview
  const saved = document.getElementById("saved").dataset.state === "saved";
  if (saved) kept = sent;
  if (saved) say("Saved.");
  else say("Not saved. What is wrong stands above the text.", "bad");
});

addEventListener("beforeunload", (event) => {
  if (text.value !== kept) event.preventDefault();
});

form.addEventListener("submit", () => { sent = text.value; });

/* A run or a try uses what is saved, so that has to be what is seen. */
for (const other of document.querySelectorAll(".work-forms form")) {
  other.addEventListener("submit", (event) => {
    if (text.value === kept) return;
    event.preventDefault();
    say("Save the draft first: what is run is what is saved.", "bad");
    text.focus();
  });
}

/* A fault names its line; following it puts the cursor there. */
document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]")?.dataset.line;
  if (!line) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
});
