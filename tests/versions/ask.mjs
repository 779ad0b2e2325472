// Answers versions with the theme's scripts from the data of a built site: `ask.mjs versions.json 4.2.3 …`.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

for (const script of ["versions.js", "answer.js"]) {
  const file = new URL(`../../themes/default/static/${script}`, import.meta.url);
  runInThisContext(readFileSync(file, "utf8"));
}
const { ask, read } = globalThis.candourAnswer;
const [path, ...versions] = process.argv.slice(2);
const data = JSON.parse(readFileSync(path, "utf8"));
const known = read(data);
const answers = versions.map((version) => {
  const { ofEach, install } = ask(known, version);
  const each = ofEach.map(({ answer, install }, at) => [data.advisories[at].id, answer, install]);
  return { version, install, each };
});
console.log(JSON.stringify(answers));
