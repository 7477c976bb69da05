import assert from 'node:assert/strict';
import {test} from 'node:test';
import {soFar, windowOf} from '../../../sim/app/web/measures.mjs';
import {eachDay, near} from './cities.mjs';

test('the numbers so far are those of Python', () => {
  let n = 0;
  eachDay((city, {day, window, so_far: wanted}, name) => {
    assert.equal(windowOf(city), window, name);
    near(soFar(city), wanted, `${name}, day ${day}`);
    n++;
  });
  assert.ok(n >= 8);
});
