// Both arms that a server hands out: what a viewer may change, as an address says it.
import {escaped} from './html.mjs';
import {SIDES} from './side.mjs';

/** @import {Words} from './words.mjs' */
/**
 * @typedef {{name: string, title: string, text: string, on: boolean}} Mechanism
 * @typedef {{key: string, kind: 'switch' | 'slider' | 'number' | 'choice', main: boolean, group: string, whole: boolean, title: string, text: string, bounds: string,
 *   low: number | null, high: number | null, step: number, options: [string, string][], optional: boolean, value: any, setting: [string, number] | null}} Control
 * @typedef {{query: string, arms: {scenario: string, mechanisms: Mechanism[]}[], controls: Control[], sides: any[]}} Setup
 */

const VALUES = ['set', 'left_set', 'right_set'];

/** The address with another scenario on a side, which has its own mechanisms. @param {string} query @param {number} side @param {string} name */
export function withScenario(query, side, name) {
  const asked = new URLSearchParams(query);
  for (const part of ['', '_on', '_set']) asked.delete(SIDES[side] + part);
  asked.set(SIDES[side], name);
  return asked.toString();
}

/** The address with a mechanism on or off on a side. @param {Setup} setup @param {number} side @param {string} name @param {boolean} on */
export function withMechanism({query, arms}, side, name, on) {
  const asked = new URLSearchParams(query), names = arms[side].mechanisms.filter(each => (each.name === name ? on : each.on)).map(each => each.name);
  asked.set(`${SIDES[side]}_on`, names.sort().join(' '));
  return asked.toString();
}

/** The address with another value on both sides. @param {string} query @param {string} key @param {any} value */
export function withValue(query, key, value) {
  const asked = new URLSearchParams(query);
  for (const name of VALUES) {
    const others = asked.getAll(name).filter(text => !text.startsWith(`${key}=`));
    asked.delete(name);
    for (const text of others) asked.append(name, text);
  }
  asked.append('set', `${key}=${JSON.stringify(value)}`);
  return asked.toString();
}

/** Whether an address has a value of its own for one side. @param {string} query @param {string} key */
export function isOfOneSide(query, key) {
  return [...new URLSearchParams(query)].some(([name, text]) => name !== 'set' && VALUES.includes(name) && text.startsWith(`${key}=`));
}

/** The address without changed values. @param {string} query */
export function asFiled(query) {
  const asked = new URLSearchParams(query);
  for (const name of VALUES) asked.delete(name);
  return asked.toString();
}

/**
 * The setup with another value that only the engine's settings hold, which needs no other plan.
 * @param {Setup} setup @param {Control} control @param {any} value @returns {Setup}
 */
export function changed(setup, control, value) {
  const [column, times] = /** @type {[string, number]} */ (control.setting);
  const number = control.kind === 'choice' ? control.options.findIndex(([code]) => code === value) : times === 1 ? Number(value) : Math.floor(times * value + 0.5);
  return {
    ...setup, query: withValue(setup.query, control.key, value),
    controls: setup.controls.map(each => (each === control ? {...control, value} : each)),
    sides: setup.sides.map(side => ({...side, changes: [...(side.changes ?? []).filter((/** @type {[string, number]} */ [name]) => name !== column), [column, number]]})),
  };
}

/** Whether a value is within the bounds of its control. @param {Control} control @param {any} value */
export function fits({kind, low, high, whole}, value) {
  return kind === 'switch' || kind === 'choice' || (Number.isFinite(value) && (!whole || Number.isInteger(value)) && value >= (low ?? -Infinity) && value <= (high ?? Infinity));
}

/** The value of an input; null if it is empty, NaN if it is wrong. @param {Control} control @param {HTMLInputElement} input */
export function valueOf({kind}, input) {
  return kind === 'switch' ? input.checked : kind === 'choice' ? input.value : input.value || input.validity.badInput ? input.valueAsNumber : null;
}

/** Scenario, mechanisms and values of both sides. @param {Setup} setup @param {[string, string][]} scenarios @param {Words} words */
export function setupHtml({arms, controls}, scenarios, words) {
  const others = new Map(), say = (/** @type {string} */ key) => words.text(`city.setup.${key}`);
  for (const each of controls) if (!each.main) others.set(each.group, [...(others.get(each.group) ?? []), each]);
  return `<h2>${say('heading')}</h2>${armsHtml(arms, scenarios, words)}
    <h3>${say('values')}</h3>${controls.filter(each => each.main).map(controlHtml).join('')}
    <h3>${say('others')}</h3>${[...others].map(([group, each], k) => `<details id="values-${k}"><summary>${escaped(group)}</summary>${each.map(controlHtml).join('')}</details>`).join('')}
    <p><button data-filed="1">${words.text('page.values.as_file')}</button></p>`;
}

/** Scenarios and mechanisms, a column for each side. @param {Setup['arms']} arms @param {[string, string][]} scenarios @param {Words} words */
function armsHtml(arms, scenarios, words) {
  const sides = SIDES.map(side => words.text(`page.${side}`)), all = new Map(arms.flatMap(arm => arm.mechanisms.map(each => [each.name, each])));
  const scenario = words.text('page.arms.scenario'), label = (/** @type {number} */ side, /** @type {string} */ text) => escaped(words.text('city.cities.choice', {side: sides[side], title: text}));
  return `${arms.map((arm, side) => `<label class="scenario"><span>${label(side, scenario)}</span><select data-scenario="${side}" data-at="s${side}">${
    scenarios.map(([key, title]) => `<option value="${escaped(key)}"${key === arm.scenario ? ' selected' : ''}>${escaped(title)}</option>`).join('')}</select></label>`).join('')}
    <table><tr><td></td>${sides.map(side => `<th scope="col">${side}</th>`).join('')}</tr>${[...all.values()].map(({name, title, text}) =>
    `<tr><th scope="row" title="${escaped(text)}">${escaped(title)}</th>${arms.map((arm, side) => {
      const own = arm.mechanisms.find(each => each.name === name);
      return `<td>${own ? `<input type="checkbox" data-mechanism="${escaped(name)}" data-side="${side}" data-at="m${side}${escaped(name)}" aria-label="${label(side, title)}"${own.on ? ' checked' : ''}>` : ''}</td>`;
    }).join('')}</tr>`).join('')}</table>`;
}

/** @param {Control} control */
function controlHtml({key, kind, title, text, bounds, low, high, step, options, value}) {
  const at = `data-key="${key}" data-at="${key}" aria-describedby="of-${key}"`, ends = `${low === null ? '' : ` min="${low}"`}${high === null ? '' : ` max="${high}"`}`;
  const input = {
    switch: () => `<input type="checkbox" ${at}${value ? ' checked' : ''}>`,
    slider: () => `<input type="range" ${at}${ends} step="${step}" value="${value}"><output>${value}</output>`,
    number: () => `<input type="number" ${at}${ends} step="any" value="${value ?? ''}">`,
    choice: () => `<select ${at}>${options.map(([code, name]) => `<option value="${code}"${code === value ? ' selected' : ''}>${escaped(name)}</option>`).join('')}</select>`,
  }[kind === 'slider' && value === null ? 'number' : kind]();
  return `<div class="value"><label><span>${escaped(title)}</span>${input}</label><small id="of-${key}">${escaped(text)} <i>${key}</i> (${escaped(bounds)})</small></div>`;
}
