/* What the form was before each change. The form is all the state there is, so a step is its text. */

const MOST = 200; // steps

export class Steps {
  constructor(now) {
    this.saved = now;
    this.now = now;
    this.before = [];
    this.after = [];
  }

  /* The form is like this now: a step, if it changed. */
  note(now) {
    if (now === this.now) return;
    this.before.push(this.now);
    if (this.before.length > MOST) this.before.shift();
    this.after = [];
    this.now = now;
  }

  undo() { return this.go(this.before, this.after); }

  redo() { return this.go(this.after, this.before); }

  go(from, to) {
    if (!from.length) return null;
    to.push(this.now);
    this.now = from.pop();
    return this.now;
  }
}
