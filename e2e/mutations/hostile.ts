/** Names that nobody should have: rows M6 and M7 of what is promised against hostile input. */
import type { Random } from '../crash/random.ts'

/** A file that any of these would make or open has this in its name or is one of the system's. */
export const MARK = 'countersign-escaped'

const TRAVERSALS = [
  ...['../', '..\\', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '%252e%252e%252f', '..;/', '.../', '..././', '..%c0%af'],
  ...[
    '..%00/',
    '/../',
    '//../',
    'a/../../',
    './',
    '/./',
    '\\\\?\\C:\\',
    'C:\\',
    'file:///',
    '/',
    '~/',
    '..\u2215',
    '..\uff0f',
  ],
]
const PLACES = [
  MARK,
  'etc/passwd',
  'proc/self/environ',
  'cloud.json',
  'catalog.sqlite',
  'blobs/staging/x',
  'NUL',
  'CON',
  '.',
]
const ODD = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '...',
    '/',
    '//',
    '\\',
    '\0',
    'a\0b',
    '\r\n',
    'a\r\nX-Injected: 1',
    '\u202egpj.exe',
    '\ufeff',
    '\ud800',
  ],
  ...[
    '"',
    "'",
    '\\"',
    'a\\',
    "' OR 1=1 --",
    '"; DROP TABLE assets; --',
    '%',
    '%%',
    '_',
    'a%_b',
    '$' + '{7*7}',
    '{{7*7}}',
    '$(id)',
    '`id`',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'v1',
    'v123/a',
    's--abc--',
    'w_100,h_100',
    't_x',
    'q_auto',
  ],
  ...[
    '%00',
    '%0d%0a',
    '%ff',
    '%',
    '%2',
    '%zz',
    '%c3%28',
    'a%2fb',
    '..%252f',
    '\u0301',
    'e\u0301',
    '\u{1f4a9}',
    'ﷺ',
    'ß',
    'İ',
    'ﬀ',
  ],
  ...[
    '-1',
    '0',
    '1e309',
    'NaN',
    'Infinity',
    '9'.repeat(30),
    'null',
    'true',
    '[]',
    '{}',
    '[object Object]',
    '2^63',
    '0x10',
  ],
]

const TIMES = [1, 1, 2, 3, 4, 8, 20]

export const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T

/** A text that means harm, or no sense. */
export function hostile(random: Random): string {
  switch (random.integer(0, 5)) {
    case 0:
      return pick(random, TRAVERSALS).repeat(pick(random, TIMES)) + pick(random, PLACES)
    case 1:
      return pick(random, ODD)
    case 2:
      return pick(random, ODD) + pick(random, PLACES) + pick(random, ODD)
    case 3:
      return random.bytes(random.integer(1, 40)).toString('latin1')
    case 4:
      return random.bytes(random.integer(1, 40)).toString('utf8')
    default:
      return pick(random, ['a', '/', 'é', '\u202e', '%2e', '"', ' ', '.', '\\']).repeat(
        pick(random, [2, 50, 254, 255, 256, 1000, 9000]),
      )
  }
}

/** An ordinary name most of the time, so that what comes after is reached. */
export const nameOr = (random: Random, ordinary: string): string =>
  random.fraction() < 0.8 ? ordinary : hostile(random)
