/* The first view: gate, figures, comparisons, slots, causes, and how each run was made. */

function overview() {
  return [...gate(), el("div", { class: "cards" }, runs.map(card)),
    ...evaluation.comparisons.map(comparison), ...runs.map(details)];
}

function gate() {
  if (evaluation.gate === null) return [];
  if (!evaluation.gate.length) return [el("p", { class: "banner passed" }, "The gate passed.")];
  return [el("div", { class: "banner" }, el("b", {}, "The gate stopped this"),
    el("ul", {}, evaluation.gate.map((reason) => el("li", {}, words(reason)))))];
}

const promptOf = ({ identity }) => `${identity.prompt.name}@${identity.prompt.version}`;

function card(run) {
  const main = run.figures[0];
  const failed = run.articles.filter(({ score }) => score.failure !== null).length;
  const node = el("button", { type: "button", class: "card" },
    el("span", { class: "name" }, words(run.name), el("small", {}, `n = ${run.record.articles}`)),
    el("span", { class: "big" }, fixed(main.value)),
    el("span", {}, `${main.name} ${ends(main)}`), whisker(main.value, main.low, main.high),
    failed ? el("span", { class: "badge" }, `${failed} failed`) : null);
  node.addEventListener("click", () => byId(`run-${run.name}`).scrollIntoView());
  return node;
}

function details(run) {
  const told = el("small", {}, words(promptOf(run.record)), `, n = ${run.record.articles}`);
  return el("section", { id: `run-${run.name}` }, el("h1", {}, words(run.name), told),
    figures(run), slotTable(run), causes(run), record(run));
}

function figures(run) {
  const rows = run.figures.map((each) => [
    [each.name, each.higher_is_better ? null : el("small", {}, "less is better"),
      el("small", { class: "meaning" }, each.meaning)],
    each.is_count && each.value !== null ? String(each.value) : fixed(each.value),
    each.is_count ? (each.low === null ? "" : `[${each.low}, ${each.high}]`) : ends(each),
    each.is_count ? "" : whisker(each.value, each.low, each.high),
    each.counts || (each.value === null ? "" : counted(run.record.articles, "article")),
  ]);
  return table("numbers", "Figures, with 95 % bootstrap intervals over articles",
    ["Figure", "Value", "95 %", "0 to 1", "n"], rows);
}

/* A number that leads to the first verdict behind it. */
function leading(run, number, filter) {
  const href = number ? first(run, filter) : null;
  return href ? link(href, String(number)) : el("span", { class: "dim" }, String(number));
}

function slotTable(run) {
  const rows = run.slots.map((each) => {
    const counts = Object.fromEntries(SCORED.map((kind) => [kind, each[kind.toLowerCase()]]));
    const any = SCORED.some((kind) => counts[kind]);
    const shown = (number) => (any ? fixed(number) : NOTHING);
    const numbers = SCORED.map((kind) => leading(run, counts[kind], { slot: each.slot, kinds: [kind] }));
    return [slotName(each.slot), bar(counts), ...numbers, shown(each.precision), shown(each.recall),
      el("b", {}, shown(each.f1)), any ? ends(each) : ""];
  });
  return table("numbers", "Slots; a number leads to the first of its verdicts",
    ["Slot", "", ...SCORED.map(chip), "P", "R", "F1", "95 %"], rows);
}

function causes(run) {
  const most = Math.max(1, ...Object.values(run.causes));
  const rows = Object.keys(CAUSES).map((cause) => {
    const part = el("i", { class: "cause" }), number = run.causes[cause] ?? 0;
    part.style.width = `${(100 * number) / most}%`;
    return [spaced(cause), leading(run, number, { cause }),
      el("span", { class: "bar", "aria-hidden": "true" }, part), CAUSES[cause]];
  });
  return table("causes", "Causes of wrong slots", ["Cause", "n", "", ""], rows);
}

/* ---- How a run was made ---- */

/* A nested record as lines of "identity.prompt.sha256" and value. */
function flat(node, path = "") {
  if (node === null) return { [path]: NOTHING };
  if (typeof node !== "object") return { [path]: String(node) };
  const inner = Object.entries(node).map(([name, each]) => flat(each, path ? `${path}.${name}` : name));
  return Object.assign({}, ...inner);
}

function record(run) {
  const { identity: { packages, ...identity }, revision, machine, usage, ...rest } = run.record;
  const groups = {
    "What decides the predictions": flat(identity), Run: { ...flat(rest), scoring: run.scoring },
    Checkout: flat(revision), Machine: flat(machine), Tokens: flat(usage), Packages: packages,
  };
  const tokens = `${usage.prompt_tokens} + ${usage.completion_tokens} tokens`;
  const gist = [promptOf(run.record), identity.model, identity.mode, counted(usage.calls, "call"), tokens];
  return el("details", {},
    el("summary", {}, "How this run was made: ", el("span", { class: "dim" }, words(gist.join(", ")))),
    el("div", { class: "record" }, Object.entries(groups).map(([name, lines]) =>
      el("section", {}, el("h2", {}, name), el("dl", {}, Object.entries(lines).map(([key, each]) =>
        [el("dt", {}, spaced(key)), el("dd", {}, words(each))]))))));
}

/* ---- Two runs side by side ---- */

function comparison(compared, i) {
  const [old, now] = labels[i];
  const run = runs.find((each) => JSON.stringify(each.record) === JSON.stringify(compared.new));
  return el("section", {},
    el("h1", {}, words(compared.dataset), " compared", el("small", {}, `${old} → ${now}`)),
    deltas(compared, old, now), flips(compared, run, old, now), differences(compared, old, now));
}

/* A change is sure if its interval leaves out zero. */
function judged({ delta, low, high, higher_is_better: isUp }) {
  const isSure = low !== null && low * high > 0;
  const effect = delta > 0 === isUp ? "better" : "worse";
  return isSure ? effectOf(effect) : el("span", { class: "dim" }, "may be chance");
}

const SIGNS = { better: "▲", worse: "▼", neither: "●" };
const effectOf = (effect) => el("span", { class: `effect ${effect}` }, `${SIGNS[effect]} ${effect}`);

function deltas(compared, old, now) {
  const all = [...compared.figures, ...compared.slots];
  const changed = all.filter(({ delta }) => delta !== null && fixed(delta) !== "0.000");
  const furthest = changed.flatMap(({ delta, low, high }) => [delta, low ?? 0, high ?? 0]).map(Math.abs);
  const reach = Math.max(0.01, ...furthest);
  const rows = changed.map((each) => [
    [each.name, each.higher_is_better ? null : el("small", {}, "less is better")],
    fixed(each.old), fixed(each.new), el("b", {}, `${each.delta > 0 ? "+" : ""}${fixed(each.delta)}`),
    ends(each), whisker(each.delta, each.low, each.high, -reach, reach), judged(each),
  ]);
  const same = all.length - changed.length;
  const caption = `What changed, with 95 % intervals paired by article; ${same} figures and slots did not`;
  return table("numbers", caption, ["", old, now, "Change", "95 %", "", ""], rows);
}

function flips(compared, run, old, now) {
  const used = new Set();
  const rows = compared.changes.map((change) => [
    link(changed(change, run, used), words(change.article)),
    slotName(change.slot), value(change.gold.value),
    [value(change.old.value), change.old_kind ? chip(change.old_kind) : null],
    [value(change.new.value), change.new_kind ? chip(change.new_kind) : null], effectOf(change.effect),
  ]);
  const heads = ["Article", "Slot", "Gold", old, now, ""];
  return table("flips", `${counted(rows.length, "value")} changed`, heads, rows);
}

/* The address of the row that now holds a changed value, or of its article if none does. Values
   that occur twice lead to a row each. */
function changed(change, run, used) {
  const article = run?.articles.find(({ score }) => score.id === change.article);
  if (!article) return "#";
  const rowKey = (row) => `${article.key} ${row}`;
  const isIt = (v, row) => !used.has(rowKey(row)) &&
    v.slot === change.slot && v.gold_id === change.gold_id &&
    v.gold.value === change.gold.value && v.predicted.value === change.new.value;
  const row = change.new_kind === null ? -1 : article.score.verdicts.findIndex(isIt);
  used.add(rowKey(row));
  return address({ ...ANY, article: article.key, row: row < 0 ? null : row });
}

function differences(compared, old, now) {
  const before = flat(compared.old), after = flat(compared.new);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const rows = names.filter((name) => before[name] !== after[name])
    .map((name) => [spaced(name), words(before[name] ?? NOTHING), words(after[name] ?? NOTHING)]);
  return el("details", {}, el("summary", {}, "How the two runs differ"),
    rows.length ? table("flips", "Everything on record that is not the same", ["", old, now], rows)
      : el("p", {}, "In nothing that is on record."));
}
