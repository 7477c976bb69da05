// How results of a search are ordered: a title that has the query first; then pages to look things up in.
var Scorer = {
  score: ([page, , , , score, , kind]) =>
    (kind === SearchResultKind.title ? 4 * score : score) + (/^(reference|glossary)/.test(page) ? 1 : 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
