/* The form for an article: a file dropped anywhere, faults at their fields, Ctrl+Enter. */

const form = document.querySelector(".posting");
const text = form.elements.text;
const file = form.elements.file;
const unchoose = document.getElementById("unchoose");

function chosen() {
  const one = file.files.length > 0;
  unchoose.hidden = !one;
  text.disabled = one; // a field that is disabled is not sent: the file is the article
  if (one) form.querySelector(".primary").focus();
}

const holdsFile = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!holdsFile(event)) return;
  event.preventDefault();
  form.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) form.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  form.classList.remove("dropping");
  if (!holdsFile(event)) return;
  event.preventDefault();
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  file.files = one.files;
  chosen();
});

file.addEventListener("change", chosen);
unchoose.addEventListener("click", () => {
  file.value = "";
  chosen();
  text.focus();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

/* An answer that says what is wrong with the form is shown in it, whatever its status. */
form.addEventListener("htmx:beforeSwap", (event) => {
  const html = event.detail.xhr.getResponseHeader("content-type")?.startsWith("text/html");
  if (event.detail.xhr.status >= 400 && html) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
form.addEventListener("htmx:afterSwap", () => {
  const fault = document.getElementById("fault");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  form.elements[fault.dataset.field]?.setAttribute("aria-invalid", "true");
  fault.focus();
});
chosen();
