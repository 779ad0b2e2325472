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

// What this version of the validator does not know yet or gets wrong in CSAF 2.1, and nothing else. Each case is as
// narrow as it can be, so that a new mistake of ours is not among them.
//
// - Its schema is of a draft that has `relationships` where the current one has `product_paths`; so it knows no
//   product that a path defines.
// - Its lists of weaknesses end with version 4.17.
// - Its test of categories is that of CSAF 2.0, which keeps the names of the profiles that CSAF 2.1 added for itself; what
//   these profiles ask for it tests all the same.
// - Its schema asks that a CVSS 4.0 score is a multiple of 0.1, which binary fractions such as 9.3 are not. The parts of
//   the same `anyOf` fail with it.
//   Only where the score is one of tenths and the rating is that of the score are they let through.
const RATINGS = [[9, 'CRITICAL'], [7, 'HIGH'], [4, 'MEDIUM'], [0.1, 'LOW'], [0, 'NONE']]
const isMisjudgedScore = ({ baseScore, baseSeverity }, message) => {
  const isOfTenths = Math.abs(baseScore * 10 - Math.round(baseScore * 10)) < 1e-9
  const [, rating] = RATINGS.find(([least]) => baseScore >= least)
  const isPartOfIt = /^must (be (multiple of 0\.1|<= |>= |equal to constant)|match a schema in anyOf)/.test(message)
  return !Number.isInteger(baseScore / 0.1) && isOfTenths && rating === baseSeverity && isPartOfIt
}
const valueAt = (document, pointer) =>
  pointer.split('/').slice(1).reduce((value, key) => value?.[key], document)
const isKnown = (document, { test, instancePath, message, params }) => {
  const paths = document.product_tree?.product_paths
  if (test.startsWith('csaf_2_1') && instancePath === '/product_tree' && params?.additionalProperty === 'product_paths') {
    return true
  }
  if (test === 'mandatoryTest_6_1_1' && paths) {
    return paths.some((path) => path.full_product_name.product_id === valueAt(document, instancePath))
  }
  if (test === 'mandatoryTest_6_1_11' && message === 'no such cwe version is recognized') {
    const [major, minor] = valueAt(document, instancePath).split('.').map(Number)
    return major === 4 && minor > 17
  }
  if (test === 'mandatoryTest_6_1_26') {
    return ['csaf_withdrawn', 'csaf_superseded'].includes(document.document.category)
  }
  const cvss = /^(.*\/cvss_v4)(\/baseScore|\/baseSeverity)?$/.exec(instancePath)
  if (cvss && (test.startsWith('csaf_2_1') || test === 'mandatoryTest_6_1_8')) {
    return isMisjudgedScore(valueAt(document, cvss[1]), message)
  }
  return false
}

const of = (result, kind) => result.tests.flatMap((test) => test[kind].map((found) => ({ test: test.name, ...found })))

for (const path of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const document = JSON.parse(readFileSync(path, 'utf8'))
  const version = document.document.csaf_version
  const result = await validate(tests[version], document)
  const errors = of(result, 'errors').filter((error) => version !== '2.1' || !isKnown(document, error))
  console.log(JSON.stringify({ path, version, errors, warnings: of(result, 'warnings') }))
}
