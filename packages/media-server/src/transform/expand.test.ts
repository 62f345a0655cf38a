import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandTransformation } from './expand.ts'
import { formatTransformation, parseTransformation } from './parse.ts'

const expand = (text: string, definitions: Record<string, string>) =>
  expandTransformation(parseTransformation(text), async (name) =>
    Object.hasOwn(definitions, name) ? (definitions[name] ?? null) : null,
  )

describe('expandTransformation', () => {
  it.each([
    { case: 'nothing to look up', text: 'w_9', definitions: {}, steps: 'c_scale,w_9' },
    { case: 'a name', text: 't_card', definitions: { card: 'c_fill,w_9' }, steps: 'c_fill,w_9' },
    {
      case: 'a name of several steps, in a chain',
      text: 'w_8/t_card/w_7',
      definitions: { card: 'c_fill,w_9/h_3' },
      steps: 'c_scale,w_8/c_fill,w_9/c_scale,h_3/c_scale,w_7',
    },
    { case: 'a name twice', text: 't_a.a', definitions: { a: 'w_1' }, steps: 'c_scale,w_1/c_scale,w_1' },
    {
      case: 'names within names, one of them in two places',
      text: 't_outer',
      definitions: { outer: 't_inner/w_2/t_other', other: 't_inner', inner: 'w_1' },
      steps: 'c_scale,w_1/c_scale,w_2/c_scale,w_1',
    },
  ])('puts what it stands for in the place of $case', async ({ text, definitions, steps }) => {
    const drawing = await expand(text, definitions)
    expect(formatTransformation(drawing.steps)).toBe(steps)
    expect(drawing.written).toBe(formatTransformation(parseTransformation(text)))
  })

  it.each([
    { case: 'a name that is not there', text: 't_none', definitions: {}, says: 'Unknown transformation none' },
    {
      case: 'one of an object’s own',
      text: 't_constructor',
      definitions: {},
      says: 'Unknown transformation constructor',
    },
    { case: 'one within another', text: 't_a', definitions: { a: 't_b' }, says: 'Unknown transformation b' },
    {
      case: 'a name that means itself',
      text: 't_a',
      definitions: { a: 'w_1/t_a' },
      says: 'Transformation t_a → t_a leads back to itself',
    },
    {
      case: 'names in a circle',
      text: 't_a',
      definitions: { a: 't_b', b: 'w_1/t_c', c: 't_a' },
      says: 'Transformation t_a → t_b → t_c → t_a leads back to itself',
    },
    {
      case: 'more steps in the end than there may be',
      text: 't_a/t_a/t_a',
      definitions: { a: 't_b.b.b', b: 'w_1/w_2/w_3' },
      says: 'Invalid number of components in transformation: 21 (maximum is 20)',
    },
    { case: 'no name', text: 't_a b', definitions: {}, says: 'Unknown transformation a b' },
  ])('refuses $case', async ({ text, definitions, says }) => {
    await expect(async () => expand(text, definitions)).rejects.toMatchObject({ status: 400, message: says })
  })

  it('comes to an end, whatever names mean', async () => {
    const step = fc.constantFrom('t_a', 't_b', 't_c', 't_d', 'w_1', 'c_fill,h_2,w_2')
    const definition = fc.array(step, { minLength: 1, maxLength: 20 }).map((steps) => steps.join('/'))
    await fc.assert(
      fc.asyncProperty(
        fc.record({ a: definition, b: definition, c: definition, d: definition }),
        async (definitions) => {
          let looked = 0
          const counting = async (name: string) => {
            looked += 1
            return definitions[name as keyof typeof definitions] ?? null
          }
          const outcome = await expandTransformation(parseTransformation('t_a/t_b'), counting).catch((error) => error)
          if (!(outcome instanceof Error)) expect(outcome.steps.length).toBeLessThanOrEqual(20)
          expect(looked).toBeLessThanOrEqual(20 * 20)
        },
      ),
    )
  })
})
