// With scripts off: each page is reached from the home page by links alone, everything on it can be read, and nothing
// is offered that would need a script.
import { each, openPages, pages, run, watch } from './browser.mjs'

/** What no link leads to: a host shows it in place of what is not there. */
const UNLINKED = ['/404.html']

/** Runs in the page: what is written there and not to be seen, nor folded away, nor said to be hidden until a script shows it. */
function unreadable() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement
    const isText = text.data.trim() !== '' && !element.closest('script, style, noscript, template, svg title, svg desc')
    const isFolded = element.closest('details:not([open])') !== null
    const isForScript = element.closest('[hidden] button, button[hidden], form[hidden], [role=status]') !== null
    if (isText && !isFolded && !isForScript && !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      found.push(text.data.trim().slice(0, 60))
    }
  }
  return found
}

/** Runs in the page: buttons that do nothing. */
function idle() {
  const buttons = [...document.querySelectorAll('button, input[type=button], input[type=submit]')].filter((button) => button.checkVisibility())
  return buttons.filter((button) => !button.form?.hasAttribute('action') || button.type !== 'submit').map((button) => button.outerHTML)
}

/** Runs in the page: what its links lead to, without fragments and questions. */
function targets() {
  return [...document.querySelectorAll('a[href]')].map((link) => link.href.split(/[?#]/)[0])
}

await run(async ({ folder, origin, browser, report }) => {
  const { workers } = await openPages(browser, { javaScriptEnabled: false })
  for (const page of workers) watch(page, origin, report)
  const all = new Set(pages(folder))
  const reached = new Set(['/index.html'])
  for (let next = ['/index.html']; next.length > 0; ) {
    const found = new Set()
    await each(next, workers, async (page, path) => {
      await page.goto(origin + path, { waitUntil: 'load' })
      for (const text of await page.evaluate(unreadable)) report(path, 'cannot be read', text)
      for (const button of await page.evaluate(idle)) report(path, 'needs a script', button)
      for (const target of await page.evaluate(targets)) found.add(decodeURI(target.replace(origin, '')).replace(/\/$/, '/index.html'))
    })
    next = [...found].filter((path) => all.has(path) && !reached.has(path)).sort()
    for (const path of next) reached.add(path)
  }
  for (const path of all) if (!reached.has(path) && !UNLINKED.includes(path)) report(path, 'no link leads here')
})
