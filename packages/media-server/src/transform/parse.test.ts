import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOT_IMPLEMENTED, PARAMETERS } from './parameters.ts'
import { formatTransformation, parseTransformation } from './parse.ts'
import { CROP_MODES, type Transformation } from './transformation.ts'

describe('parseTransformation', () => {
  it.each([
    { case: 'the tutorial, pad', text: 'w_400,h_300,c_pad', canonical: 'c_pad,h_300,w_400' },
    { case: 'the tutorial, crop', text: 'w_260,h_200,c_crop', canonical: 'c_crop,h_200,w_260' },
    { case: 'parameters in another order', text: 'c_fill,h_90,w_90', canonical: 'c_fill,h_90,w_90' },
    { case: 'a side without a crop mode', text: 'w_100', canonical: 'c_scale,w_100' },
    { case: 'a height alone', text: 'c_limit,h_5', canonical: 'c_limit,h_5' },
    { case: 'a name', text: 't_card', canonical: 't_card' },
    { case: 'a name in a chain', text: 't_card/w_9,c_fill', canonical: 't_card/c_fill,w_9' },
    { case: 'names joined by a dot', text: 't_card.round-1', canonical: 't_card/t_round-1' },
    { case: 'two components', text: 'w_400,c_fit/h_10', canonical: 'c_fit,w_400/c_scale,h_10' },
  ])('reads $case', ({ text, canonical }) => {
    expect(formatTransformation(parseTransformation(text))).toBe(canonical)
  })

  it.each([
    ['w_abc', 'Invalid width in transformation: abc'],
    ['w_0', 'Invalid width in transformation: 0'],
    ['w_-1', 'Invalid width in transformation: -1'],
    ['h_1e3', 'Invalid height in transformation: 1e3'],
    ['h_0100', 'Invalid height in transformation: 0100'],
    ['w_100001', 'Invalid width in transformation: 100001'],
    ['w_9007199254740993', 'Invalid width in transformation: 9007199254740993'],
    ['w_', 'Invalid width in transformation: '],
    ['c_squash,w_1', 'Invalid crop in transformation: squash'],
    ['w_1,w_2', 'Invalid width in transformation: w_2 given twice'],
    ['c_fill', 'Invalid size in transformation: c_fill has neither w nor h'],
    ['w_1,,h_1', 'Invalid parameter in transformation: '],
    ['w_1//h_1', 'Invalid parameter in transformation: '],
    ['foo_1', 'Invalid parameter in transformation: foo_1'],
    ['constructor_1', 'Invalid parameter in transformation: constructor_1'],
    ['w100', 'Invalid parameter in transformation: w100'],
    ['', 'Invalid parameter in transformation: '],
    [Array(21).fill('w_1').join('/'), 'Invalid number of components in transformation: 21 (maximum is 20)'],
  ])('refuses %s in words that name it', (text, message) => {
    expect(() => parseTransformation(text)).toThrow(
      expect.objectContaining({ refusal: 'invalidTransformation', status: 400, message }),
    )
  })

  it.each([
    ['e_blur:300', 'effect (e_blur:300) in transformation is not implemented by this server'],
    ['l_logo', 'layer (l_logo) in transformation is not implemented by this server'],
    ['q_auto,w_3', 'quality (q_auto) in transformation is not implemented by this server'],
    [
      't_thumb,w_9',
      'named transformation beside other parameters (t_thumb) in transformation is not implemented by this server',
    ],
    ['if_w_gt_300', 'condition (if_w_gt_300) in transformation is not implemented by this server'],
    ['$size_300', 'variable ($size_300) in transformation is not implemented by this server'],
    ['c_thumb,w_3', 'Crop mode thumb (c_thumb) in transformation is not implemented by this server'],
    ['w_0.5', 'Relative width (w_0.5) in transformation is not implemented by this server'],
    ['w_auto', 'Relative width (w_auto) in transformation is not implemented by this server'],
    ['h_ih', 'Relative height (h_ih) in transformation is not implemented by this server'],
  ])('refuses %s by name', (text, message) => {
    expect(() => parseTransformation(text)).toThrow(
      expect.objectContaining({ refusal: 'notImplemented', status: 400, message }),
    )
  })

  it('says what every other parameter of the reference is called, and implements none twice', () => {
    for (const [letter, name] of Object.entries(NOT_IMPLEMENTED)) {
      expect(() => parseTransformation(`${letter}_1,w_1`)).toThrow(`${name} (${letter}_1)`)
      expect(Object.hasOwn(PARAMETERS, letter)).toBe(false)
    }
  })

  it('reads back what it writes, for every transformation', () => {
    const side = fc.option(fc.integer({ min: 1, max: 100_000 }))
    const component = fc
      .record({ crop: fc.constantFrom(...CROP_MODES), width: side, height: side })
      .filter(({ width, height }) => width !== null || height !== null)
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 20 }), (transformation: Transformation) => {
        expect(parseTransformation(formatTransformation(transformation))).toEqual(transformation)
      }),
    )
  })

  it('either reads a text or refuses it, never anything else', () => {
    const part = fc
      .tuple(fc.constantFrom('w', 'h', 'c', 'e', 'x', '$a', '__proto__'), fc.string())
      .map((two) => two.join('_'))
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join(',')),
        (text) => {
          try {
            parseTransformation(text)
          } catch (error) {
            expect(error).toMatchObject({ name: 'CloudinaryError', status: 400 })
          }
        },
      ),
    )
  })
})
