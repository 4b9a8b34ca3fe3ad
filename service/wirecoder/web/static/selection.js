/* Words of an article, selected with the mouse or word by word with the keyboard.

   Both ways end in the browser's own selection. Positions here are UTF-16 units of the article's
   text; what leaves is in code points, as reports count. */

const WORD = /[\p{L}\p{N}\p{M}]+(?:[-'’.,:/][\p{L}\p{N}\p{M}]+)*/gu;
const SAME_LINE = 4; // pixels

export class Article {
  constructor(element) {
    this.element = element;
    this.text = element.textContent;
    this.astral = /[\ud800-\udfff]/.test(this.text); // else both ways of counting are one
    this.nodes = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let at = 0, node; (node = walker.nextNode()); at += node.length) this.nodes.push({ node, at });
    this.words = [...this.text.matchAll(WORD)].map((m) => ({ start: m.index, end: m.index + m[0].length }));
    this.first = this.last = -1; // the words selected by keyboard; `last` is the end that moves
  }

  /* The node and offset of a position, and a range between two. */
  at(position) {
    let low = 0;
    for (let high = this.nodes.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (this.nodes[middle].at <= position) low = middle; else high = middle;
    }
    const { node, at } = this.nodes[low];
    return [node, Math.min(position - at, node.length)];
  }

  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.at(start));
    range.setEnd(...this.at(end));
    return range;
  }

  position(node, offset) {
    const range = document.createRange();
    range.selectNodeContents(this.element);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  /* Code points to positions and back. */
  points(position) { return this.astral ? [...this.text.slice(0, position)].length : position; }

  positionOf(points) {
    if (!this.astral) return points;
    let at = 0;
    for (let left = points; left > 0 && at < this.text.length; left -= 1) {
      at += this.text.codePointAt(at) > 0xffff ? 2 : 1;
    }
    return at;
  }

  /* What is selected, without white space at its ends; null for nothing. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.startContainer) || !this.element.contains(range.endContainer)) return null;
    let start = this.position(range.startContainer, range.startOffset);
    let end = this.position(range.endContainer, range.endOffset);
    while (start < end && /\s/.test(this.text[start])) start += 1;
    while (start < end && /\s/.test(this.text[end - 1])) end -= 1;
    return start < end ? { start, end, words: this.text.slice(start, end) } : null;
  }

  select(start, end) {
    const range = this.range(start, end);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    this.reveal(range);
  }

  /* Scroll so that a range can be read, clear of what sticks to the edges. */
  reveal(range) {
    const pane = this.element.closest(".reading");
    const scrolls = getComputedStyle(pane).overflowY === "auto";
    const frame = scrolls ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    const [top, bottom] = [frame.top + 40, frame.bottom - 140];
    const box = range.getBoundingClientRect();
    if (box.top >= top && box.bottom <= bottom) return;
    (scrolls ? pane : window).scrollBy({ top: box.top - (top + bottom) / 2 });
  }

  /* The keyboard: one word on or back, or to the nearest word of another line. */
  move(key, extend) {
    if (!this.words.length) return;
    const next = this.last < 0 && key.startsWith("Arrow") ? this.start() : this.next(key);
    this.last = Math.max(0, Math.min(next, this.words.length - 1));
    if (!extend || this.first < 0) this.first = this.last;
    const [one, other] = [Math.min(this.first, this.last), Math.max(this.first, this.last)];
    this.select(this.words[one].start, this.words[other].end);
    this.reveal(this.range(this.words[this.last].start, this.words[this.last].end));
  }

  next(key) {
    if (key === "ArrowRight") return this.last + 1;
    if (key === "ArrowLeft") return this.last - 1;
    if (key === "Home") return 0;
    if (key === "End") return this.words.length - 1;
    return this.otherLine(key === "ArrowDown" ? 1 : -1);
  }

  otherLine(step) {
    const box = (place) => this.range(this.words[place].start, this.words[place].end).getClientRects()[0];
    const from = box(this.last);
    let best = this.last, line = null, away = Infinity;
    for (let place = this.last + step; this.words[place]; place += step) {
      const here = box(place);
      if (Math.abs(here.top - from.top) < SAME_LINE) continue;
      line ??= here.top;
      if (Math.abs(here.top - line) >= SAME_LINE) break;
      if (Math.abs(here.left - from.left) < away) [best, away] = [place, Math.abs(here.left - from.left)];
    }
    return best;
  }

  /* Where the keyboard begins: at what is selected or marked now, else at the first word. */
  start() {
    const from = this.from ?? 0;
    const found = this.words.findIndex((word) => word.end > from);
    return found < 0 ? 0 : found;
  }

  /* Let the keyboard go on from a position. */
  beginAt(position) {
    this.from = position;
    this.first = this.last = -1;
  }

  /* The mouse selected something: the keyboard goes on from there. */
  follow({ start, end }) {
    const first = this.words.findIndex((word) => word.end > start);
    const last = this.words.findLastIndex((word) => word.start < end);
    if (first >= 0 && last >= first) [this.first, this.last] = [first, last];
  }
}
