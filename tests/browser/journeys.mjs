// What readers come for, from the home page on, by what they see and by the names that a screen reader says. The pages of
// the example are known here; what they must say is asked of the data that the site has for programs.
import { each, openPages, pages, run, watch } from './browser.mjs'

/** How long to wait for what must come, in milliseconds: much more than it takes, since machines may be busy. */
const PATIENCE = Number(process.argv[3] ?? 30_000)

/** Of a computer and of a telephone. */
const VIEWPORTS = [{ width: 1280, height: 800 }, { width: 360, height: 740 }]

function assert(holds, why) {
  if (!holds) throw new Error(why)
}

/** Whether something is to be seen without scrolling. */
async function isAtOnce(locator) {
  const [box, { height }] = [await locator.boundingBox(), locator.page().viewportSize()]
  return box !== null && box.y >= 0 && box.y + box.height <= height
}

/** A version that is no part of another. */
const exactly = (version) => new RegExp(`(?<![0-9.])${version.replaceAll('.', '\\.')}(?!\\.?[0-9])`)

const link = (page, name) => page.getByRole('link', { name })

async function json(page, origin, path) {
  return (await page.request.get(origin + path)).json()
}

const journeys = {
  async 'the contact for reports is one click away'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Report' }).click()
    const contact = page.getByRole('region', { name: 'How to report' }).locator('a[href^="mailto:"]').first()
    assert(await isAtOnce(contact), 'the address is not to be seen at once')
    const text = await (await page.request.get(`${origin}/.well-known/security.txt`)).text()
    assert(text.includes(`Contact: ${await contact.getAttribute('href')}`), 'security.txt has another address')
  },

  async 'an advisory is found by its CVE'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Advisories' }).click()
    await page.getByRole('searchbox').fill('cve-2026-90008')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Results: 1').waitFor()
    assert(new URL(page.url()).searchParams.get('q') === 'cve-2026-90008', 'the question is not in the address')
    // Who is sent the address sees the same.
    await page.reload()
    await link(page, 'Example Connect SDK can be made to use up all memory').click()
    await page.getByRole('main').getByText('CVE-2026-90008').first().waitFor()
  },

  async 'everything about a CVE is found from the home page'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('CVE-2026-90008')
    await link(page, 'CVE-2026-90008').first().click()
    await page.getByRole('heading', { level: 1, name: 'CVE-2026-90008' }).waitFor()
  },

  async 'whether a version is affected and what to install is seen'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click()
    await page.getByRole('main').getByRole('link', { name: 'Example Connect SDK' }).first().click()
    const field = page.locator('input[name=version]')
    const status = page.locator('#affected-said')
    const ask = async (version) => {
      await field.fill(version)
      await page.getByRole('button', { name: 'Check' }).click()
      // What was said before may name this version as the one to install; its own sentence names no other.
      await status.locator('.state').filter({ hasText: exactly(version) }).waitFor()
      return status.innerText()
    }
    const { advisories } = await json(page, origin, '/products/connect-sdk/versions.json')
    const named = advisories.flatMap(({ says }) => says.flatMap(({ affected = [] }) => affected))
    const single = [...new Set(named)].filter((version) => version !== null && !version.startsWith('vers:'))
    let installed = 0
    for (const version of new Set(['2.7.0', '3.4.0', ...single])) {
      const said = await ask(version)
      const [, install] = /Install ([0-9.]+):/.exec(said) ?? []
      if (!install) continue
      installed += 1
      assert(said.includes(`${version} is affected`), `${version} is said to be left for ${install}, and not to be affected`)
      assert((await ask(install)).includes(`No advisory names ${install} as affected`), `${install} is no better than ${version}`)
    }
    assert(installed >= 2, `something to install is named for ${installed} versions alone`)
    await ask('2.7.0')
    await link(page, 'Example Connect SDK can be made to use up all memory').first().waitFor()
    await field.fill('  ')
    await page.getByRole('button', { name: 'Check' }).click()
    const isAskedFor = await field.evaluate((element) => element === document.activeElement && element.validity.valueMissing)
    assert(isAskedFor, 'blanks are taken for a version')
  },

  async 'advisories are found by lists where the index cannot be had'(page, origin) {
    const noIndex = (route) => route.fulfill({ body: 'no index' })
    await page.route('**/search/index.json', noIndex)
    await page.goto(`${origin}/search.html`)
    await page.getByRole('searchbox').fill('gateway')
    await page.getByText('could not be loaded').waitFor()
    await page.getByRole('main').getByRole('listitem').first().waitFor()
    await page.goto(`${origin}/advisories/index.html`)
    await page.getByRole('searchbox').fill('gateway')
    await page.getByText('could not be loaded').waitFor()
    const lists = page.getByRole('navigation', { name: 'By severity' })
    await lists.waitFor()
    await page.unroute('**/search/index.json', noIndex)
    await page.getByRole('searchbox').fill('gateways')
    await page.getByRole('searchbox').fill('gateway')
    await page.getByRole('status').getByText('Results: ').waitFor()
    assert(!(await lists.isVisible()), 'the lists stay beside the answer')
  },

  async 'who asks for more finds reads on at the first of them'(page, origin) {
    await page.goto(`${origin}/search.html?q=e`)
    const status = page.getByRole('status')
    const [, total] = /Results: ([0-9]+)/.exec(await status.getByText('Results: ').innerText())
    const titles = page.locator('#finds-found .entry-title')
    const more = page.getByRole('button', { name: 'Show more' })
    assert(await more.isVisible(), `all ${total} are shown at once`)
    while (await more.isVisible()) {
      const before = await titles.count()
      await more.click()
      await status.getByText(`${await titles.count()} of ${total} shown`).waitFor()
      const isNext = await titles.nth(before).evaluate((element) => element === document.activeElement)
      assert(isNext, `the focus is not on entry ${before + 1}`)
    }
    assert((await titles.count()) === Number(total), `not all ${total} are shown in the end`)
  },

  async 'days are written in one way'(page, origin) {
    const days = (list) => list.locator('.entry').evaluateAll((entries) =>
      entries.map((entry) => [entry.querySelector('.entry-title').href, entry.querySelector('.entry-date').textContent]))
    for (const folder of ['', '/cy', '/de']) {
      await page.goto(`${origin}${folder}/advisories/index.html`)
      const written = new Map(await days(page.locator('#all-advisories')))
      await page.goto(`${origin}${folder}/advisories/index.html?sort=oldest`)
      await page.locator('#finds-found .entry').first().waitFor()
      const found = (await days(page.locator('#finds-found'))).filter(([address]) => written.has(address))
      assert(found.length > 0, `nothing that ${folder}/ lists is found`)
      for (const [address, day] of found) {
        assert(written.get(address) === day, `${address} has ${written.get(address)} in the list and ${day} among the finds`)
      }
    }
  },

  async 'the news of one product are subscribed to'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Subscribe' }).click()
    const feed = await link(page, 'RSS: Example Gateway').evaluate((element) => element.href)
    const answer = await page.request.get(feed)
    assert(answer.headers()['content-type'].startsWith('application/rss+xml'), 'the feed is served as something else')
    assert(/<channel>\s*<title>[^<]*Example Gateway/.test(await answer.text()), 'the feed is not one of the product')
    const calendar = await page.request.get(await link(page, 'iCalendar: Example Gateway').evaluate((element) => element.href))
    assert((await calendar.text()).startsWith('BEGIN:VCALENDAR'), 'the calendar is none')
  },

  async 'the end of a release is seen'(page, origin) {
    await page.goto(`${origin}/index.html`)
    await page.getByRole('navigation').getByRole('link', { name: 'Products' }).click()
    await page.getByRole('main').getByRole('link', { name: 'Example Gateway' }).first().click()
    await page.getByRole('link', { name: '4.2', exact: true }).first().click()
    const { result } = await json(page, origin, '/api/v1/products/gateway.json')
    const { eolFrom } = result.releases.find(({ name }) => name === '4.2')
    const day = new Date(eolFrom).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    const answer = page.getByRole('region', { name: 'Until when' }).getByText(day)
    assert(await isAtOnce(answer), `${day} is not to be seen at once`)
  },

  async 'the newest of an open incident is read one click away'(page, origin) {
    const [incident] = (await json(page, origin, '/api/v2/incidents/unresolved.json')).incidents
    assert(incident !== undefined, 'no incident is open')
    await page.goto(`${origin}/index.html`)
    await link(page.getByRole('region', { name: 'Open incidents' }), incident.name).click()
    const [{ body }] = incident.incident_updates
    assert((await page.getByRole('main').innerText()).includes(body.slice(0, 40)), 'the newest update is not there')
  },
}

const EVERYWHERE = 'an open incident is read on every page'

/** Whether an incident is read on the page that is open, without scrolling. */
async function isRead(page, path, { shortlink }) {
  const own = new URL(shortlink).pathname
  // In another language the incident may have another headline; where it lies is the same below the folder of that.
  const said = path.endsWith(own) ? page.getByRole('heading', { level: 1 }) : page.locator(`.banner a[href$="${own.slice(1)}"]`)
  return (await said.isVisible()) && (await isAtOnce(said))
}

/** Each page is opened once and made narrower, since opening it takes most of the time. */
async function incidentsEverywhere({ folder, origin, browser, report }) {
  const { context, workers } = await openPages(browser)
  for (const page of workers) {
    page.setDefaultTimeout(PATIENCE)
    watch(page, origin, report)
  }
  const { incidents } = await json(workers[0], origin, '/api/v2/incidents/unresolved.json')
  assert(incidents.length > 0, 'no incident is open')
  // The listings of folders are for programs.
  const all = pages(folder).filter((path) => !path.startsWith('/.well-known/'))
  await each(all, workers, async (page, path) => {
    await page.goto(origin + path)
    for (const viewport of VIEWPORTS) {
      await page.setViewportSize(viewport)
      for (const incident of incidents) {
        assert(await isRead(page, path, incident), `${path} does not say “${incident.name}” at once at ${viewport.width}`)
      }
    }
  })
  await context.close()
}

await run(async (site) => {
  const { origin, browser, report } = site
  for (const viewport of VIEWPORTS) {
    const context = await browser.newContext({ viewport })
    for (const [name, journey] of Object.entries(journeys)) {
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE)
      watch(page, origin, report)
      await journey(page, origin).catch((error) => report(name, `at ${viewport.width}`, error.message.split('\n')[0]))
      await page.close()
    }
  }
  await incidentsEverywhere(site).catch((error) => report(EVERYWHERE, 'at any width', error.message.split('\n')[0]))
})
