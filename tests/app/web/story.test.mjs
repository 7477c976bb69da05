import assert from 'node:assert/strict';
import {test} from 'node:test';
import {eventsOf, story, why} from '../../../sim/app/web/story.mjs';
import {Words} from '../../../sim/app/web/words.mjs';
import {eachDay, languages, namesOf, wordsOf} from './cities.mjs';

test('stories are those of Python', () => {
  let n = 0;
  eachDay((city, {day, stories}, name) => {
    for (const [k, wanted] of Object.entries(stories)) {
      for (const language of languages) {
        const found = story(city, Number(k), namesOf(name, language), wordsOf(language));
        assert.deepEqual(found, wanted[language], `${name}, day ${day}, case ${k}`);
        n++;
      }
    }
  });
  assert.ok(n > 300);
});

/** Reasons by key, with the numbers of the units that they name. */
const REASONS = {
  misread: '{unit} {holder}', clear: '{unit} {holder}', gap: '{unit}', gap_able: '{unit}', beyond: '{unit}',
  overlap_both: '{unit} {other}', overlap_one: '{unit} {other}', overlap_neither: '{unit} {holder} {other}',
  outside: '{unit}',
};

test('the reason of a decline says where the case lies and whose it is', () => {
  const keys = new Set();
  const tables = {city: {why: Object.fromEntries(Object.entries(REASONS).map(([key, text]) => [key, `${key} ${text}`]))}};
  const words = new Words({...tables, units: {}}, 'en');
  eachDay((city, {declines}, name) => {
    const names = {...namesOf(name, 'en'), units: namesOf(name, 'en').units.map((_, unit) => String(unit))};
    for (const {row, zone, from, is_outside: outside, claimants, sent_by: sentBy} of declines) {
      const [said, ...units] = why(city, row, names, words).split(' '), key = said.toLowerCase();
      const [unit, ...others] = units.map(Number), kind = key === 'misread' ? 'clear' : key.split('_')[0];
      keys.add(key);
      assert.equal(unit, from);
      assert.equal(key === 'outside', outside);
      if (outside) continue;
      assert.equal(kind, zone);
      if (kind === 'clear') assert.deepEqual([key === 'misread', ...others], [sentBy === 'duty_list', ...claimants]);
      if (key === 'gap_able') assert.deepEqual([from], claimants);
      if (key === 'gap') assert.ok(!claimants.includes(from));
      if (key === 'overlap_neither') assert.deepEqual(others.sort((a, b) => a - b), claimants);
      else if (kind === 'overlap') assert.deepEqual([from, ...others].sort((a, b) => a - b), claimants);
    }
  });
  assert.deepEqual(Object.keys(REASONS).filter(key => !keys.has(key)), []);
});

test('of two claimants both say not mine if the other has declined before', () => {
  const words = new Words({city: {why: {overlap_both: 'both', overlap_one: 'one'}}, units: {}}, 'en');
  let n = 0;
  eachDay((city, {declines}, name) => {
    for (const {row, zone, from, claimants} of declines) {
      if (zone !== 'overlap' || !claimants.includes(from)) continue;
      const events = eventsOf(city, city.column('events', 'case').at(row), namesOf(name, 'en'));
      const before = events.filter(each => each.row < row && each.activity === 'decline');
      const both = before.some(each => each.from !== from && claimants.includes(each.from));
      assert.equal(why(city, row, namesOf(name, 'en'), words), both ? 'Both' : 'One');
      n++;
    }
  });
  assert.ok(n > 100);
});

test('only a decline has a reason', () => {
  eachDay((city, {day}, name) => {
    if (day > 0) assert.equal(why(city, 0, namesOf(name, 'en'), wordsOf('en')), '');
  });
});
