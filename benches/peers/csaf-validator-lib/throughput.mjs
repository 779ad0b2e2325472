// How fast csaf-validator-lib tests documents of CSAF 2.0 by the schema, the mandatory and the optional tests.
//
// Standard input has a path on each line. All documents are tested once, so that everything is loaded and compiled, and then
// again until a time has passed; standard output gets how many were tested in it, and how many seconds that took.
import { readFileSync } from 'node:fs'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import * as schema from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional from '@secvisogram/csaf-validator-lib/optionalTests.js'

const SECONDS = 2

const functions = (...modules) => modules.flatMap((module) => Object.values(module)).filter((test) => typeof test === 'function')
const tests = functions({ schema: schema.csaf_2_0_strict ?? schema.csaf_2_0 }, mandatory, optional)
const documents = readFileSync(0, 'utf8').split('\n').filter(Boolean).map((path) => readFileSync(path, 'utf8'))

const pass = async () => {
  for (const text of documents) await validate(tests, JSON.parse(text))
}
await pass()
const begun = performance.now()
let count = 0
do {
  await pass()
  count += documents.length
} while (performance.now() - begun < SECONDS * 1000)
console.log(`${count} ${(performance.now() - begun) / 1000}`)
