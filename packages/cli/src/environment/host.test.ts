import { describe, expect, it } from 'vitest'
import { isLoopbackHost, parseHost } from './host.ts'

describe('the address to listen on', () => {
  it.each([
    { text: '127.0.0.1', host: '127.0.0.1', loopback: true },
    { text: 'localhost', host: 'localhost', loopback: true },
    { text: '::1', host: '::1', loopback: true },
    { text: '[::1]', host: '::1', loopback: true },
    { text: '0.0.0.0', host: '0.0.0.0', loopback: false },
    { text: '::', host: '::', loopback: false },
    { text: 'uploads.example', host: 'uploads.example', loopback: false },
  ])('takes $text', ({ text, host, loopback }) => {
    expect(parseHost(text, '--host')).toBe(host)
    expect(isLoopbackHost(host)).toBe(loopback)
  })

  it.each(['', ' ', 'foo bar', 'http://localhost', 'localhost:80', '[::1', '-a', 'a..b'])('refuses %j', (text) => {
    expect(() => parseHost(text, '--host')).toThrow(
      `--host must be an address such as 127.0.0.1, ::1 or 0.0.0.0, or a host's name, not ${JSON.stringify(text)}`,
    )
  })
})
