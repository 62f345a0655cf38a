import { describe, expect, it } from 'vitest'
import { mayBeNamed, readNotificationUrl } from './notification-url.ts'

describe('a URL to notify', () => {
  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'data:,x',
    'javascript:1',
    '//127.0.0.1/',
    '127.0.0.1:80',
    'http://',
    'http://user:password@127.0.0.1/',
    'http://user@127.0.0.1/',
    `http://127.0.0.1/${'x'.repeat(2000)}`,
    '',
  ])('is not %j', (text) => {
    expect(readNotificationUrl(text)).toBeNull()
  })

  it.each([
    ['http://127.0.0.1:3000/hook?a=1&b=2', true],
    ['https://localhost/hook', true],
    ['http://LOCALHOST/', true],
    ['http://[::1]:3000/', true],
    ['http://127.1/', true],
    ['http://2130706433/', true],
    ['http://0x7f.0.0.1/', true],
    ['https://example.com/', false],
    ['http://127.0.0.1.example.com/', false],
    ['http://localhost.example.com/', false],
    ['http://x.localhost/', false],
    ['http://localhost./', false],
    ['http://0.0.0.0/', false],
    ['http://[::]/', false],
    ['http://[::ffff:127.0.0.1]/', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://10.0.0.1/', false],
    ['http://192.168.0.1/', false],
    ['http://128.0.0.1/', false],
    ['http://１２７.0.0.1/', true],
    ['http://example.com\\@127.0.0.1/', false],
    ['http://127.0.0.1#@example.com/', true],
  ])('%s leads to this machine: %s', (text, isHere) => {
    const url = readNotificationUrl(text)
    if (url === null) throw new Error('is no URL')
    expect(mayBeNamed(url, 'loopback')).toBe(isHere)
    expect(mayBeNamed(url, 'any')).toBe(true)
  })
})
