import { describe, expect, it } from 'vitest'
import { parseOrigin } from './origin.ts'

describe('parseOrigin', () => {
  it.each(['http://localhost:5173', 'http://127.0.0.1:8080', 'http://[::1]:3000', 'https://app.example'])(
    'takes %s, and with the slash of an address bar behind it',
    (origin) => {
      for (const text of [origin, `${origin}/`]) expect(parseOrigin(text, '--allow-origin')).toBe(origin)
    },
  )

  it.each([
    { case: 'everybody', text: '*', wanted: 'http://localhost:5173' },
    { case: 'a page without an origin', text: 'null', wanted: 'http://localhost:5173' },
    { case: 'nothing', text: '', wanted: 'http://localhost:5173' },
    { case: 'a name alone', text: 'localhost:5173', wanted: 'http://localhost:5173' },
    { case: 'several', text: 'http://a.example,http://b.example', wanted: 'http://localhost:5173' },
    { case: 'any name below', text: 'https://*.example', wanted: 'http://localhost:5173' },
    { case: 'two slashes at the end', text: 'http://localhost:5173//', wanted: 'http://localhost:5173' },
    { case: 'a query', text: 'https://app.example/?', wanted: 'https://app.example' },
    { case: 'a query before the slash', text: 'https://app.example?/', wanted: 'https://app.example' },
    { case: 'credentials', text: 'https://me:word@app.example/', wanted: 'https://app.example' },
    { case: 'everybody, and a slash', text: '*/', wanted: 'http://localhost:5173' },
    { case: 'a scheme alone', text: 'http:///', wanted: 'http://localhost:5173' },
    { case: 'a path', text: 'https://app.example/upload', wanted: 'https://app.example' },
    { case: 'other case', text: 'https://App.example', wanted: 'https://app.example' },
    { case: 'a port that goes without saying', text: 'https://app.example:443', wanted: 'https://app.example' },
    { case: 'a file', text: 'file:///index.html', wanted: 'http://localhost:5173' },
  ])('refuses $case, saying what is wanted', ({ text, wanted }) => {
    expect(() => parseOrigin(text, '--allow-origin')).toThrow(
      `--allow-origin must be one exact origin such as ${wanted}, without a path or "*", not ${JSON.stringify(text)}`,
    )
  })
})
