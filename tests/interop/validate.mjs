// Runs the tests of the standard, as csaf-validator-lib has them, over CSAF documents.
//
// Standard input has a path on each line; standard output gets a line of JSON for each: the path, the version, the
// errors (schema and mandatory tests) and the warnings (optional, in 2.1 recommended tests) with their tests.
// Informative tests are left out: some of them ask the network.
import { readFileSync } from 'node:fs'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import * as schema20 from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatory20 from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optional20 from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as schema21 from '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests.js'
import * as mandatory21 from '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js'
import * as recommended21 from '@secvisogram/csaf-validator-lib/csaf_2_1/recommendedTests.js'

const functions = (...modules) => modules.flatMap((module) => Object.values(module)).filter((test) => typeof test === 'function')
const tests = {
  '2.0': functions({ schema: schema20.csaf_2_0_strict ?? schema20.csaf_2_0 }, mandatory20, optional20),
  '2.1': functions({ schema: schema21.csaf_2_1 }, mandatory21, recommended21),
}

const of = (result, kind) => result.tests.flatMap((test) => test[kind].map((found) => ({ test: test.name, ...found })))

for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const document = JSON.parse(readFileSync(path, 'utf8'))
  const version = document.document.csaf_version
  const result = await validate(tests[version], document)
  console.log(JSON.stringify({ path, version, errors: of(result, 'errors'), warnings: of(result, 'warnings') }))
}
