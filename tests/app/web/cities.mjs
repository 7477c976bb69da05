// What Python found in some cities (vectors.py), and these cities again.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {City, Engine} from '../../../sim/app/web/engine.mjs';
import {Words} from '../../../sim/app/web/words.mjs';

const folder = process.env.VECTORS;
if (!folder) throw new Error('run these tests by: uv run pytest tests/app/test_web.py -m slow');

/** @param {string} name */
const read = name => readFileSync(join(/** @type {string} */ (folder), name));

export const known = JSON.parse(read('vectors.json').toString());
export const module = new Uint8Array(read('engine.wasm'));
export const engine = await Engine.load(module, known.layouts);

export const languages = Object.keys(known.words);

/** @param {string} language */
export const wordsOf = language => new Words(known.words[language], language);

/** Names in a city. @param {string} name @param {string} language */
export const namesOf = (name, language) => ({...known.cities[name].names[language], codes: known.codes});

/** The plan of a city. @param {string} name */
export const planOf = name => new Uint8Array(read(`${name}.plan`));

/** Each city on each of its days, with what Python found. @param {(city: City, found: any, name: string) => void} check */
export function eachDay(check) {
  for (const [name, {seed, days}] of Object.entries(known.cities)) {
    engine.forget();
    const city = new City(engine, planOf(name), 0, seed);
    for (const found of days) {
      city.runTo(found.day);
      check(city, found, name);
    }
  }
}

const NEAR = 1e-9;

/** Numbers by name are those that Python found, where null is NaN. @param {any} found @param {any} wanted @param {string} where */
export function near(found, wanted, where) {
  assert.deepEqual(Object.keys(found), Object.keys(wanted), where);
  for (const [key, value] of Object.entries(found)) {
    const is = wanted[key] === null ? Number.isNaN(value) : Math.abs(value - wanted[key]) < NEAR;
    assert.ok(is, `${where}: ${key} is ${value}, not ${wanted[key]}`);
  }
}
