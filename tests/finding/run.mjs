// Searches and filters an index with the theme's own functions, and says what is not found as it should be. The index is
// that of the example.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const script = new URL("../../themes/default/static/find.js", import.meta.url);
runInThisContext(readFileSync(script, "utf8"));
const { filter, fold, read, search } = globalThis.candourFind;
const known = read(JSON.parse(readFileSync(process.argv[2], "utf8")));
const { searches, filters, folds } = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));
let count = 0;
const wrong = [];

function expect(what, found, expected) {
  count += 1;
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }
}

for (const { q, first, all, among } of searches) {
  const paths = search(known, { q }).map(({ path }) => path);
  if (first !== undefined) expect(`${q}, the first`, paths[0] ?? null, first);
  if (all !== undefined) expect(`${q}, all`, paths, all);
  for (const path of among ?? []) expect(`${q}, ${path}`, paths.includes(path), true);
}
for (const { asks, ids } of filters) {
  expect(JSON.stringify(asks), filter(known, asks).map(({ id }) => id), ids);
}
for (const [text, folded] of folds) expect(text, fold(text), folded);

console.log(`${count} cases, ${wrong.length} wrong`);
for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
