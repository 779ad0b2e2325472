// Each answer to a question about thousands of advisories comes at once: from the key that was pressed until the finds lie
// on the page. The second argument is how many milliseconds that may take.
import { run, watch } from './browser.mjs'

const PAGES = {
  '/advisories/index.html': [
    { q: 'e' },
    { q: 'gateway' },
    { q: 'CVE-2026-9' },
    { q: 'nothing-has-this-name' },
    { severity: 'high' },
    { year: '2026' },
    { product: 'gateway', sort: 'severity' },
    { sort: 'id', q: 'example' },
  ],
  '/search.html': [{ q: 'e' }, { q: 'gateway memory' }, { q: 'CVE-2026-9' }, { q: 'example advisory' }],
}

/** So often each is asked: whatever else the machine does now and then is not meant. */
const ROUNDS = 5

/** Runs in the page: how long the answer takes, in milliseconds, and what is said of it. */
async function answer(asked) {
  const { form } = document.querySelector('form[data-finds] [name=q]')
  form.reset()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const fields = Object.entries(asked).map(([name, value]) => Object.assign(form.elements[name], { value }))
  const begun = performance.now()
  const last = fields.at(-1)
  last.dispatchEvent(new Event(last.localName === 'select' ? 'change' : 'input', { bubbles: true }))
  // What is to be done at once is done before the next turn; its layout counts too.
  await new Promise((resolve) => setTimeout(resolve))
  document.body.getBoundingClientRect()
  return { took: performance.now() - begun, said: document.getElementById('finds-said').textContent }
}

const median = (times) => times.sort((one, other) => one - other)[Math.floor(times.length / 2)]

async function measure(page, asked) {
  const answers = []
  for (let round = 0; round < ROUNDS; round += 1) answers.push(await page.evaluate(answer, asked))
  return { took: median(answers.map(({ took }) => took)), said: answers[0].said }
}

await run(async ({ origin, browser, report }) => {
  const most = Number(process.argv[3])
  const page = await browser.newPage()
  watch(page, origin, report)
  for (const [path, questions] of Object.entries(PAGES)) {
    await page.goto(origin + path)
    await page.getByRole('searchbox').focus()
    await page.waitForLoadState('networkidle')
    for (const asked of questions) {
      const { took, said } = await measure(page, asked)
      const where = `${path}?${new URLSearchParams(asked)}`
      if (said === '') report(where, 'is not answered')
      else if (took >= most) report(where, `${took.toFixed(1)} ms`, said)
    }
  }
})
