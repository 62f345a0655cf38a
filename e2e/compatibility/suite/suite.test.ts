/** The suite against the local server, as `npm test` plays it, and the suite itself: that it fails, gates and cleans up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admin, ok, PIXEL, putText, step, upload } from './asks.ts'
import type { Case } from './case.ts'
import { ALL_CASES } from './cases/all.ts'
import { DEVIATIONS } from './deviations.ts'
import { type LocalCloud, startLocalCloud } from './local-cloud.ts'
import { casesOf, runSuite, type SuiteReport } from './run-suite.ts'
import { type OpenSchemas, openSchemas } from './schemas.ts'
import { send } from './wire.ts'

let local: LocalCloud
let schemas: OpenSchemas
let report: SuiteReport
/** The same with the other mode of folders. */
let fixed: SuiteReport

beforeAll(async () => {
  ;[local, schemas] = await Promise.all([startLocalCloud(), openSchemas()])
  report = await runSuite({ cloud: local.cloud, profile: 'full', schemas: schemas.check })
  const other = await startLocalCloud({ folderMode: 'fixed' })
  fixed = await runSuite({ cloud: other.cloud, profile: 'full', schemas: schemas.check })
  await other.close()
})
afterAll(() => local?.close())

async function ask(path: string): Promise<unknown> {
  const { apiKey, apiSecret, apiOrigin, cloudName } = local.cloud
  const headers = { authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` }
  return (await send(apiOrigin, { method: 'GET', target: `/v1_1/${cloudName}/${path}`, headers })).json
}

/** Whatever may be left of a run. */
const leftovers = async () => ({
  ...Object.assign(
    {},
    ...(await Promise.all(['usage'].map(ask))).map((usage) => ({ resources: Object(usage).resources })),
  ),
  ...Object(await ask('upload_presets')),
  ...Object(await ask('transformations?named=true')),
  ...Object(await ask('folders')),
  ...Object(await ask('metadata_fields')),
})
const NOTHING = { resources: 0, presets: [], transformations: [], folders: [], metadata_fields: [] }

const one = (name: string, more: Partial<Case>): Case => ({
  ...{ name, profile: 'core', source: 'this test', steps: [putText(`{p}/${name}.txt`)] },
  ...more,
})
const play = (cases: readonly Case[], more: object = {}) =>
  runSuite({ cloud: local.cloud, profile: 'full', cases, schemas: schemas.check, ...more })

describe('the local server', () => {
  it.each(ALL_CASES.map(({ profile, name }) => ({ profile, name })))('$profile: $name', ({ name }) => {
    const played = [report, fixed].flatMap(({ cases }) => cases.filter((played) => played.name === name))
    expect(played.some(({ outcome }) => outcome === 'passed')).toBe(true)
    expect(played.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  })

  it('has nothing left of the run', async () => {
    expect(report.cleanUp).toMatchObject({ left: [], problems: [] })
    expect(await leftovers()).toMatchObject(NOTHING)
  })

  it('still differs from the OpenAPI documents where that is written down', () => {
    const listed = DEVIATIONS.map(({ schema, field }) => `${schema}.${field}`)
    expect([...schemas.met].sort()).toEqual(listed.sort())
  })
})

describe('the suite', () => {
  it('names each case once, and each profile has those before it', () => {
    const names = ALL_CASES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(casesOf('smoke').every(({ profile }) => profile === 'smoke')).toBe(true)
    expect(casesOf('wire')).toEqual(ALL_CASES.filter(({ profile }) => profile !== 'full'))
  })

  it.each<[string, Partial<Case>, RegExp]>([
    ['another status', { steps: [step(admin('GET', 'ping'), { status: 201 })] }, /status is 200 \(.*\), not 201/],
    [
      'another body',
      { steps: [step(admin('GET', 'ping'), ok({ status: 'fine' }))] },
      /body\.status is "ok", not "fine"/,
    ],
    [
      'a missing header',
      { steps: [step(admin('GET', 'ping'), { status: 200, headers: { 'x-none': /./ } })] },
      /header x-none is nothing/,
    ],
    [
      'other bytes',
      { steps: [step(admin('GET', 'ping'), { status: 200, bytes: PIXEL.bytes })] },
      /bytes is \d+ others/,
    ],
    ['a name nobody kept', { steps: [step(admin('GET', '{nobody}'), ok())] }, /nothing was kept as \{nobody\}/],
  ])('fails a case for %s, and says how', async (name, more, problem) => {
    const { cases } = await play([one(name, more)])
    expect(cases).toMatchObject([{ outcome: 'failed', problems: [expect.stringMatching(problem)] }])
  })

  it('finds a field that no document has', () => {
    const answer = {
      status: 200,
      headers: {},
      bytes: Buffer.from(''),
      json: { public_id: 'a', invented: 1, version: '1' },
    }
    const call = { method: 'POST', path: 'image/upload' }
    expect(schemas.check(call, { ...answer, json: { invented: 1 } })).toEqual([
      'UploadResponse: invented is not in the document',
    ])
    expect(schemas.check(call, answer)).toEqual([expect.stringContaining('UploadResponse: version Invalid input')])
  })

  it('says nothing that signs, in what it writes down', async () => {
    const { cases } = await play([
      one('secret', { steps: [step(upload('raw', {}, PIXEL, { auth: 'wrong signature' }), ok())] }),
    ])
    const text = JSON.stringify(cases)
    expect(text).toContain('Invalid Signature [signature]')
    for (const secret of [local.cloud.apiKey, local.cloud.apiSecret]) expect(text).not.toContain(secret)
  })

  it('leaves out what is destructive where nobody asked for it', async () => {
    const { cases, skipped } = await play([one('kind', {}), one('unkind', { destructive: true })], {
      destructive: false,
    })
    expect(cases.map(({ outcome }) => outcome)).toEqual(['passed', 'skipped'])
    expect(skipped).toBe(1)
  })

  it('calls every case destructive that deletes by more than names, or makes a setting', () => {
    const isDestructive = ({ steps }: Case) =>
      steps.some(
        ({ ask: { method, path, fields = {} } }) =>
          (method === 'DELETE' && (/\/tags\//.test(path) || 'prefix' in fields || 'all' in fields)) ||
          (/^(upload_presets|transformations|folders|metadata_fields)/.test(path) && method !== 'GET'),
      )
    expect(ALL_CASES.filter(isDestructive).filter(({ destructive }) => !destructive)).toEqual([])
  })

  it.each([1, 2, 3, 4, 5, 6])('cleans up when it is ended after case %i', async (nth) => {
    const ending = new AbortController()
    const settings = ALL_CASES.filter(({ destructive }) => destructive)
    let played = 0
    const { complete, cleanUp } = await play([one('first', {}), one('second', {}), ...settings], {
      signal: ending.signal,
      onPlayed: () => {
        played += 1
        if (played === nth) ending.abort()
      },
    })
    expect([complete, cleanUp.left]).toEqual([false, []])
    expect(await leftovers()).toMatchObject(NOTHING)
  })

  it('makes nothing where nobody answers', async () => {
    const lost = { ...local.cloud, apiOrigin: 'http://127.0.0.1:9' }
    await expect(runSuite({ cloud: lost, profile: 'smoke' })).rejects.toThrow(/ECONNREFUSED/)
  })
})
