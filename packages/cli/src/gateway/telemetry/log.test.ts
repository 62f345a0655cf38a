import { CountersignError } from 'countersign/protocol'
import type { SignerEvent } from 'countersign/server'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { during } from './current-request.ts'
import { createLog, type LogFormat, type LogLevel } from './log.ts'

const EVENT: SignerEvent = {
  action: 'grant',
  outcome: 'ok',
  at: 0,
  durationMs: 12,
  subjectId: 'user-1',
  profile: 'photos',
  assetIds: ['AAAAAAAAAAAAAAAAAAAAAA'],
  details: { bytes: 5 },
  trace: null,
}

function logged(
  say: (log: ReturnType<typeof createLog>) => void,
  { format = 'json' as LogFormat, level = 'debug' as LogLevel, secrets = [] as string[] } = {},
) {
  const lines: string[] = []
  say(createLog({ level, format, secrets, write: (line) => lines.push(line) }))
  return lines.join('')
}

describe('createLog', () => {
  it('writes one line of JSON for an event, with the request that it belongs to', () => {
    const text = logged((log) => during({ id: 'r1', address: null, told: false }, () => log.event(EVENT)))
    expect(text.split('\n')).toHaveLength(2)
    expect(JSON.parse(text)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      request: 'r1',
      action: 'grant',
      outcome: 'ok',
      subject: 'user-1',
      profile: 'photos',
      durationMs: 12,
      assets: ['AAAAAAAAAAAAAAAAAAAAAA'],
      details: { bytes: 5 },
      msg: 'decided',
    })
  })

  it('writes the same line for people', () => {
    const text = logged((log) => during({ id: 'r1', address: null, told: false }, () => log.event(EVENT)), {
      format: 'pretty',
    })
    expect(text).toMatch(
      /^[\d:.]{12} INFO {2}decided request=r1 action=grant outcome=ok subject=user-1 profile=photos durationMs=12 assets=\["A+"\] details=\{"bytes":5\}\n$/,
    )
  })

  it.each([
    { outcome: 'parameter_refused', level: 'info' },
    { outcome: 'unauthenticated', level: 'info' },
    { outcome: 'internal', level: 'warn' },
    { outcome: 'cloud_unreachable', level: 'warn' },
    { outcome: 'authentication_unavailable', level: 'warn' },
  ] as const)('tells $outcome at $level', ({ outcome, level }) => {
    expect(JSON.parse(logged((log) => log.event({ ...EVENT, outcome })))).toMatchObject({ outcome, level })
  })

  it('says nothing below its level', () => {
    expect(logged((log) => log.event(EVENT), { level: 'warn' })).toBe('')
    expect(logged((log) => log.failure(new Error('x')), { level: 'silent' })).toBe('')
  })

  it('follows the causes of a failure, and takes nothing else that hangs on it', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      headers: { 'x-it': 'hanging' },
    })
    const error = new CountersignError('cloud_unreachable', 'the cloud could not be reached', { cause: inner })
    const text = logged((log) => log.failure(error))
    expect(JSON.parse(text)).toMatchObject({
      level: 'error',
      err: { message: 'the cloud could not be reached', code: 'cloud_unreachable', cause: { code: 'ECONNREFUSED' } },
    })
    expect(text).not.toContain('hanging')
  })

  it('ends with causes that go in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(logged((log) => log.failure(error)).split('\n')).toHaveLength(2)
  })

  it.each(['json', 'pretty'] as const)('is one line of printable text in %s, whatever anybody sends', (format) => {
    const hostile = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(hostile, hostile, (subjectId, text) => {
        const line = logged(
          (log) => {
            log.event({ ...EVENT, subjectId, details: { [text]: text } })
            log.failure(new Error(text))
          },
          { format },
        )
        expect(line.split('\n')).toHaveLength(3)
        expect(line.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u)
        if (format === 'json') expect(JSON.parse(line.split('\n')[0] ?? '').subject).toBe(subjectId)
      }),
    )
  })

  it('lets nobody forge a field in the lines for people', () => {
    const text = logged((log) => log.event({ ...EVENT, subjectId: 'x outcome=ok\n12:00 INFO forged' }), {
      format: 'pretty',
    })
    expect(text).toContain('subject="x outcome=ok\\n12:00 INFO forged"')
    expect(text.split('\n')).toHaveLength(2)
  })
})

describe('redaction', () => {
  const CANARY = 'canary"with\\odd characters'

  it.each([
    { case: 'as it is', text: 'canary-secret' },
    { case: 'with characters that JSON escapes', text: CANARY },
    { case: 'percent-encoded', text: encodeURIComponent(CANARY) },
    { case: 'in JSON within a message', text: JSON.stringify({ text: CANARY }) },
    { case: 'in base64', text: btoa(CANARY) },
    { case: 'in base64 behind one character', text: btoa(`:${CANARY}`) },
    { case: 'in base64 behind two characters', text: btoa(`k:${CANARY}`) },
    { case: 'in base64 for URLs', text: btoa(CANARY).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') },
    { case: 'in hex', text: Buffer.from(CANARY).toString('hex') },
    { case: 'within other text', text: `xx${CANARY}yy` },
  ])('takes a secret out $case', ({ text }) => {
    const deep = new Error('outer', { cause: new Error('inner', { cause: new Error(`failed with ${text}`) }) })
    const line = logged(
      (log) => {
        log.failure(deep)
        log.event({ ...EVENT, subjectId: text, details: { [text]: text } })
        log.note('info', text, { text })
      },
      { secrets: ['canary-secret', CANARY] },
    )
    for (const spelling of [text, JSON.stringify(text).slice(1, -1), 'canary'])
      expect(line.replaceAll('[redacted]', '')).not.toContain(spelling)
    for (const each of line.trim().split('\n')) JSON.parse(each)
  })

  it.each([
    { case: 'a bearer token', text: 'authorization: Bearer abc.def-ghi', gone: 'abc.def' },
    { case: 'a bearer token of odd characters', text: 'Bearer a"b\\c%&\'zzz, it says', gone: 'zzz' },
    { case: 'basic credentials', text: 'Basic a2V5OnNlY3JldA==', gone: 'a2V5' },
    { case: 'a grant token', text: 'cs1.AAAAAAAA.eyJhIjoxfQ.c2lnbmF0dXJl', gone: 'c2lnbmF0dXJl' },
    { case: 'half a grant token', text: 'cs1.AAAAAAAA.eyJhIjoxfQ', gone: 'eyJh' },
    { case: 'a JWT', text: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln', gone: 'eyJ' },
    { case: 'a signature of SHA-1', text: `signature ${'ab'.repeat(20)} differs`, gone: 'abab' },
    { case: 'a signature of SHA-256', text: 'AB'.repeat(32), gone: 'ABAB' },
    { case: 'a signed delivery URL', text: 'https://res.example/image/upload/s--AbCdEf12--/x.jpg', gone: 'AbCdEf12' },
    { case: 'a signature in a query', text: '/download?public_id=x&signature=zzz&t=1', gone: 'zzz' },
    { case: 'a ticket', text: '/download?ticket=zzzz', gone: 'zzzz' },
    { case: 'the credentials of a database', text: 'postgres://user:pa55@db/app', gone: 'pa55' },
    { case: 'a cloudinary URL', text: 'cloudinary://123:pa55@demo', gone: 'pa55' },
  ])('takes out $case that nobody told it of', ({ text, gone }) => {
    const line = logged((log) => log.failure(new Error('outer', { cause: new Error(text) })))
    expect(line).not.toContain(gone)
    expect(line).toContain('[redacted]')
  })

  it.each([
    'authorization',
    'cookie',
    'set-cookie',
    'token',
    'ticket',
    'signature',
    'password',
    'apiSecret',
    'api_secret',
  ])('takes out a fact called %s', (name) => {
    expect(logged((log) => log.note('info', 'x', { deep: { [name]: 'zzz"z' } }))).not.toContain('zzz')
  })

  it('leaves ids, addresses and traces', () => {
    const trace = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`
    const text = logged((log) => log.event({ ...EVENT, trace, subjectId: 'auth0|5f7c8ec7c33c6c004bbafe82' }))
    expect(text).toContain(trace)
    expect(text).toContain('auth0|5f7c8ec7c33c6c004bbafe82')
  })
})
