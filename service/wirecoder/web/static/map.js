/* The map can be moved and zoomed; what is pointed at is marked wherever it is shown. */

const LEAST = 100; // units across, about a degree

/* ---- The view ---- */

function box(text) {
  const [x, y, width, height] = text.split(" ").map(Number);
  return { x, y, width, height };
}

function viewOf(map) {
  const { x, y, width, height } = map.viewBox.baseVal;
  return { x, y, width, height };
}

/* Units of the plane in a dot of the screen; the view is shown whole, so the tighter side decides. */
const unitsPerDot = (map, view) => Math.max(view.width / map.clientWidth, view.height / map.clientHeight);

function show(map, view) {
  const world = box(map.dataset.world);
  const width = Math.min(Math.max(view.width, LEAST), world.width);
  const height = (width * view.height) / view.width;
  const within = (from, size, all) => Math.min(Math.max(from, -size / 2), all - size / 2);
  const x = within(view.x + (view.width - width) / 2, width, world.width);
  const y = within(view.y + (view.height - height) / 2, height, world.height);
  map.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  keepSize(map);
}

/* Marks and names stay as large on the screen however near one is. */
function keepSize(map) {
  const drawnFor = box(map.dataset.fit).width / 1000;
  map.style.setProperty("--size", unitsPerDot(map, viewOf(map)) / drawnFor);
}

function zoom(map, factor) {
  const view = viewOf(map);
  show(map, {
    x: view.x + (view.width * (1 - factor)) / 2,
    y: view.y + (view.height * (1 - factor)) / 2,
    width: view.width * factor,
    height: view.height * factor,
  });
}

function move(map, across, down) {
  const view = viewOf(map);
  show(map, { ...view, x: view.x + across * view.width, y: view.y + down * view.height });
}

const VIEWS = {
  in: (map) => zoom(map, 1 / 1.6),
  out: (map) => zoom(map, 1.6),
  fit: (map) => show(map, box(map.dataset.fit)),
  world: (map) => show(map, box(map.dataset.world)),
};
const KEYS = {
  "+": VIEWS.in, "=": VIEWS.in, "-": VIEWS.out, 0: VIEWS.fit,
  ArrowLeft: (map) => move(map, -0.15, 0), ArrowRight: (map) => move(map, 0.15, 0),
  ArrowUp: (map) => move(map, 0, -0.15), ArrowDown: (map) => move(map, 0, 0.15),
};

function drag(map, event) {
  const view = viewOf(map);
  const units = unitsPerDot(map, view);
  const follow = (now) => {
    if (Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) > 4) map.classList.add("held");
    if (!map.classList.contains("held")) return;
    show(map, {
      ...view,
      x: view.x - (now.clientX - event.clientX) * units,
      y: view.y - (now.clientY - event.clientY) * units,
    });
  };
  const release = () => {
    removeEventListener("pointermove", follow);
    setTimeout(() => map.classList.remove("held"));
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", release, { once: true });
  addEventListener("pointercancel", release, { once: true });
}

function setUp(map) {
  map.dataset.fit = map.getAttribute("viewBox");
  const stage = map.closest(".stage");
  const tools = stage.querySelector(".tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => VIEWS[event.target.dataset.view]?.(map));
  stage.addEventListener("keydown", (event) => {
    const step = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    step(map);
  });
  map.addEventListener("pointerdown", (event) => { if (event.button === 0) drag(map, event); });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  new ResizeObserver(() => keepSize(map)).observe(map);
}

/* ---- What is at hand ---- */

const MOST = 12;
const numbersOf = (element) => element.dataset.incidents.split(" ");

function elementsByNumber(drawn) {
  const found = new Map();
  for (const element of drawn.querySelectorAll("[data-incidents]"))
    for (const number of numbersOf(element)) found.set(number, [...(found.get(number) ?? []), element]);
  return found;
}

function line(number) {
  const [when, what, where] = document.getElementById(`row-${number}`).cells;
  const item = document.createElement("li");
  const rest = document.createElement("span");
  rest.className = "dim";
  rest.textContent = `${where.textContent}, ${when.textContent}`;
  item.append(what.firstElementChild.cloneNode(true), " ", rest);
  return item;
}

function tell(panel, numbers) {
  const list = document.createElement("ul");
  list.append(...numbers.slice(0, MOST).map(line));
  if (numbers.length > MOST) {
    const item = document.createElement("li");
    item.textContent = `and ${numbers.length - MOST} more, in the table`;
    list.append(item);
  }
  panel.hidden = false;
  panel.lastElementChild.replaceChildren(list);
}

function follow(drawn) {
  const elements = elementsByNumber(drawn);
  const panel = drawn.querySelector("#at-hand");
  let on = [];
  const mark = (event) => {
    const pointed = event.target.closest("[data-incidents]");
    if (!pointed || panel.contains(pointed)) return;
    for (const element of on) element.classList.remove("on");
    const numbers = numbersOf(pointed);
    on = numbers.flatMap((number) => elements.get(number));
    for (const element of on) element.classList.add("on");
    tell(panel, numbers);
  };
  drawn.addEventListener("pointerover", mark);
  drawn.addEventListener("focusin", mark);
  // A mark of several incidents leads to their names; without this script, to the table.
  drawn.addEventListener("click", (event) => {
    const pointed = event.target.closest("a[data-incidents]");
    if (pointed?.closest(".held")) return event.preventDefault();
    if (!pointed || numbersOf(pointed).length === 1) return;
    event.preventDefault();
    mark(event);
    panel.querySelector("a").focus();
  });
}

function begin() {
  const map = document.querySelector(".map");
  if (!map) return;
  setUp(map);
  follow(map.closest(".found"));
}

begin();
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "drawn") begin(); });
