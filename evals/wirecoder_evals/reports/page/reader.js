/* The list of articles, and an article beside its incidents. */

function tally(verdicts) {
  const counts = {};
  for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function list(now) {
  return runs.map((run) => {
    const items = run.articles.map((article) => item(article, now));
    const away = items.filter((each) => each.hidden).length;
    return el("section", {},
      el("h2", {}, words(run.name), el("small", {}, counted(run.articles.length, "article"))),
      items, away ? el("p", { class: "dim" }, `${away} without a match`) : null);
  });
}

function item({ key, score, f1 }, now) {
  const found = score.verdicts.filter((verdict) => matches(verdict, now)).length;
  const counts = tally(score.verdicts);
  const made = MISTAKES.filter((kind) => counts[kind]);
  const said = made.map((kind) => `${counts[kind]} ${kind}`).join(" · ");
  const shown = f1 === null ? el("span", { class: "dim" }, "nothing to score") : el("b", {}, f1.toFixed(2));
  const node = el("a", { href: address({ ...now, article: key, row: null }), "data-key": key },
    el("span", { class: "id" }, words(score.id)),
    isFiltered(now) ? el("span", { class: "found" }, found === 1 ? "1 match" : `${found} matches`) : null,
    score.failure === null ? null : el("span", { class: "badge" }, "failed"),
    el("span", { class: "f1", title: "slot F1" }, shown), bar(counts),
    el("span", { class: "dim" }, said || (f1 === null ? "" : "no mistakes")));
  node.hidden = isFiltered(now) && !found;
  return node;
}

/* ---- An article beside its incidents ---- */

function about({ key, score, f1, text }) {
  const { predicted, gold, failure, negative } = score;
  const facts = [f1 === null ? "nothing to score" : `slot F1 ${fixed(f1)}`,
    `${counted(gold, "incident")} in gold, ${predicted} predicted`,
    negative ? "an article in which nothing must be found" : null];
  return [el("h1", {}, words(key)), el("p", { class: "dim" }, facts.filter(Boolean).join(" · ")),
    failure === null ? null : el("p", { class: "banner" }, "Failed, counts as empty: ", words(failure)),
    text === null ? el("p", { class: "banner" }, "The text of this article is not at hand.") : null,
  ].filter(Boolean);
}

/* The text with marks. Offsets count Unicode code points, strings UTF-16 units. */
function marked(article, quotes) {
  article.points ??= Array.from(article.text ?? "");
  const { points } = article;
  const placed = {}, edges = new Set([0, points.length]), lost = [];
  for (const side of SIDES) {
    const isPlaced = ({ quote, start, end }) => points.slice(start, end).join("") === quote;
    placed[side] = quotes[side].filter(isPlaced);
    lost.push(...quotes[side].filter((quote) => !isPlaced(quote)).map(({ quote }) => quote));
    for (const { start, end } of placed[side]) edges.add(start).add(end);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const nodes = cuts.slice(0, -1).map((from, i) => {
    const part = words(points.slice(from, cuts[i + 1]).join(""));
    const on = SIDES.filter((side) => placed[side].some((q) => q.start <= from && from < q.end));
    if (!on.length) return part;
    const begun = on.filter((side) => placed[side].some((q) => q.start === from));
    const letters = begun.map((side) => side[0].toUpperCase()).join("");
    return el("mark", { class: on.join(" "), "data-begun": letters || null }, part);
  });
  return { nodes: nodes.flat(), lost };
}

/* The quotes of a row; those of the whole incident for a slot that rests on all of them. */
function quotesOf(article, row) {
  const { verdicts } = article.score;
  const around = UNQUOTED.includes(verdicts[row].slot)
    ? article.incidents.find(({ rows }) => rows.includes(row)).rows : [row];
  const of = (side) => around.flatMap((each) => verdicts[each][side].quotes);
  return Object.fromEntries(SIDES.map((side) => [side, of(side)]));
}

function note(verdict, quotes, lost) {
  if (UNQUOTED.includes(verdict.slot))
    return `${verdict.slot} rests on the quotes of the facts around it`;
  const told = SIDES.map((side) => {
    if (quotes[side].length) return `${side}: ${counted(quotes[side].length, "quote")}`;
    return `${side}: ${verdict[side].value === null ? "empty" : "no quote"}`;
  });
  if (lost.length) told.push(`not to be found at its place: “${lost.join("”, “")}”`);
  return `${verdict.slot} · ${told.join(" · ")}`;
}

const isShown = (verdict, row, now) => row === now.row ||
  (fits(verdict, now) && (now.silence || now.kinds.length > 0 || SCORED.includes(verdict.kind)));

function incidents({ incidents: all, score }, now) {
  const empty = el("p", { class: "dim" }, "Neither gold nor the prediction has an incident here.");
  return all.length ? all.map((pair) => incident(pair, score, now)) : [empty];
}

function incident(pair, { verdicts }, now) {
  const rows = pair.rows.filter((row) => isShown(verdicts[row], row, now));
  const away = pair.rows.length - rows.length;
  const told = (slot) => {
    const verdict = verdicts[pair.rows.find((row) => verdicts[row].slot === slot)];
    return verdict?.gold.value ?? verdict?.predicted.value;
  };
  const gist = ["event_type", "location.site", "date"].map(told).filter(Boolean).map(spaced).join(" · ");
  return el("section", { class: "incident" }, el("h2", {}, titleOf(pair)),
    gist ? el("p", { class: "dim" }, words(gist)) : null,
    rows.length ? el("table", {}, el("thead", {}, el("tr", {},
      ["slot", "predicted", "gold", "verdict"].map((head) => el("th", { scope: "col" }, head)))),
    bodies(rows, verdicts)) : null,
    away ? el("p", { class: "dim" }, `${counted(away, "row")} not shown`) : null);
}

function titleOf({ predicted_id: said, gold_id: right, optional }) {
  const small = (text) => el("small", {}, text);
  if (!right) return [`Predicted ${said}`, small("not in gold"), chip("SPU")];
  const how = said ? [small(`predicted as ${said}`)] : [small("missed"), optional ? null : chip("MIS")];
  const free = optional ? el("span", { class: "badge" }, "optional: neither right nor wrong") : null;
  return [`Incident ${right}`, ...how, free];
}

/* One body for each fact or list of facts, so that they stand apart. */
function bodies(rows, verdicts) {
  const groups = new Map();
  for (const row of rows) {
    const head = headOf(verdicts[row].slot);
    groups.set(head, [...(groups.get(head) ?? []), row]);
  }
  return [...groups.values()].map((own) => el("tbody", {}, own.map((row) => {
    const { slot, predicted, gold, kind, cause } = verdicts[row];
    return el("tr", { "data-row": row },
      el("th", { scope: "row" }, el("button", { type: "button" }, slotName(slot))),
      el("td", { class: "predicted" }, value(predicted.value)),
      el("td", { class: "gold" }, value(gold.value)),
      el("td", {}, chip(kind), cause ? el("small", { title: CAUSES[cause] }, spaced(cause)) : null));
  })));
}
