// Searches the index of the site (src/finding/index.rs) and filters its advisories. It touches no page, so that it runs
// anywhere; finds.js shows what it finds.
(() => {
  "use strict";

  const MARKS = { c: "critical", h: "high", m: "medium", l: "low", n: "none", u: "unrated", w: "withdrawn", s: "superseded" };
  const KINDS = { p: "product", r: "release", g: "page", s: "section", i: "incident", t: "thanks" };
  const SEVERITIES = ["critical", "high", "medium", "low", "none", "unrated"];
  const DAY = 86_400_000;
  // Days are counted from 1 January of the year 1, as day 1.
  const EPOCH = 719_163;

  // A text without accents, capitals and marks: words with one space between them.
  function fold(text) {
    const letters = text.normalize("NFKD").replace(/\p{M}+/gu, "").toUpperCase().toLowerCase();
    return letters.normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  const padded = (text) => ` ${fold(text)} `;
  const written = (day) => new Date((day - EPOCH) * DAY).toISOString().slice(0, 10);
  const sortable = (id) => id.toLowerCase().replace(/[0-9]+/g, (digits) => digits.padStart(12, "0"));

  // The file names of pages follow from ids, as `file_stem` of the program has them.
  const stem = (id) => id.toLowerCase().replace(/[^a-z0-9+-]+/g, "_");

  // What is searched of a document: ids, title and the rest.
  function searchable(document, ids, rest) {
    document.ids = ids.map((id) => `|${padded(id)}`).join("") + "|";
    document.words = padded(document.title);
    document.rest = padded(rest);
    return document;
  }

  function readAdvisories(index) {
    const { advisories: columns, products, weaknesses } = index;
    const publishers = new Map();
    for (const [name, places] of Object.entries(columns.publishers)) {
      for (const place of places) publishers.set(place, name);
    }
    let changed = 0;
    return columns.id.map((id, at) => {
      changed = at === 0 ? columns.changed[0] : changed - columns.changed[at];
      const published = written(changed - columns.age[at]);
      const named = columns.products[at].map((product) => products[product]);
      const behind = columns.weaknesses[at].map((weakness) => weaknesses[weakness].join(" "));
      const publisher = publishers.get(at);
      const document = {
        kind: "advisory",
        id,
        title: columns.title[at],
        path: `/advisories/${stem(id)}.html`,
        cves: columns.cves[at],
        mark: MARKS[columns.mark[at]],
        exploited: (Number(columns.flags[at]) & 1) !== 0,
        interim: (Number(columns.flags[at]) & 2) !== 0,
        slugs: named.map(([slug]) => slug),
        products: named.map(([, name]) => name),
        publisher,
        published,
        updated: columns.age[at] === 0 ? undefined : written(changed),
        year: published.slice(0, 4),
        order: sortable(id),
      };
      const rest = [...document.products, publisher ?? "", ...behind, columns.words[at]].join(" ");
      return searchable(document, [id, ...document.cves], rest);
    });
  }

  function readOthers({ others }) {
    return others.title.map((title, at) => {
      const document = { kind: KINDS[others.kind[at]], title, path: others.path[at], part: others.of[at] };
      return searchable(document, [], `${others.of[at]} ${others.words[at]}`);
    });
  }

  // Each CVE has a page of its own.
  function readCves(advisories) {
    const ids = [...new Set(advisories.flatMap(({ cves }) => cves))];
    return ids.map((id) => searchable({ kind: "cve", title: id, path: `/cve/${id.toLowerCase()}.html` }, [id], ""));
  }

  // Reads the index once, so that it can be asked often. Of what fits equally well, what stands first is shown first.
  function read(index) {
    const advisories = readAdvisories(index);
    return { advisories, all: [...readOthers(index), ...readCves(advisories), ...advisories] };
  }

  // Scripts that put no spaces between words are searched within them.
  const isUnspaced = (word) => /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u.test(word);

  // The words of a query; one such as an id is several for the index, which follow one another. The last may be unfinished.
  function wanted(query) {
    const words = query.split(/\s+/u).map(fold).filter((word) => word !== "");
    return words.map((word, at) => ({ word, isOpen: at === words.length - 1, isUnspaced: isUnspaced(word) }));
  }

  const has = (text, { word, isOpen, isUnspaced }) =>
    text.includes(isUnspaced ? word : isOpen ? ` ${word}` : ` ${word} `);

  // How well a document fits a word: identifiers before titles before the rest; 0 where the word is not in it.
  function fit(document, want) {
    if (document.ids.includes(`| ${want.word} |`)) return 32;
    if (document.ids.includes(`| ${want.word}`)) return 16;
    if (document.words.includes(` ${want.word} `)) return 6;
    if (has(document.words, want)) return 5;
    if (has(document.ids, want)) return 3;
    return has(document.rest, want) ? 1 : 0;
  }

  // The documents that fit all words, with how well.
  function fitting(documents, words) {
    const found = [];
    for (const document of documents) {
      let score = 0;
      for (const want of words) {
        const one = fit(document, want);
        if (one === 0) {
          score = 0;
          break;
        }
        score += one;
      }
      if (score > 0) found.push({ document, score });
    }
    return found;
  }

  // Everything with all words of a query, what fits best first.
  function search(known, { q = "" }) {
    const words = wanted(q);
    if (words.length === 0) return [];
    const whole = ` ${words.map(({ word }) => word).join(" ")} `;
    const found = fitting(known.all, words);
    for (const one of found) {
      if (one.document.words === whole) one.score += 8;
    }
    return found.sort((one, other) => other.score - one.score).map(({ document }) => document);
  }

  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  // What no longer holds comes last.
  const rank = ({ mark }) => (SEVERITIES.includes(mark) ? SEVERITIES.indexOf(mark) : SEVERITIES.length);

  const SORTS = {
    newest: (documents) => documents,
    oldest: (documents) => documents.reverse(),
    severity: (documents) => documents.sort((one, other) => rank(one) - rank(other)),
    id: (documents) => documents.sort((one, other) => compare(one.order, other.order)),
  };

  // The advisories of a product, severity and year with all words of a query; what is empty does not matter.
  function filter(known, { q = "", product = "", severity = "", year = "", sort = "" }) {
    const isMeant = (document) =>
      (product === "" || document.slugs.includes(product)) &&
      (severity === "" || document.mark === severity) &&
      (year === "" || document.year === year);
    const meant = known.advisories.filter(isMeant);
    const words = wanted(q);
    const found = words.length === 0 ? meant : fitting(meant, words).map(({ document }) => document);
    return (Object.hasOwn(SORTS, sort) ? SORTS[sort] : SORTS.newest)(found);
  }

  globalThis.candourFind = { filter, fold, read, search };
})();
