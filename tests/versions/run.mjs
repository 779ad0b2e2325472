// Holds the theme's comparison of versions to the cases that the program is held to.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const here = (path) => new URL(path, import.meta.url);
runInThisContext(readFileSync(here("../../themes/default/static/versions.js"), "utf8"));
const { compare, contains } = globalThis.candourVersions;
const cases = JSON.parse(readFileSync(here("cases.json"), "utf8"));
let count = 0;
const wrong = [];

function expect(what, answer, expected) {
  count += 1;
  if (answer !== expected) wrong.push(`${what}: ${answer}, not ${expected}`);
}

const sign = (order) => (order === null ? null : Math.sign(order));

for (const { order, versions } of cases.ascending) {
  const all = versions.flatMap((group, at) => group.map((version) => [version, at]));
  for (const [one, at] of all) {
    for (const [other, otherAt] of all) {
      expect(`${one} and ${other}`, sign(compare(order, one, other)), Math.sign(at - otherAt));
    }
  }
}
for (const { order, of, with: others, known = [] } of cases.unknown) {
  for (const other of others.filter((other) => !known.includes(other))) {
    expect(`${of} and ${other}`, compare(order, of, other), null);
    expect(`${other} and ${of}`, compare(order, other, of), null);
  }
}
for (const { order, range, ...lists } of cases.ranges) {
  for (const [list, expected] of [["in", true], ["out", false], ["unknown", null]]) {
    for (const version of lists[list]) expect(`${version} in ${range}`, contains(order, range, version), expected);
  }
}

console.log(`${count} cases, ${wrong.length} wrong`);
for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
