// Lessons: what is asked before a run, and what the run answers.
import {WAYS} from './measures.mjs';
import {SIDES} from './side.mjs';

/** @import {SoFar} from './measures.mjs' */
/** @import {Way, Words} from './words.mjs' */
/** @typedef {{key: string, days: number, measure: keyof SoFar, sides: {plan: string, arm: number}[]}} Lesson */
/** @typedef {Record<string, number>} Counts of answers, by option */

/** Answers to choose from, in their order: of the right side, against the left. */
export const OPTIONS = ['less', 'alike', 'more'];

const ALIKE = 0.05; // relative difference below which two numbers count as about equal

/** Whether a number is more, less or alike. @param {number} before @param {number} after */
function direction(before, after) {
  if (Math.abs(after - before) <= ALIKE * Math.max(Math.abs(before), Math.abs(after))) return 'alike';
  return after > before ? 'more' : 'less';
}

/** An option's letter and text. @param {string} key of the lesson @param {string} option @param {Words} words */
export function told(key, option, words) {
  return {letter: 'ABC'[OPTIONS.indexOf(option)], option: words.text(`city.lessons.${key}.${option}`)};
}

/** The question before a run, with its options. @param {string} key of the lesson @param {string | undefined} expected @param {Counts | undefined} counts of the class @param {Words} words */
export function asked(key, expected, counts, words) {
  const hint = [expected ? words.text('city.ask.chosen', told(key, expected, words)) : words.text('city.ask.choose'), ofClass(counts, Boolean(expected), words)];
  return `<p class="question">${words.text(`city.lessons.${key}.question`)}</p><div class="options" role="group">${OPTIONS.map(option => {
    const {letter, option: text} = told(key, option, words);
    return `<button data-option="${option}" aria-pressed="${option === expected}"><b>${letter}</b>${text}</button>`;
  }).join('')}<span class="hint">${sentences(hint, words)}</span></div>`;
}

/**
 * The answer of a run: for the viewer, the class and other histories, and in words.
 * @param {Lesson} lesson @param {SoFar[]} numbers @param {string | undefined} expected @param {Counts | undefined} counts of the class
 * @param {{n: number, left: number, right: number}} others means of other histories @param {string} before a sentence before the last @param {Words} words
 */
export function answered({key, measure}, numbers, expected, counts, others, before, words) {
  const [left, right] = numbers.map(each => each[measure]), run = direction(left, right);
  const verdict = [expected ? words.text('city.ask.you', told(key, expected, words)) : words.text('city.ask.none'),
    words.text('city.ask.run', told(key, run, words)), ofClass(counts, true, words),
    others.n > 1 ? words.text('city.ask.repeated', {histories: others.n, ...told(key, direction(others.left, others.right), words)}) : ''];
  /** @type {Record<string, string | number>} */
  const values = {};
  SIDES.forEach((side, k) => {
    for (const [name, way] of /** @type {[keyof SoFar, Way][]} */ (Object.entries(WAYS))) values[`${side}_${name}`] = words.number(numbers[k][name], way);
  });
  return `<p class="verdict">${sentences(verdict, words)}</p><p>${sentences([before, words.text(`lessons.${key}.${run}`, values)], words)}</p>`;
}

/** The answers of the class: how many, or which. @param {Counts | undefined} counts @param {boolean} all @param {Words} words */
function ofClass(counts, all, words) {
  const [a, b, c] = OPTIONS.map(option => counts?.[option] ?? 0), count = a + b + c;
  if (count < (all ? 2 : 1)) return '';
  return all ? words.text('city.class.counts', {a, b, c}) : words.text('city.class.total', {count});
}

/** @param {string[]} parts @param {Words} words */
function sentences(parts, words) { return parts.filter(Boolean).join(words.text('lists.sentences')); }

/**
 * A difference in words, and its interval.
 * @param {{estimate: number, low: number, high: number}} found @param {string} measure @param {Way} way @param {Words} words
 */
export function difference({estimate, low, high}, measure, way, words) {
  const number = (/** @type {number} */ value) => words.number(Math.abs(value), way), side = (/** @type {number} */ value) => value < 0 ? 'less' : 'more';
  const zero = words.number(0, way);
  const mean = number(estimate) === zero ? words.text('city.difference.none')
    : words.text(`city.difference.${side(estimate)}.${measure}`, {number: words.text(`city.amount.${measure}`, {number: number(estimate)})});
  if (!Number.isFinite(low)) return {mean, interval: ''}; // all alike
  const form = low < 0 && high > 0 ? 'apart' : `both_${side(estimate)}`, [from, to] = form === 'both_less' ? [high, low] : [low, high];
  return {mean, interval: words.text(`city.difference.${form}.${measure}`, {low: number(from), high: number(to)})};
}
