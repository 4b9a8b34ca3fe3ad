/* Draws what the address says, and changes the address on clicks. */

/* Fills an element anew only if what decides its content has changed: scroll and focus stay. */
function renew(element, key, build) {
  if (element.dataset.key === key) return false;
  element.dataset.key = key;
  element.replaceChildren(...build());
  return true;
}

function draw() {
  const now = state();
  const article = articles.get(now.article);
  document.body.dataset.view = article ? "article" : "overview";
  const subject = article ? article.key : runs.map(({ name }) => name).join(", ");
  document.title = `${subject} · Wirecoder evaluation`;
  byId("overview").hidden = Boolean(article);
  byId("reader").hidden = !article;
  drawFilter(now);
  renew(byId("list"), address({ ...now, article: "", row: null }), () => list(now));
  for (const each of byId("list").querySelectorAll("a"))
    each.setAttribute("aria-current", each.dataset.key === now.article ? "page" : "false");
  if (article) drawArticle(article, now);
  else renew(byId("overview"), "all", overview);
}

function drawFilter(now) {
  for (const button of byId("kinds").children)
    button.setAttribute("aria-pressed", now.kinds.includes(button.dataset.kind));
  byId("slot").value = now.slot;
  byId("cause").value = now.cause;
  byId("silence").setAttribute("aria-pressed", now.silence);
  byId("clear").hidden = !isFiltered(now);
  const count = ({ score }) => score.verdicts.filter((verdict) => matches(verdict, now)).length;
  const all = [...articles.values()].map(count);
  const found = all.reduce((sum, each) => sum + each, 0);
  const what = now.kinds.length ? "verdict" : "mistake";
  byId("found").value = `${counted(found, what)} in ${counted(all.filter(Boolean).length, "article")}`;
}

function drawArticle(article, now) {
  const records = byId("records");
  const isNew = renew(byId("about"), article.key, () => about(article));
  const { verdicts } = article.score;
  const shown = [...verdicts.keys()].filter((row) => isShown(verdicts[row], row, now));
  renew(records, `${article.key} ${shown}`, () => incidents(article, now));
  if (isNew) for (const pane of [byId("article"), records]) pane.scrollTop = 0;
  for (const row of records.querySelectorAll("tr[data-row]")) {
    const isChosen = Number(row.dataset.row) === now.row;
    row.classList.toggle("chosen", isChosen);
    row.querySelector("button").setAttribute("aria-pressed", isChosen);
  }
  renew(byId("text"), `${article.key} ${now.row}`, () => drawMarks(article, now.row));
  if (now.row !== null) reveal();
}

function drawMarks(article, row) {
  const quotes = row === null ? { predicted: [], gold: [] } : quotesOf(article, row);
  const { nodes, lost } = marked(article, quotes);
  const told = row === null ? "Choose a field to see the words it rests on."
    : note(article.score.verdicts[row], quotes, lost);
  byId("note").replaceChildren(...words(told));
  return nodes;
}

/* Moves the panes, never the page around them. */
function reveal() {
  const mark = byId("text").querySelector("mark"), pane = byId("article");
  if (mark) {
    const away = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (away < 120 || away > pane.clientHeight - 80) pane.scrollTop += away - pane.clientHeight / 3;
  }
  byId("records").querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
}

function listen() {
  const on = (id, type, act) => byId(id).addEventListener(type, act);
  on("slot", "change", (event) => go({ slot: event.target.value }));
  on("cause", "change", (event) => go({ cause: event.target.value }));
  on("silence", "click", () => go({ silence: !state().silence }));
  on("clear", "click", () => go({ slot: "", cause: "", kinds: [] }));
  on("previous", "click", () => step(-1));
  on("next", "click", () => step(1));
  on("records", "click", ({ target }) => {
    const row = target.closest("tr[data-row]");
    if (row && getSelection().isCollapsed) // not while words are being selected
      go({ row: row.classList.contains("chosen") ? null : Number(row.dataset.row) });
  });
  on("records", "keydown", (event) => {
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...byId("records").querySelectorAll("tr[data-row] button")];
    const next = rows[rows.indexOf(event.target) + direction];
    if (!direction || !next) return;
    event.preventDefault();
    next.focus();
  });
  addEventListener("hashchange", draw);
}

for (const kind of SCORED) {
  const button = el("button",
    { type: "button", class: `chip ${kind}`, title: KINDS[kind], "data-kind": kind }, kind);
  button.addEventListener("click", () => {
    const { kinds } = state();
    go({ kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] });
  });
  byId("kinds").append(button);
}
byId("slot").append(...slots.map((slot) => el("option", { value: slot }, slot)));
byId("cause").append(...Object.keys(CAUSES).map((cause) => el("option", { value: cause }, spaced(cause))));
listen();
draw();
