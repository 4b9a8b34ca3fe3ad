/* The editor: words picked in the article go to the field at hand; the service does the rest.

   Every change posts the form and draws what comes back, so that nothing is known here that the
   form does not say. */

import { Article } from "./selection.js";
import { Steps } from "./undo.js";

// By the address that the page has it at, hash and all: by another it would be loaded a second time.
const { say } = await import(document.querySelector('script[src*="/page.js"]').src);

const form = document.getElementById("form");
const article = new Article(document.getElementById("article"));
const picked = document.getElementById("picked");
const picking = document.getElementById("picking");
const rules = document.getElementById("rules");
const undo = document.getElementById("undo");
const redo = document.getElementById("redo");
const APART = new Set(["author", "reason", "gold", "version", "at"]); // not steps of the record
const PAUSE = 300; // milliseconds of no typing before a check
let active = ""; // the path of the field that picked words go to
let leaving = false;

/* ---- The form as it is ---- */

const values = () => new FormData(form);
const control = (path) => document.getElementById(`f-${path.replaceAll(".", "-")}`);

function record() {
  const kept = [...values()].filter(([name]) => !APART.has(name));
  return new URLSearchParams(kept).toString();
}

const steps = new Steps(record());
const began = record();

function note() {
  steps.note(record());
  undo.disabled = !steps.before.length;
  redo.disabled = !steps.after.length;
}

/* ---- Changes, one after the other ---- */

// What htmx takes for the asking element must stand outside the form: it would add the form's own
// values, and the address of whichever button has the focus.
const checker = rules;
const changer = picked;
let waiting = 0;
let turn = Promise.resolve();

function draw(action, filled) {
  turn = turn.then(async () => {
    clearTimeout(waiting);
    htmx.trigger(checker, "htmx:abort"); // it is of a form that will be gone
    const body = filled();
    if (!body) return;
    const to = { source: changer, values: body, target: "#incidents", swap: "outerHTML" };
    await htmx.ajax("POST", `${form.dataset.base}/${action}`, to);
    mark();
  }).catch(() => {}); // page.js says what went wrong
  return turn;
}

function check() {
  const to = { source: checker, values: values(), target: "#state", swap: "none" };
  htmx.ajax("POST", `${form.dataset.base}/check`, to).catch(() => {});
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
});

async function change(op) {
  await draw("change", () => {
    note();
    const body = values();
    body.set("op", op);
    return body;
  });
  note();
  if (/^(delete|up|down)/.test(op)) active = ""; // its path may be another field's now
  after(op)?.focus();
  mark();
}

/* Where to go on after a change that took the button away which asked for it. */
function after(op) {
  const [kind, path] = op.split(":");
  const facts = [...form.querySelectorAll("[data-fact]")];
  const first = (fact) => fact?.querySelector("input, select");
  if (kind === "add" && !path) return first([...form.querySelectorAll("details.incident")].at(-1));
  if (kind === "add") return first(facts.findLast(({ dataset }) => dataset.fact.replace(/\.\d+$/, "") === path));
  if (kind === "delete") {
    const list = path.replace(/\.?\d+$/, "");
    return document.getElementById(list ? `add-${list.replaceAll(".", "-")}` : "add-incident");
  }
  if (kind === "clear" || kind === "unquote") {
    return first(facts.find(({ dataset }) => dataset.fact === path.split("/")[0]));
  }
  return ["up", "down"].includes(kind) ? form.querySelector(".incident[open] > summary") : null;
}

async function go(back) {
  const [button, other] = back ? [undo, redo] : [redo, undo];
  const held = document.activeElement === button;
  await draw("change", () => {
    note();
    const was = back ? steps.undo() : steps.redo();
    if (was === null) return null;
    const body = new FormData();
    for (const [name, value] of new URLSearchParams(was)) body.append(name, value);
    body.set("at", document.getElementById("at").value);
    body.set("op", "show");
    return body;
  });
  steps.now = record();
  note();
  if (held && button.disabled) other.focus(); // else the focus would be nowhere
}

async function pick(more) {
  const words = article.selected();
  if (!words || !active) return;
  await draw("pick", () => {
    note();
    const body = values();
    body.set("active", active);
    body.set("start", article.points(words.start));
    body.set("end", article.points(words.end));
    if (more) body.set("add", "on");
    return body;
  });
  getSelection().removeAllRanges();
  note();
  const here = document.activeElement; // who went on meanwhile is not called back
  if (here === document.body || here.closest(".reading")) control(active)?.focus();
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  event.preventDefault();
  if (button?.hasAttribute("formaction")) change(button.value);
  else if (!leaving) save(); // the second of two quick clicks saves nothing
});

/* The page is left for the answer, and what is typed with it: so only once the service answers. */
async function save() {
  leaving = true;
  try {
    await turn;
    const body = new URLSearchParams(values());
    const reply = await fetch(`${form.dataset.base}/check`, { method: "POST", body, headers: { "hx-request": "true" } });
    if (reply.ok) return form.submit();
    const ended = "You are logged out. Log in in another tab, then save again here.";
    say(reply.status === 401 ? ended : (await reply.json()).detail, "bad");
  } catch {
    say("The service cannot be reached. What you typed is still here; try again.", "bad");
  }
  leaving = false;
}
form.addEventListener("change", note);
form.querySelector(".save").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault(); // else it would press the first button of the form
  form.requestSubmit(document.getElementById("save"));
});
undo.addEventListener("click", () => go(true));
redo.addEventListener("click", () => go(false));
addEventListener("beforeunload", (event) => {
  const dirty = "dirty" in form.dataset || record() !== began;
  if (dirty && !leaving) event.preventDefault();
});
addEventListener("pageshow", () => { leaving = false; });

/* ---- The field at hand, its rule, its words ---- */

function activate(element) {
  const { name, dataset } = element;
  if (dataset.rule) {
    showRule(dataset.rule);
    keepInSight(element);
  }
  else if (element.closest(".save")) rules.hidden = true;
  if (!dataset.picks) return;
  active = name;
  mark();
  tell();
}

function showRule(id) {
  for (const rule of rules.children) rule.hidden = rule.id !== id;
  rules.hidden = false;
}

/* Not below the rule that now stands at the foot; but what is pressed must not move away. */
let pressed = false;
function keepInSight(element) {
  if (!pressed) element.scrollIntoView({ block: "nearest" });
}
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const kind of ["pointerup", "pointercancel"])
  addEventListener(kind, () => {
    pressed = false;
    const here = document.activeElement;
    if (here.matches("#form input[data-rule]")) keepInSight(here);
  }, true);

function called() {
  return control(active)?.dataset.picks ?? "";
}

function tell() {
  const words = article.selected();
  picked.hidden = !words;
  document.getElementById("uses").hidden = !active;
  if (words) picking.textContent = active ? `“${words.words}” for ${called()}` : "Choose a field first.";
}

form.addEventListener("focusin", (event) => {
  if (event.target.name) activate(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (button) toArticle(button.dataset.pick);
  const mend = event.target.closest("[aria-labelledby=mend] a");
  if (mend) toControl(mend.hash.slice(1), event);
  const show = event.target.closest(".show");
  if (show) article.select(article.positionOf(+show.dataset.start), article.positionOf(+show.dataset.end));
});
// Not by `name`: while new cards are put in the place of old ones, both would be there.
form.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.incident") || !target.open) return;
  document.getElementById("at").value = target.dataset.place;
  for (const other of form.querySelectorAll(".incident[open]")) other.open = other === target;
}, true);

/* From the list of what is to be mended: the card opens, and the control has the focus. */
function toControl(id, event) {
  const element = document.getElementById(id);
  if (!element) return;
  event.preventDefault();
  const card = element.closest("details.incident");
  if (card) card.open = true;
  element.focus();
}

/* To pick words for a field; of one fact the control that was at hand stays so. */
function toArticle(path) {
  if (path && factOf(active) !== factOf(path)) activate(control(path));
  const first = active && quotesOf(factOf(active))[0];
  if (first) article.beginAt(first.start);
  article.element.focus();
}

/* ---- Picking ---- */

article.element.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(Arrow\w+|Home|End)$/.test(event.key)) {
    article.move(event.key, event.shiftKey);
  } else if (event.key === "Enter") {
    pick(event.shiftKey);
  } else if (event.key === "Escape" && active) {
    control(active)?.focus();
  } else {
    return;
  }
  event.preventDefault();
});
article.element.addEventListener("pointerup", () => {
  const words = article.selected();
  if (words) article.follow(words);
});
document.addEventListener("selectionchange", tell);
document.getElementById("use").addEventListener("click", () => pick(false));
document.getElementById("use-too").addEventListener("click", () => pick(true));

document.addEventListener("keydown", (event) => {
  if (event.key === "F2") {
    event.preventDefault();
    toArticle(active);
  }
  const letter = event.key.toLowerCase();
  const typing = event.target.matches?.("input:not([type=checkbox]), textarea");
  if ((event.ctrlKey || event.metaKey) && !event.altKey && "zy".includes(letter) && !typing) {
    event.preventDefault();
    go(letter === "z" && !event.shiftKey);
  }
});

/* ---- Marks: all quotes, and those of the field at hand ---- */

function factOf(path) {
  return control(path)?.closest("[data-fact]") ?? null;
}

function quotesOf(scope) {
  return [...(scope ?? form).querySelectorAll(".show")].map(({ dataset }) => ({
    start: article.positionOf(+dataset.start), end: article.positionOf(+dataset.end),
  }));
}

function mark() {
  if (!globalThis.CSS?.highlights) return;
  const ranges = (scope) => quotesOf(scope).map(({ start, end }) => article.range(start, end));
  CSS.highlights.set("quoted", new Highlight(...ranges(null)));
  const here = active && factOf(active);
  CSS.highlights.set("at-hand", new Highlight(...(here ? ranges(here) : [])));
}

document.addEventListener("htmx:afterSettle", () => {
  for (const one of form.querySelectorAll("[aria-describedby]")) {
    const fault = document.getElementById(one.getAttribute("aria-describedby").split(" ").at(-1));
    if (fault?.textContent.trim()) one.setAttribute("aria-invalid", "true");
    else one.removeAttribute("aria-invalid");
  }
});

for (const one of document.querySelectorAll(".needs-script")) one.hidden = false;
rules.hidden = true;
document.body.classList.add("scripted");
mark();
