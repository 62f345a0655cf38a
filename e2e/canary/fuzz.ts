import fc from 'fast-check'
import type { Recorder } from './ask.ts'
import { DOORS } from './doors.ts'
import type { System } from './system.ts'

/** Words that mean something somewhere. */
const WORDS = [
  ...[
    '__proto__',
    'constructor',
    'paramsToSign',
    'timestamp',
    'public_id',
    'files',
    'token',
    'answer',
    'photos',
    'open',
  ],
  ...[
    '/proc/self/environ',
    'file:///proc/self/environ',
    '../../cloud.json',
    '$' + '{COUNTERSIGN_SECRET}',
    '%s%o',
    '\0',
  ],
]

const text = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 40 }))
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double(),
    fc.constantFrom(null, true),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value

const question = fc.record({
  door: fc.constantFrom(...DOORS),
  method: fc.constantFrom('own', 'own', 'own', 'GET', 'POST', 'DELETE'),
  query: fc.dictionary(text, text, { maxKeys: 3 }),
  body: fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
  ),
  type: fc.constantFrom('application/json', 'application/json', 'text/plain', 'multipart/form-data'),
  known: fc.boolean(),
})

/** Asks whatever comes to mind, and wants an answer every time. */
export async function askAnything({ gateway, secrets }: System, { ask }: Recorder, rounds: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(question, async ({ door, method, query, body, type, known }) => {
      const own = method === 'own' ? door.method : method
      const path = `${door.path.split('?')[0]}?${new URLSearchParams(Object.entries(query).map(wellFormed))}`
      const { status } = await ask(`${gateway.url}${path}`, {
        method: own,
        headers: { 'content-type': type, ...(known && { authorization: `Bearer ${secrets.token}` }) },
        ...(own !== 'GET' && { body }),
      })
      if (status === 500) throw new Error(`${own} ${path} was answered with 500`)
    }),
    { numRuns: rounds },
  )
}

const wellFormed = ([name, value]: [string, string]): [string, string] => [name.toWellFormed(), value.toWellFormed()]
