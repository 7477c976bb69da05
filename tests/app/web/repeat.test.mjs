import assert from 'node:assert/strict';
import {test} from 'node:test';
import {meanInterval} from '../../../sim/app/web/intervals.mjs';
import {repeat, summary} from '../../../sim/app/web/repeat.mjs';
import {known, module, near, planOf} from './cities.mjs';

const {days, first, n, pairs: wanted} = known.repeated, plan = planOf('arms');
const task = {engine: module, layouts: known.layouts, sides: [{plan, arm: 0}, {plan, arm: 1}], days, n, first};

/** @param {any} changes @param {(pair: any, cancel: () => void) => void} [each] @returns {Promise<any[]>} */
function told(changes = {}, each = () => {}) {
  const found = [];
  return new Promise((resolve, reject) => {
    const {cancel} = repeat({...task, ...changes}, {
      pair: pair => { found.push(pair); each(pair, cancel); },
      end: () => resolve(found),
      failed: error => reject(new Error(error)),
    });
  });
}

test('both arms of each seed are those of Python', async () => {
  const found = await told();
  assert.equal(found.length, n);
  found.forEach(({seed, left, right}, k) => {
    assert.equal(seed, wanted[k].seed);
    near(left, wanted[k].left, `left, seed ${seed}`);
    near(right, wanted[k].right, `right, seed ${seed}`);
  });
});

for (const seeds of [1, n]) {
  test(`nothing is told of ${seeds} seeds after it is cancelled`, async () => {
    const found = [];
    const end = told({n: seeds}, (pair, cancel) => { found.push(pair); cancel(); });
    const other = await Promise.race([end, new Promise(done => { setTimeout(done, 500, 'nothing'); })]);
    assert.equal(other, 'nothing');
    assert.equal(found.length, 1);
  });
}

test('what goes wrong is told', async () => {
  await assert.rejects(told({engine: new Uint8Array(3)}), /CompileError/);
});

test('intervals are those of Python', () => {
  for (const {values, ...wanted} of known.intervals) near(meanInterval(values), wanted, String(values));
});

test('a summary has the means, the difference and how often the right side is lower', () => {
  const pair = (left, right) => ({seed: 1, left: {days: left}, right: {days: right}});
  const found = summary([pair(3, 2), pair(5, 5), pair(4, 2), pair(NaN, 2)], 'days');
  assert.deepEqual([found.n, found.left, found.right, found.difference, found.lower], [3, 4, 3, -1, 2 / 3]);
  near(meanInterval([-1, 0, -2]), {estimate: -1, low: found.low, high: found.high}, 'interval');
});
