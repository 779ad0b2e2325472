// Tab alone leads through each page: everything that can be used gets the focus once, in the order of the page, where it
// can be seen and with an outline that shows it. What is folded away is unfolded with Enter before.
import { each, open, openPages, run, states } from './browser.mjs'

/** Wide, and so narrow that tables become blocks. */
const WIDTHS = [1280, 360]

const TAB = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }

/** Runs in each page before its own scripts: what can have the focus, what had it, and whether that was to be seen. */
function watchFocus() {
  const usual = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable], iframe'
  const name = (element) => {
    const said = element.getAttribute('aria-label') ?? element.textContent
    return `${element.localName} "${said.trim().replace(/\s+/g, ' ').slice(0, 50)}"`
  }
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true })
  const isUsable = (element) => isSeen(element) && !element.disabled && element.tabIndex >= 0
  const usable = () => [...document.body.querySelectorAll(usual)].filter(isUsable)

  const scrolls = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element)
    const isWide = element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(overflowX)
    const isHigh = element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(overflowY)
    return isWide || isHigh
  }
  // Some browsers let a box that scrolls have the focus by itself; others need it to be said.
  const unreachable = () => {
    const within = usable()
    const boxes = [...document.body.querySelectorAll('*')].filter((element) => isSeen(element) && scrolls(element))
    const shut = boxes.filter((box) => !within.some((element) => box.contains(element)))
    const acting = [...document.body.querySelectorAll('[onclick], [role=button], [role=link], a:not([href])')].filter(isSeen)
    return [...shut, ...acting.filter((element) => !within.includes(element))].map(name)
  }

  const faults = (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect()
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const isInView = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
    const isMarked = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
    return [...(isInView ? [] : ['is out of view']), ...(isMarked ? [] : ['shows no focus'])].map((fault) => [name(element), fault])
  }

  const seen = []
  const found = []
  addEventListener('keyup', ({ key }) => {
    const element = document.activeElement
    const before = seen.at(-1)
    if (key !== 'Tab' || element === document.body || element === before) return
    const isBackwards = before && !(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)
    if (isBackwards) found.push([name(element), 'comes after what follows it in the page'])
    found.push(...faults(element))
    seen.push(element)
  }, { capture: true })

  globalThis.focusWatch = {
    begin: () => {
      document.body.tabIndex = -1
      document.body.focus()
      document.body.removeAttribute('tabindex')
    },
    count: () => usable().length,
    focusFolded: () => {
      const summary = [...document.querySelectorAll('details:not([open]) > summary')].find(isSeen)
      summary?.focus()
      return summary && name(summary)
    },
    findings: () => [
      ...found,
      ...usable().filter((element) => !seen.includes(element)).map((element) => ['Tab does not reach', name(element)]),
      ...unreachable().map((element) => ['no key reaches', element]),
    ],
  }
}

/** Opens whatever is folded, one by one, and goes back to the beginning of the page. */
async function unfold(page, path, report) {
  const focusFirst = () => globalThis.focusWatch.focusFolded()
  for (let name = await page.evaluate(focusFirst); name; name = await page.evaluate(focusFirst)) {
    await page.keyboard.press('Enter')
    const isOpen = await page.evaluate(() => document.activeElement.parentElement.open)
    if (!isOpen) return report(path, 'Enter does not unfold', name)
  }
  await page.evaluate(() => globalThis.focusWatch.begin())
}

/** Presses Tab for each element that can have the focus. Nothing is waited for in between: that takes most of the time. */
async function walk(page, session) {
  const count = await page.evaluate(() => globalThis.focusWatch.count())
  const press = (type) => session.send('Input.dispatchKeyEvent', { type, ...TAB })
  await Promise.all(Array.from({ length: count }, () => [press('rawKeyDown'), press('keyUp')]).flat())
}

await run(async ({ folder, origin, browser, report }) => {
  const { context, workers } = await openPages(browser)
  await context.addInitScript(watchFocus)
  const sessions = new Map()
  for (const page of workers) sessions.set(page, await context.newCDPSession(page))
  for (const width of WIDTHS) {
    await each(states(folder), workers, async (page, path) => {
      const where = `${path} at ${width}`
      await page.setViewportSize({ width, height: 800 })
      await open(page, origin + path)
      await unfold(page, where, report)
      await walk(page, sessions.get(page))
      for (const finding of await page.evaluate(() => globalThis.focusWatch.findings())) report(where, ...finding)
    })
  }
})
