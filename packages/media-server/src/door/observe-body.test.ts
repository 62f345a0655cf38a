import fc from 'fast-check'
import { expect, it } from 'vitest'
import { observeBody } from './observe-body.ts'

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let start = 0
  for (const end of ends) {
    yield bytes.slice(start, end)
    start = end
  }
}

const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/[\r\n]/.test(text))

it('sees each field and the size of the file, and passes every byte on, however the body is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), value, { maxKeys: 5 }),
      fc.uint8Array({ maxLength: 2000 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (fields, file, cuts) => {
        const form = new FormData()
        for (const [name, text] of Object.entries(fields)) if (name !== 'file') form.set(name, text)
        form.set('file', new File([file], 'a.bin'))
        const request = new Request('http://127.0.0.1', { method: 'POST', body: form })
        const sent = await request.bytes()
        const { body, observed } = observeBody(inPieces(sent, cuts), request.headers)
        const passed: Uint8Array[] = []
        for await (const piece of body) passed.push(piece)
        expect(Buffer.concat(passed).equals(sent)).toBe(true)
        const { file: _, ...others } = fields
        expect(await observed()).toEqual({
          fields: others,
          file: { name: 'a.bin', bytes: file.length },
          bytes: sent.length,
        })
      },
    ),
    { numRuns: 200 },
  )
})

it('ends when whoever reads stops early', async () => {
  const form = new FormData()
  form.set('a', 'b')
  form.set('file', new File([new Uint8Array(1000)], 'a.bin'))
  const request = new Request('http://127.0.0.1', { method: 'POST', body: form })
  const { body, observed } = observeBody(inPieces(await request.bytes(), [300]), request.headers)
  for await (const _ of body) break
  expect((await observed()).file).toBeNull()
})
