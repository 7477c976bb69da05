import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Words} from '../../../sim/app/web/words.mjs';
import {known, wordsOf} from './cities.mjs';

test('numbers are written as in Python', () => {
  for (const {value, way, how, language, text} of known.numbers) {
    assert.equal(wordsOf(language).number(value ?? NaN, way, how), text, `${value} ${way} ${JSON.stringify(how)}`);
  }
});

test('codes have the names that Python gives them', () => {
  for (const {table, code, language, text} of known.names) assert.equal(wordsOf(language).name(table, code), text);
});

test('a count chooses the form of its word, and groups its digits where the text asks for it', () => {
  const words = new Words({of: {day: '{n} {n:day|days} of {all:,}'}}, 'en');
  assert.equal(words.text('of.day', {n: 1, all: 1234567}), '1 day of 1,234,567');
  assert.equal(words.text('of.day', {n: 0, all: 123}), '0 days of 123');
});

test('a text or a value that is missing is an error', () => {
  const words = new Words({of: {day: '{n}'}}, 'en');
  assert.throws(() => words.text('of'), /no text of/);
  assert.throws(() => words.text('of.week'), /no text of.week/);
  assert.throws(() => words.text('of.day', {}), /no value n/);
  assert.throws(() => words.name('off', 'day'), /no table off/);
});
