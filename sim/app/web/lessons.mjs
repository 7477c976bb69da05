// Lessons: what is asked before a run, and what the run answers.
import {WAYS} from './measures.mjs';

/** @import {SoFar} from './measures.mjs' */
/** @import {Way, Words} from './words.mjs' */
/** @typedef {{key: string, days: number, measure: keyof SoFar, sides: {plan: string, arm: number}[]}} Lesson */

/** Answers to choose from, in their order: of the right side, against the left. */
export const OPTIONS = ['less', 'alike', 'more'];

const ALIKE = 0.05; // relative difference below which two numbers count as about equal

/** Whether a number is more, less or alike. @param {number} before @param {number} after */
export function direction(before, after) {
  if (Math.abs(after - before) <= ALIKE * Math.max(Math.abs(before), Math.abs(after))) return 'alike';
  return after > before ? 'more' : 'less';
}

/** An option's letter and text. @param {string} key of the lesson @param {string} option @param {Words} words */
export function told(key, option, words) {
  return {letter: 'ABC'[OPTIONS.indexOf(option)], option: words.text(`city.lessons.${key}.${option}`)};
}

/** The result of a run in words. @param {Lesson} lesson @param {SoFar[]} numbers @param {Words} words */
export function answer(lesson, numbers, words) {
  /** @type {Record<string, string | number>} */
  const values = {};
  ['left', 'right'].forEach((side, k) => {
    for (const [name, way] of /** @type {[keyof SoFar, Way][]} */ (Object.entries(WAYS))) values[`${side}_${name}`] = words.number(numbers[k][name], way);
  });
  const [left, right] = numbers.map(each => each[lesson.measure]);
  return words.text(`lessons.${lesson.key}.${direction(left, right)}`, values);
}

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
