"use strict";
/* The pieces that the page is made of. Words of articles and models enter it as text nodes only, so
   that they cannot become markup. */

const byId = (id) => document.getElementById(id);
const { evaluation, texts, f1, labels, kinds: KINDS, causes: CAUSES } =
  JSON.parse(byId("data").textContent);
const SCORED = ["COR", "PAR", "INC", "SPU", "MIS"];
const MISTAKES = SCORED.slice(1);
const UNQUOTED = ["salience", "event_type", "outcome", "responds_to"]; // codebook, rule 9
const SIDES = ["predicted", "gold"];
const NOTHING = "–";

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) node.setAttribute(name, value);
  node.append(...children.flat(3).filter((child) => child !== null)); // strings become text nodes
  return node;
}

// Characters that could turn around or hide what stands beside them; each is shut in a box.
const CONTROL =
  /([\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\r(?!\n))/;

/* Foreign words as they are, with control characters made visible and harmless. */
function words(text) {
  return text.split(CONTROL).map((part, i) => {
    if (i % 2 === 0) return part;
    const code = part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    return el("span", { class: "control", "data-code": `U+${code}` }, part);
  });
}

/* A value of a record; a code such as air_drone_strike may break after each of its parts. */
const value = (text) =>
  text === null
    ? el("span", { class: "nothing" }, NOTHING)
    : el("bdi", {}, text.split(/(?<=_)/).map((part) => [...words(part), el("wbr")]));

const chip = (kind) => el("span", { class: `chip ${kind}`, title: KINDS[kind] }, kind);

/* A slot may break after the name of its fact. */
const slotName = (slot) => {
  const [head, ...rest] = slot.split(".");
  return rest.length ? [el("span", { class: "dim" }, `${head}.`), el("wbr"), rest.join(".")] : [head];
};

const link = (href, ...children) => el("a", { href }, ...children);

function table(name, caption, heads, rows) {
  const cells = (row) => row.map((cell, i) => el(i ? "td" : "th", i ? {} : { scope: "row" }, cell));
  const head = heads.map((each) => el("th", { scope: "col" }, each));
  return el("div", { class: "scroll" }, el("table", { class: name },
    el("caption", {}, caption), el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, rows.map((row) => el("tr", {}, cells(row))))));
}

/* A bar with a part for each kind; the numbers always stand beside it. */
function bar(counts) {
  const parts = SCORED.filter((kind) => counts[kind]).map((kind) => {
    const part = el("i", { class: kind, title: `${counts[kind]} ${KINDS[kind]}` });
    part.style.flexGrow = counts[kind];
    return part;
  });
  return el("span", { class: "bar", "aria-hidden": "true" }, parts);
}

/* A point with its interval on a scale; the numbers always stand beside it. */
function whisker(at, low, high, from = 0, to = 1) {
  if (at === null) return "";
  const place = (number) => `${((100 * (number - from)) / (to - from)).toFixed(2)}%`;
  const line = el("i", { class: "line" }), dot = el("i", { class: "dot" });
  line.style.left = place(low ?? at);
  line.style.right = place(from + to - (high ?? at));
  dot.style.left = place(at);
  const zero = from < 0 ? el("i", { class: "zero" }) : null;
  return el("span", { class: "whisker", "aria-hidden": "true" }, zero, line, dot);
}

const fixed = (number) => {
  if (number === null) return NOTHING;
  const shown = number.toFixed(3).replace("-", "−");
  return shown === "−0.000" ? "0.000" : shown;
};
const ends = ({ low, high }) => (low === null ? "" : `[${fixed(low)}, ${fixed(high)}]`);
const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
const spaced = (code) => code.replaceAll("_", " ");
