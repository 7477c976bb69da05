// Cities of a scenario: what a viewer may choose on each side.
import {daysOf} from './engine.mjs';
import {escaped} from './html.mjs';
import {SIDES} from './side.mjs';

/** @import {Words} from './words.mjs' */
/** @import {Lesson} from './lessons.mjs' */
/** @typedef {{kind: 'toggle' | 'value', title: string, levels?: string[]}} Factor */
/** @typedef {{plan: string, factors: Factor[], histories: number, arms: {arm: number, levels: number[]}[]}} Offer of a city */
/** @typedef {number[]} Levels of the factors of one side */

/** What is shown of a city at first: its first arm, and the one that differs in all mechanisms. @param {Offer} offer @returns {Levels[]} */
export function first({factors}) {
  const changed = factors.some(({kind}) => kind === 'toggle');
  return [factors.map(() => 0), factors.map(({kind}, k) => Number(kind === 'toggle' || (!changed && k === 0)))];
}

/** Levels written in an address, such as `0.1-1.1`, or undefined. @param {Offer} offer @param {string | null} text */
export function read(offer, text) {
  const levels = text?.split('-').map(side => side.split('.').filter(Boolean).map(Number)) ?? [];
  return levels.length === 2 && levels.every(side => armOf(offer, side)) ? levels : undefined;
}

/** @param {Levels[]} levels */
export function written(levels) { return levels.map(side => side.join('.')).join('-'); }

/** @param {Offer} offer @param {Levels} levels */
const armOf = (offer, levels) => offer.arms.find(arm => arm.levels.length === levels.length && arm.levels.every((level, k) => level === levels[k]));

/**
 * A city as something to show, as a lesson is.
 * @param {Offer} offer @param {Levels[]} levels @param {Uint8Array} plan @param {string} title @param {Words} words
 */
export function shownCity(offer, levels, plan, title, words) {
  return {
    key: offer.plan, offer, levels, title, names: names(offer, levels, words), days: daysOf(plan), measure: 'days', histories: offer.histories,
    sides: levels.map(side => ({plan: offer.plan, arm: /** @type {{arm: number}} */ (armOf(offer, side)).arm})),
  };
}

/** Names of both sides: what differs between them. @param {Offer} offer @param {Levels[]} levels @param {Words} words */
function names({factors}, levels, words) {
  const differ = factors.map((_, k) => k).filter(k => levels[0][k] !== levels[1][k]);
  return levels.map(side => {
    const parts = ['without', 'with'].map((word, on) => {
      const titles = differ.filter(k => factors[k].kind === 'toggle' && side[k] === on).map(k => factors[k].title);
      return titles.length ? words.text(`city.cities.${word}`, {title: titles.join(words.text('lists.between'))}) : '';
    });
    for (const k of differ) {
      const {kind, title, levels: values = []} = factors[k];
      if (kind === 'value') parts.push(words.text('city.cities.value', {title, value: values[side[k]]}));
    }
    return parts.filter(Boolean).join(words.text('lists.between')) || words.text('city.cities.alike');
  });
}

/** The choices of both sides, as a table. @param {Offer} offer @param {Levels[]} levels @param {Words} words */
export function choices({factors}, levels, words) {
  const sides = SIDES.map(side => words.text(`page.${side}`));
  /** @param {Factor} factor @param {number} k @param {number} side */
  const cell = (factor, k, side) => {
    const label = escaped(words.text('city.cities.choice', {side: sides[side], title: factor.title})), at = `data-factor="${k}" data-side="${side}" aria-label="${label}"`;
    if (factor.kind === 'toggle') return `<input type="checkbox" ${at}${levels[side][k] ? ' checked' : ''}>`;
    return `<select ${at}>${(factor.levels ?? []).map((level, n) => `<option value="${n}"${n === levels[side][k] ? ' selected' : ''}>${escaped(level)}</option>`).join('')}</select>`;
  };
  return `<table class="choices"><tr><td></td>${factors.map(({title}) => `<th scope="col">${escaped(title)}</th>`).join('')}</tr>${sides.map((name, side) =>
    `<tr><th scope="row">${name}</th>${factors.map((factor, k) => `<td>${cell(factor, k, side)}</td>`).join('')}</tr>`).join('')}</table>`;
}
