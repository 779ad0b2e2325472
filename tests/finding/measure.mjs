// Asks the index of a site with the theme's own functions, and says how many milliseconds the slowest question took.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const script = new URL("../../themes/default/static/find.js", import.meta.url);
runInThisContext(readFileSync(script, "utf8"));
const { filter, read, search } = globalThis.candourFind;
const known = read(JSON.parse(readFileSync(process.argv[2], "utf8")));

const searches = ["gateway", "a", "overflow in the parser", "CVE-2026-1", "exa-2025-01234", "märkte & memory", "no such words at all"];
const filters = [
  { sort: "oldest" },
  { sort: "severity" },
  { sort: "id" },
  { severity: "high", year: "2026", sort: "id" },
  { product: "product-3", sort: "severity" },
  { q: "buffer o", sort: "id" },
  { q: "CVE-2025-", severity: "critical" },
];
const questions = [...searches.map((q) => () => search(known, { q })), ...filters.map((wanted) => () => filter(known, wanted))];

let slowest = 0;
let found = 0;
// Of three times the fastest: other programs may be busy meanwhile.
for (const ask of questions) {
  const times = [1, 2, 3].map(() => {
    const begun = performance.now();
    found += ask().length;
    return performance.now() - begun;
  });
  slowest = Math.max(slowest, Math.min(...times));
}
console.log(`${known.all.length} documents, ${found} found, slowest ${slowest.toFixed(1)} ms`);
