import { describe, expect, it } from 'vitest'
import { CountersignError } from '../protocol/error.ts'
import { readAddress, readQuery } from './address.ts'

describe('the address of a request', () => {
  it.each([
    { url: 'https://app.example/uploads/grants?a=1&b=2', lastSegment: 'grants', query: 'a=1&b=2' },
    { url: 'https://app.example/uploads/grants/', lastSegment: 'grants', query: '' },
    { url: 'https://app.example/uploads/grants/?a=1', lastSegment: 'grants', query: 'a=1' },
    { url: 'https://app.example/grants//', lastSegment: '', query: '' },
    { url: 'https://app.example/a?b/c', lastSegment: 'a', query: 'b/c' },
    { url: 'https://app.example/a?b?c', lastSegment: 'a', query: 'b?c' },
    { url: 'https://app.example/a#b?c/d', lastSegment: 'a', query: '' },
    { url: 'https://app.example/a?b#c', lastSegment: 'a', query: 'b' },
    { url: 'https://app.example/a?', lastSegment: 'a', query: '' },
    { url: '/a', lastSegment: 'a', query: '' },
    { url: 'a', lastSegment: 'a', query: '' },
    { url: '/', lastSegment: '', query: '' },
    { url: '', lastSegment: '', query: '' },
    { url: '?a=1', lastSegment: '', query: 'a=1' },
    { url: '#a', lastSegment: '', query: '' },
  ])('$url ends in "$lastSegment" and asks "$query"', ({ url, lastSegment, query }) => {
    expect(readAddress(url)).toEqual({ lastSegment, query })
  })

  it('is what a URL parser reads, wherever there is one', () => {
    for (const url of ['https://a.example/b/c?d=e#f', 'https://a.example/b/c/', 'https://a.example/b?#']) {
      const { pathname, search } = new URL(url)
      expect(readAddress(url)).toEqual({
        lastSegment: pathname.replace(/\/$/, '').split('/').at(-1),
        query: search.slice(1),
      })
    }
  })
})

describe('a query of known names', () => {
  it('is read, each name once', () => {
    expect({ ...readQuery('a=1&b=%C3%A9+%26', ['a', 'b', 'c']) }).toEqual({ a: '1', b: 'é &' })
    expect({ ...readQuery('', ['a']) }).toEqual({})
  })

  it.each([
    { query: 'd=1', says: 'the query has no parameter "d" here; it has a, b' },
    { query: '__proto__=1', says: 'the query has no parameter "__proto__" here; it has a, b' },
    { query: 'a=1&a=1', says: 'a stands twice in the query; once is enough' },
    { query: 'a=&a=', says: 'a stands twice in the query; once is enough' },
  ])('refuses $query', ({ query, says }) => {
    expect(() => readQuery(query, ['a', 'b'])).toThrow(new CountersignError('invalid_request', says))
  })
})
