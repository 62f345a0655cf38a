import { describe, expect, it } from 'vitest'
import { requireOwnVisitor } from './guard.ts'

const OWN = 'http://127.0.0.1:3001'
const JSON_BODY = { 'content-type': 'application/json' }
const SAME = { 'sec-fetch-site': 'same-origin' }
const LINK = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

interface Visit {
  url?: string
  method?: string
  headers?: Record<string, string>
  address?: string | undefined
  isPage?: boolean
}

const visit = ({ url = OWN, method = 'GET', headers = {}, address = '127.0.0.1', isPage = false }: Visit) =>
  requireOwnVisitor(new Request(url, { method, headers }), new URL(url), { address, isPage })

describe('the inspector lets in', () => {
  it.each<[string, Visit]>([
    ['a command line', {}],
    ['this machine by IPv6', { address: '::1', url: 'http://[::1]:3001' }],
    ['this machine by IPv4 in IPv6', { address: '::ffff:127.0.0.1', url: 'http://localhost:3001' }],
    ['an address that was typed in', { headers: { 'sec-fetch-site': 'none' }, isPage: true }],
    ['a link from elsewhere, to the page', { headers: { ...LINK, 'sec-fetch-site': 'cross-site' }, isPage: true }],
    ['its own page', { headers: SAME }],
    ['what its own page orders', { method: 'POST', headers: { ...SAME, ...JSON_BODY, origin: OWN } }],
    ['the same, of a browser that says its origin alone', { method: 'POST', headers: { ...JSON_BODY, origin: OWN } }],
  ])('%s', (_case, visited) => {
    expect(() => visit(visited)).not.toThrow()
  })
})

describe('the inspector refuses', () => {
  it.each<[string, Visit, number]>([
    ['another machine', { address: '192.168.0.7' }, 403],
    ['another machine by IPv6', { address: '::ffff:10.0.0.1' }, 403],
    ['a name that begins like this machine', { address: '127.evil' }, 403],
    ['another machine, through a proxy of this one', { headers: { 'x-forwarded-for': '203.0.113.9' } }, 403],
    ['another machine, through a tunnel', { headers: { forwarded: 'for=203.0.113.9;host=x.example' } }, 403],
    ['another name', { url: 'http://evil.example' }, 421],
    ['a name that begins like this machine’s', { url: 'http://localhost.evil.example' }, 421],
    ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['a page of another port', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    [
      'a frame on another site',
      { headers: { ...LINK, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }, isPage: true },
      403,
    ],
    ['a link from elsewhere, past the page', { headers: { ...LINK, 'sec-fetch-site': 'cross-site' } }, 403],
    ['a page of another origin', { headers: { origin: 'http://127.0.0.1:3000' } }, 403],
    ['a file of the cloud, which has no origin', { headers: { origin: 'null' } }, 403],
    ['orders of nobody', { method: 'POST', headers: JSON_BODY }, 403],
    [
      'orders of another site',
      { method: 'POST', headers: { ...JSON_BODY, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } },
      403,
    ],
    ['orders that a form could send', { method: 'POST', headers: { ...SAME, 'content-type': 'text/plain' } }, 415],
    [
      'orders that only begin like JSON',
      { method: 'POST', headers: { ...SAME, 'content-type': 'application/jsonp' } },
      415,
    ],
    ['other methods', { method: 'DELETE', headers: SAME }, 405],
    ['a preflight', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }, 405],
  ])('%s', (_case, visited, status) => {
    expect(() => visit(visited)).toThrow(expect.objectContaining({ status }))
  })
})
