import assert from 'node:assert/strict';
import {test} from 'node:test';
import {soFar, windowOf} from '../../../sim/app/web/measures.mjs';
import {eachDay} from './cities.mjs';

const NEAR = 1e-9;

test('the numbers so far are those of Python', () => {
  let n = 0;
  eachDay((city, {day, window, so_far: wanted}, name) => {
    const found = soFar(city), where = `${name}, day ${day}`;
    assert.equal(windowOf(city), window, where);
    assert.deepEqual(Object.keys(found), Object.keys(wanted));
    for (const [key, value] of Object.entries(found)) {
      if (wanted[key] === null) assert.ok(Number.isNaN(value), `${where}: ${key} is ${value}`);
      else assert.ok(Math.abs(value - wanted[key]) < NEAR, `${where}: ${key} is ${value}, not ${wanted[key]}`);
      n++;
    }
  });
  assert.ok(n > 50);
});
