// The same site as candour's, as far as Eleventy makes it: a page for each advisory, lists of fifty, a list for each product,
// the newest advisories as RSS, and a sitemap.
const PAGE = 50
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

export default function (config) {
  const newestFirst = (api) => api.getFilteredByTag('advisory').toSorted((one, other) => other.date - one.date)
  config.addCollection('newest', newestFirst)
  const byProduct = (api) => {
    const products = new Map()
    for (const page of newestFirst(api)) {
      if (!products.has(page.data.product)) products.set(page.data.product, [])
      products.get(page.data.product).push(page)
    }
    return [...products]
  }
  config.addCollection('products', (api) => byProduct(api).map(([name, pages]) => ({ name, count: pages.length })))
  // Each page of each product: a template paginates one list and not a list of lists.
  config.addCollection('productPages', (api) =>
    byProduct(api).flatMap(([name, pages]) => {
      const count = Math.ceil(pages.length / PAGE)
      const part = (_, at) => ({ name, number: at + 1, count, pages: pages.slice(at * PAGE, (at + 1) * PAGE) })
      return Array.from({ length: count }, part)
    }),
  )
  config.addFilter('day', (date) => date.toISOString().slice(0, 10))
  config.addFilter('instant', (date) => date.toISOString())
  config.addFilter('long', (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`)
  config.addFilter('rfc822', (date) => date.toUTCString())
  return { markdownTemplateEngine: false, htmlTemplateEngine: 'njk' }
}
