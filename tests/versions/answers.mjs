// Holds the theme's answers to the cases that the program is held to.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const here = (path) => new URL(path, import.meta.url);
for (const script of ["versions.js", "answer.js"]) {
  runInThisContext(readFileSync(here(`../../themes/default/static/${script}`), "utf8"));
}
const { ask, read } = globalThis.candourAnswer;
const { products } = JSON.parse(readFileSync(here("answers.json"), "utf8"));
let count = 0;
const wrong = [];

for (const { about, data, cases } of products) {
  const known = read(data);
  for (const { version, ...expected } of cases) {
    count += 1;
    const { ofEach, install, isKnown } = ask(known, version);
    const written = ofEach.map(({ answer, install }, at) => [data.advisories[at].id, [answer, ...install].join(" ")]);
    const found = { of: Object.fromEntries(written), install, ...(isKnown ? {} : { known: false }) };
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      wrong.push(`${about}: ${version}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
    }
  }
}

console.log(`${count} cases, ${wrong.length} wrong`);
for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
