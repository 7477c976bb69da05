// The answers of a class to a lesson, which the server of a page counts.

/** @typedef {{counts: Record<string, number>, differences: number[]}} Counted */

const ASKED = 3000; // milliseconds between two questions to the server

export class Class {
  /** @param {(counted: Counted | undefined) => void} told called with the newest counts */
  constructor(told) {
    this.told = told;
    this.viewer = Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
    try { this.viewer = sessionStorage.viewer ??= this.viewer; } catch { /* a browser that keeps nothing: a reload is another viewer */ }
    this.lesson = '';
    /** @type {string | undefined} an answer that has not reached the server */
    this.unsent = undefined;
  }

  /** Tell the server an answer, and the difference that the viewer's own run has shown. @param {string} lesson @param {string} option @param {number} [difference] */
  give(lesson, option, difference) {
    this.unsent = JSON.stringify({lesson, viewer: this.viewer, option, difference: Number.isFinite(difference) ? difference : null});
    void this.look();
  }

  /** Ask now and then for the answers to a lesson; an empty name ends it. @param {string} lesson */
  watch(lesson) {
    if (lesson === this.lesson) return;
    this.lesson = lesson;
    clearInterval(this.asking);
    this.told(undefined);
    if (!lesson) return;
    this.asking = setInterval(() => { if (!document.hidden) void this.look(); }, ASKED);
    void this.look();
  }

  /** Send what has not been sent, and ask for the counts. While the server does not answer, the page goes on without it. */
  async look() {
    const {lesson, unsent} = this;
    let counted;
    try {
      if (unsent) {
        await fetch('answers', {method: 'POST', body: unsent});
        if (this.unsent === unsent) this.unsent = undefined;
      }
      const answer = await fetch(`answers?lesson=${lesson}`);
      if (answer.ok) counted = await answer.json();
    } catch { /* it is asked again */ }
    if (counted && lesson === this.lesson) this.told(counted);
  }
}
