import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CountersignError } from '../protocol/error.ts'
import { readInput } from './input.ts'
import { profile } from './profile.ts'

const LIBRARIES = [
  {
    library: 'zod',
    policy: profile({ input: z.object({ album: z.coerce.number().int(), note: z.string().max(9).optional() }) }),
  },
  {
    library: 'valibot',
    policy: profile({
      input: v.object({
        album: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer()),
        note: v.optional(v.pipe(v.string(), v.maxLength(9))),
      }),
    }),
  },
  {
    library: 'arktype, whose schemas are functions',
    policy: profile({ input: type({ album: 'string.integer.parse | number.integer', 'note?': 'string <= 9' }) }),
  },
]

async function refusal(reading: Promise<unknown>) {
  const error = await reading.then(
    (value) => new Error(`took it as ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
  if (!(error instanceof CountersignError)) throw error
  return { code: error.code, status: error.status, message: error.message, ...error.details }
}

describe('the input of a grant request', () => {
  it.each(LIBRARIES)('is what a schema of $library makes of it', async ({ policy }) => {
    expect(await readInput(policy, { album: '7', note: 'x' })).toEqual({ album: 7, note: 'x' })
  })

  it.each(LIBRARIES)('is refused with the path of each thing that is wrong: $library', async ({ policy }) => {
    const said = await refusal(readInput(policy, { album: 'seven', note: 'too long a note' }))
    expect(said).toMatchObject({ code: 'input_invalid', status: 422, count: 2 })
    expect((said as { issues?: { path: string }[] }).issues?.map(({ path }) => path).sort()).toEqual(['album', 'note'])
    expect(said.message).toMatch(/^the input is not what this profile takes: .*album: .*; note: /s)
  })

  it.each(LIBRARIES)('is refused when there is none: $library', async ({ policy }) => {
    expect(await refusal(readInput(policy, undefined))).toMatchObject({ code: 'input_invalid', count: 1 })
  })

  it('may be judged by a schema that has to wait', async () => {
    const known = async (album: number) => album === 7
    const policy = profile({ input: z.object({ album: z.number().refine(known, 'there is no such album') }) })
    expect(await readInput(policy, { album: 7 })).toEqual({ album: 7 })
    expect(await refusal(readInput(policy, { album: 8 }))).toMatchObject({
      message: 'the input is not what this profile takes: album: there is no such album',
      issues: [{ path: 'album', message: 'there is no such album' }],
    })
  })

  it('is refused where a profile takes none, and left out where there is none', async () => {
    expect(await readInput(profile(), undefined)).toBeUndefined()
    expect(await refusal(readInput(profile(), { album: 7 }))).toMatchObject({
      code: 'input_invalid',
      message: 'this profile takes no input; accepted: leaving it out, not {"album":7}',
    })
    expect(await refusal(readInput(profile(), null))).toMatchObject({ code: 'input_invalid' })
  })

  it('is not told more of than a reader can take', async () => {
    const policy = profile({ input: z.record(z.string(), z.string('x'.repeat(1000))) })
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${'k'.repeat(500)}${at}`, 1]))
    const said = await refusal(readInput(policy, many))
    expect(said).toMatchObject({ count: 50, issues: { length: 20 } })
    expect(JSON.stringify(said).length).toBeLessThan(30_000)
  })

  it('reads paths of plain keys and of segments, as the standard has both', async () => {
    const issues = [{ message: 'no', path: ['list', { key: 0 }, { key: 'name' }] }, { message: 'at all' }]
    const policy = profile({ input: { '~standard': { version: 1, vendor: 'by hand', validate: () => ({ issues }) } } })
    expect(await refusal(readInput(policy, 1))).toMatchObject({
      message: 'the input is not what this profile takes: list.0.name: no; at all',
    })
  })

  it('passes on what the schema itself throws, which is not the client’s doing', async () => {
    const validate = () => {
      throw new Error('database is down')
    }
    const policy = profile({ input: { '~standard': { version: 1, vendor: 'by hand', validate } } })
    await expect(readInput(policy, 1)).rejects.toThrow('database is down')
  })
})
