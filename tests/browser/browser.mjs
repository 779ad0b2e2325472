// Chromium without a window, which asks nobody but the server of the test; and how a check says what it found.
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { chromium } from 'playwright-core'
import { serve } from './server.mjs'

/** Where Debian has it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** A proxy where nobody listens, for all but this machine. */
const NOBODY = { server: 'http://127.0.0.1:9', bypass: '127.0.0.1' }

/** As many pages at once as there are cores here, and no more. */
const AT_ONCE = 2

/** The pages of a built folder, as paths of the site. */
export function pages(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => `/${relative(folder, join(entry.parentPath, entry.name))}`)
  return paths.filter((path) => path.endsWith('.html')).sort()
}

/** What scripts answer on pages that ask something, each a page with a question of the example. */
const ASKED = [
  '/advisories/index.html?severity=high',
  '/advisories/index.html?q=nothing-has-this-name',
  '/search.html?q=gateway',
  '/products/gateway.html?version=4.2.3',
]

/** The pages of a built folder with what scripts make of them, where they ask something. */
export function states(folder) {
  const all = pages(folder)
  return [...all, ...ASKED.filter((address) => all.includes(address.split('?')[0]))]
}

/** Opens a page and waits until nothing is left to be loaded, where scripts load something. */
export async function open(page, address) {
  await page.goto(address, { waitUntil: address.includes('?') ? 'networkidle' : 'load' })
}

/**
 * Runs a check over the folder that the command line names. The check gets the folder, its server, the browser and
 * `report`, with which it says what it found; the program fails where something was found.
 */
export async function run(check) {
  const [folder] = process.argv.slice(2)
  const site = await serve(folder)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET, proxy: NOBODY })
  const found = new Set()
  const report = (...words) => found.add(words.join(': ').replace(/\s+/g, ' '))
  try {
    await check({ folder, origin: site.origin, browser, report })
  } finally {
    await browser.close()
    site.stop()
  }
  for (const finding of [...found].sort()) console.log(finding)
  process.exitCode = found.size === 0 ? 0 : 1
}

/** Does something with each of a list, several at once; each time the one who does it may be another. */
export async function each(list, workers, work) {
  const left = [...list]
  const drain = async (worker) => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(worker, item)
  }
  await Promise.all(workers.map(drain))
}

/** Pages of a browser that take turns. */
export async function openPages(browser, options) {
  const context = await browser.newContext(options)
  return { context, workers: await Promise.all(Array.from({ length: AT_ONCE }, () => context.newPage())) }
}

/** Reports what a page says to the console, and what it asks of other hosts. */
export function watch(page, origin, report) {
  const path = () => decodeURI(page.url().replace(origin, ''))
  // Chromium shows a page of its own for an answer without text. What led there is reported with the page that did.
  const isOwn = (message) => message.location().url.startsWith('chrome-error:') || page.url().startsWith('chrome-error:')
  page.on('console', (message) => isOwn(message) || report(path(), 'console', message.text()))
  page.on('pageerror', (error) => report(path(), 'console', String(error)))
  page.on('request', (request) => {
    const isHere = request.url().startsWith(`${origin}/`) || /^(data|blob|about):/.test(request.url())
    if (!isHere) report(path(), 'request', request.url())
  })
}
