// Each page at three widths, light, dark and as it is printed: no violation that axe-core knows of WCAG 2.2 A and AA, no
// message in the console, no request to another host, nothing to be scrolled sideways. Scripts do not hold up the page.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { each, open, openPages, run, states, watch } from './browser.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const WIDTHS = [320, 768, 1440]
const LOOKS = [
  ['light', { media: 'screen', colorScheme: 'light' }],
  ['dark', { media: 'screen', colorScheme: 'dark' }],
  ['print', { media: 'print', colorScheme: 'light' }],
]

/** Runs in the page: what axe-core finds, a line for each element. A target on paper is none, whatever its size. */
async function violations([tags, look]) {
  const result = await globalThis.axe.run(document, {
    runOnly: { type: 'tag', values: tags },
    rules: { 'target-size': { enabled: look !== 'print' } },
    resultTypes: ['violations'],
    preload: false,
    elementRef: false,
  })
  return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.target.join(' '), node.failureSummary]))
}

/** Runs in the page: what is wider than the page, where something is. */
function tooWide() {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const isBeyond = (element) => element.getBoundingClientRect().right > width + 0.5
  const name = ({ localName, className }) => (className ? `${localName}.${className}` : localName)
  return [[...document.body.querySelectorAll('*')].filter(isBeyond).slice(0, 3).map(name).join(', ')]
}

/** Runs in the page: scripts that the first paint waits for. */
function inTheWay() {
  const scripts = [...document.querySelectorAll('script')].filter((script) => !script.type.includes('json'))
  return scripts.filter((script) => !script.src || !(script.defer || script.async || script.type === 'module')).map((script) => script.outerHTML)
}

/** Runs in the page: what is folded away is looked at too. */
function unfold() {
  for (const details of document.querySelectorAll('details')) details.open = true
}

async function look(page, path, report) {
  for (const script of await page.evaluate(inTheWay)) report(path, 'script in the way', script)
  await page.evaluate(unfold)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    for (const [name, media] of LOOKS) {
      await page.emulateMedia(media)
      const where = `${path} at ${width} ${name}`
      for (const wide of await page.evaluate(tooWide)) report(where, 'scrolls sideways', wide)
      for (const violation of await page.evaluate(violations, [TAGS, name])) report(where, ...violation)
    }
  }
}

await run(async ({ folder, origin, browser, report }) => {
  const { context, workers } = await openPages(browser)
  await context.addInitScript({ content: AXE })
  for (const page of workers) watch(page, origin, report)
  await each(states(folder), workers, async (page, path) => {
    await open(page, origin + path)
    await look(page, path, report)
  })
})
