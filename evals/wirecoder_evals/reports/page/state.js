/* The evaluation as the views need it, and the address. What is in view stands in the address, such
   as #article=seeds/000&slot=date&kind=INC&row=3, so that every view can be linked to. */

const LISTS = ["perpetrators", "targets", "weapons", "casualties"];
const slots = [...new Set(evaluation.runs.flatMap((run) => run.slots.map(({ slot }) => slot)))];
const articles = new Map(); // by the key that the address has
const runs = evaluation.runs.map((run, i) => {
  const { dataset } = run.record;
  const earlier = evaluation.runs.slice(0, i).filter((other) => other.record.dataset === dataset);
  const name = earlier.length ? `${dataset}~${earlier.length + 1}` : dataset;
  const own = run.articles.map((score, j) => {
    const text = texts[dataset]?.[score.id] ?? null;
    const entry = { key: `${name}/${score.id}`, score, f1: f1[i][j], text, incidents: incidentsOf(score) };
    articles.set(entry.key, entry);
    return entry;
  });
  return { ...run, name, articles: own };
});

/* Each pair of incidents with the positions of its verdicts, facts that belong together in a row. */
function incidentsOf(score) {
  return score.pairs.map((pair) => {
    const isOwn = (v) => v.predicted_id === pair.predicted_id && v.gold_id === pair.gold_id;
    const rows = [...score.verdicts.keys()].filter((row) => isOwn(score.verdicts[row]));
    return { ...pair, rows: rows.sort((a, b) => rankOf(score.verdicts[a]) - rankOf(score.verdicts[b])) };
  });
}

/* What a slot is shown with: the others of its fact or list, or those that rest on no fact. */
function headOf(slot) {
  return UNQUOTED.includes(slot) ? "" : slot.split(".")[0];
}

/* In the order of the codebook, but the slots of one row of a list stay together. */
function rankOf({ slot }) {
  const head = headOf(slot);
  return slots.indexOf(LISTS.includes(head) ? slots.find((each) => headOf(each) === head) : slot);
}

/* ---- The address ---- */

const ANY = { article: "", slot: "", kinds: [], cause: "", silence: false, row: null };

function state() {
  const query = new URLSearchParams(location.hash.slice(1));
  const one = (name, known) => (known.includes(query.get(name)) ? query.get(name) : "");
  const article = articles.has(query.get("article")) ? query.get("article") : "";
  const row = /^\d+$/.test(query.get("row") ?? "") ? Number(query.get("row")) : null;
  return {
    article,
    slot: one("slot", slots),
    kinds: (query.get("kind") ?? "").split(",").filter((kind) => Object.hasOwn(KINDS, kind)),
    cause: one("cause", Object.keys(CAUSES)),
    silence: query.get("silence") === "1",
    row: row < articles.get(article)?.score.verdicts.length ? row : null,
  };
}

function address(now) {
  const parts = {
    article: now.article, slot: now.slot, kind: now.kinds.join(","), cause: now.cause,
    silence: now.silence ? "1" : "", row: now.row ?? "",
  };
  const readable = (text) => encodeURIComponent(text).replace(/%2F/g, "/").replace(/%2C/g, ",");
  const told = Object.entries(parts).filter(([, part]) => part !== "");
  return `#${told.map(([name, part]) => `${name}=${readable(part)}`).join("&")}`;
}

/* Another article is a step that the back button undoes, another row or filter is not. */
function go(changes) {
  const now = state(), next = { ...now, row: null, ...changes };
  if (next.article === now.article) location.replace(address(next));
  else location.hash = address(next);
}

const fits = (verdict, now) =>
  (!now.slot || verdict.slot === now.slot) && (!now.cause || verdict.cause === now.cause) &&
  (!now.kinds.length || now.kinds.includes(verdict.kind));

/* What the list counts: mistakes, unless the filter names the kinds. */
const matches = (verdict, now) =>
  fits(verdict, now) && (now.kinds.length > 0 || MISTAKES.includes(verdict.kind));

const isFiltered = (now) => Boolean(now.slot || now.cause || now.kinds.length);

/* The next match before or after the chosen row, through all articles and around the end. */
function step(direction) {
  const now = state();
  const all = [...articles.values()].flatMap(({ key, score, incidents }) =>
    incidents.flatMap(({ rows }) => rows.map((row) => ({ key, row, verdict: score.verdicts[row] }))));
  let at = all.findIndex((spot) => spot.key === now.article && (now.row ?? spot.row) === spot.row);
  if (now.row === null) at = Math.max(at, 0) - (direction > 0 ? 1 : 0);
  for (let i = 1; i <= all.length; i += 1) {
    const spot = all[(at + direction * i + 2 * all.length) % all.length];
    if (matches(spot.verdict, now)) return go({ article: spot.key, row: spot.row });
  }
}

/* The address of the first verdict of a run that fits, or null. */
function first(run, filter) {
  const now = { ...ANY, ...filter };
  for (const { key, score, incidents } of run.articles)
    for (const row of incidents.flatMap(({ rows }) => rows))
      if (fits(score.verdicts[row], now)) return address({ ...now, article: key, row });
  return null;
}
