// Serves a built folder on this machine with the headers that its `_headers` asks for, as the hosts that read this file do.
import { createServer } from 'node:http'
import { readFileSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'

const MEDIA = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.xml': 'application/xml',
}

/** The rules of `_headers`: a pattern of paths, and below it, indented, the headers of these. */
function rules(folder) {
  const found = []
  let text = ''
  try {
    text = readFileSync(join(folder, '_headers'), 'utf8')
  } catch {
    return found
  }
  for (const line of text.split('\n').filter((line) => line.trim() !== '')) {
    if (/^\s/.test(line)) {
      const [name, ...value] = line.trim().split(':')
      found.at(-1).headers.push([name, value.join(':').trim()])
    } else {
      const pattern = line.trim().split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&')).join('.*')
      found.push({ pattern: new RegExp(`^${pattern}$`), headers: [] })
    }
  }
  return found
}

function file(folder, path) {
  const inside = normalize(decodeURIComponent(path)).replace(/\/$/, '/index.html')
  const whole = join(folder, inside)
  return statSync(whole).isDirectory() ? join(whole, 'index.html') : whole
}

/** Starts to serve; the answer has the origin, and how to stop. */
export async function serve(folder) {
  const known = rules(folder)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    try {
      const path = file(folder, pathname)
      const body = readFileSync(path)
      response.setHeader('Content-Type', MEDIA[extname(path)] ?? 'application/octet-stream')
      for (const rule of known.filter((rule) => rule.pattern.test(pathname))) {
        for (const [name, value] of rule.headers) response.setHeader(name, value)
      }
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() }
}
