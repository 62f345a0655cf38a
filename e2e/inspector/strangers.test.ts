import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useInspector } from './session.ts'

const session = useInspector()

describe('nobody else', () => {
  it.each([
    ['another name, as after DNS rebinding', { host: 'evil.example' }, 421],
    [
      'its page, framed or fetched by another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      403,
    ],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }, 403],
    ['a page without an origin, such as a file of the cloud', { origin: 'null' }, 403],
  ])('is answered: %s', async (_case, headers, status) => {
    expect(await ask('GET', '/_inspector/api/requests', headers)).toBe(status)
    expect(await ask('GET', '/_inspector/', headers)).toBe(status)
  })

  const json = { 'content-type': 'application/json' }
  it.each<[string, Record<string, string>, number]>([
    ['a page of another site', { ...json, origin: 'https://evil.example' }, 403],
    ['a form of another site', { 'content-type': 'text/plain', origin: 'null' }, 403],
    ['nobody in particular', json, 403],
    [
      'a form of its own',
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      415,
    ],
  ])('switches a fault on: %s', async (_case, headers, status) => {
    expect(await ask('POST', '/_inspector/api/faults', headers, '{"fault":"answer500"}')).toBe(status)
    const answer = await fetch(`${session.room.mediaUrl}/_inspector/api/faults`)
    expect(await answer.json()).toMatchObject({ active: [] })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('switches one on from a page of another origin, in a browser', async () => {
    const page = await (await session.browser.newContext()).newPage()
    await page.goto(session.room.receiver.url)
    const outcome = await page.evaluate(async (url) => {
      const attempts = [{ 'content-type': 'application/json' }, { 'content-type': 'text/plain' }].map((headers) =>
        fetch(url, { method: 'POST', headers, body: '{"fault":"answer500"}' }).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      return Promise.all(attempts)
    }, `${session.room.mediaUrl}/_inspector/api/faults`)
    expect(outcome).toEqual(['refused', 'refused'])
    await page.context().close()
    expect(await (await fetch(`${session.room.mediaUrl}/_inspector/api/faults`)).json()).toMatchObject({ active: [] })
  })

  /** `fetch` writes its own `Host`. */
  async function ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
    const { host, port } = new URL(session.room.mediaUrl)
    const all = { host, 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...headers }
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(`${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`)
    let text = ''
    for await (const chunk of socket) text += chunk
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
  }
})
