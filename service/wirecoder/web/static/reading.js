/* An article beside its record: what one of them points at shows in the other. Without this file
   the links between them still lead from facts to words and back. */

const marks = new Map(); // from the id of a fact to its marks
for (const mark of document.querySelectorAll("#text .mark"))
  for (const fact of mark.dataset.facts.split(" ")) {
    if (!marks.has(fact)) marks.set(fact, []);
    marks.get(fact).push(mark);
  }
const sideBySide = matchMedia("(min-width: 60.01rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = [];

/* Only where both are in sight: else the page would move away under the reader. */
function reveal(node) {
  if (node && sideBySide.matches)
    node.scrollIntoView({ block: "nearest", behavior: calm.matches ? "instant" : "smooth" });
}

function show(nodes) {
  for (const node of shown) node.classList.remove("on");
  shown = nodes.filter(Boolean);
  for (const node of shown) node.classList.add("on");
}

function partsOf(target) {
  const fact = target.closest?.(".fact");
  if (fact) return { facts: [fact], words: marks.get(fact.dataset.fact) ?? [], away: "words" };
  const mark = target.closest?.("#text .mark");
  if (!mark) return null;
  const facts = mark.dataset.facts.split(" ");
  return { facts: facts.map((id) => document.getElementById(`fact-${id}`)), words: [mark], away: "facts" };
}

function point(target) {
  const parts = partsOf(target);
  if (!parts) return show([]);
  show([...parts.facts, ...parts.words]);
  reveal(parts[parts.away][0]);
}

for (const kind of ["mouseover", "focusin"])
  document.addEventListener(kind, ({ target }) => point(target));
// Away from all parts, what has the focus counts again.
document.addEventListener("mouseout", ({ relatedTarget }) => {
  if (!relatedTarget || !partsOf(relatedTarget)) point(document.activeElement);
});

/* From fact to fact: n and p anywhere but in a field, the arrows from a fact. */
const facts = [...document.querySelectorAll(".fact a.value")];
const STEPS = { n: 1, p: -1, ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const held = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (!step || held || event.target.closest("input, select, textarea, summary")) return;
  const here = document.activeElement.closest(".fact")?.querySelector("a.value");
  if (event.key.startsWith("Arrow") && !here) return;
  const next = here ? facts.indexOf(here) + step : step > 0 ? 0 : facts.length - 1;
  if (!facts[next]) return;
  event.preventDefault();
  facts[next].focus();
});
document.getElementById("keys").hidden = facts.length === 0;
