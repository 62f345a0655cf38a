import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aField } from '../catalog/metadata.contract.ts'
import type { Metadata, MetadataCondition, MetadataRule, MetadataSchema } from '../catalog/metadata.ts'
import { assign } from './assign.ts'
import { writtenFrom } from './written.ts'

const entriesOf = (...ids: readonly string[]) => ids.map((id) => ({ externalId: id, value: id, isActive: true }))

/** A photo of people: who is in a team has a role, and who has a role has a name. */
const FIELDS = [
  aField('category', { type: 'enum', entries: entriesOf('people', 'things') }),
  aField('team', { type: 'enum', entries: entriesOf('product', 'sales'), defaultDisabled: true }),
  aField('role', { type: 'set', entries: entriesOf('design', 'code', 'calls') }),
  aField('note'),
]
const rule = (
  fieldId: string,
  condition: MetadataCondition,
  result: MetadataRule['result'],
  isActive = true,
): MetadataRule => ({ externalId: fieldId + JSON.stringify(result), fieldId, name: null, condition, result, isActive })

const isPeople: MetadataCondition = { metadata_field_id: 'category', equals: 'people' }
const isProduct: MetadataCondition = { metadata_field_id: 'team', equals: 'product' }
const ENABLE_TEAM = rule('team', isPeople, { enable: true, activate_values: 'all' })
const LIMIT_ROLE = rule('role', isProduct, { activate_values: { external_ids: ['design', 'code'], exclusive: true } })

const by = (
  rules: readonly MetadataRule[],
  former: Metadata | null,
  said: Record<string, unknown>,
  { clearInvalid = false, fields = FIELDS }: { clearInvalid?: boolean; fields?: MetadataSchema['fields'] } = {},
) => {
  const written = Object.entries(said).map(([id, value]) => [id, writtenFrom(value) ?? { text: '', items: null }])
  return assign({ fields, rules }, former, { written: Object.fromEntries(written), clearInvalid })
}

describe('a rule that enables', () => {
  it('lets a field that is disabled by default have a value where its condition is met, and nowhere else', () => {
    const all = { category: 'people', team: 'product' }
    expect(by([ENABLE_TEAM], null, all)).toEqual(all)
    expect(() => by([ENABLE_TEAM], null, { category: 'things', team: 'product' })).toThrow(
      /^metadata field team is disabled/,
    )
    expect(() => by([{ ...ENABLE_TEAM, isActive: false }], null, all)).toThrow(/^metadata field team is disabled/)
    expect(by([ENABLE_TEAM], { category: 'people' }, { team: 'sales' })).toEqual({ category: 'people', team: 'sales' })
  })

  it('has the last word over one that came before it', () => {
    const disable = rule('note', { metadata_field_id: 'category', populated: true }, { enable: false })
    expect(() => by([disable], null, { category: 'people', note: 'x' })).toThrow(/^metadata field note is disabled/)
    const rules = [disable, rule('note', isPeople, { enable: true })]
    expect(by(rules, null, { category: 'people', note: 'x' })).toMatchObject({ note: 'x' })
  })
})

describe('a value from before that fits the others no more', () => {
  const former = { category: 'people', team: 'product', role: ['code'] }
  const rules = [ENABLE_TEAM, rule('role', isProduct, { enable: true })]
  const fields = FIELDS.map((field) => (field.externalId === 'role' ? { ...field, defaultDisabled: true } : field))

  it('has the request refused', () => {
    expect(() => by(rules, former, { category: 'things' }, { fields })).toThrow(/^metadata field team is disabled/)
  })

  it('goes with clear_invalid, and what depends on it as well', () => {
    const left = by(rules, former, { category: 'things' }, { fields, clearInvalid: true })
    expect(left).toEqual({ category: 'things' })
  })

  it('goes in the entries alone that are not activated', () => {
    const said = [[LIMIT_ROLE], { category: 'people', role: ['calls', 'code'] }, { team: 'product' }] as const
    const enabled = FIELDS.map((field) => ({ ...field, defaultDisabled: false }))
    expect(() => by(...said, { fields: enabled })).toThrow(/^metadata field role cannot be calls, code with/)
    expect(by(...said, { fields: enabled, clearInvalid: true })).toMatchObject({ role: ['code'] })
  })

  it('is refused with clear_invalid too, when the request says it itself', () => {
    const said = { category: 'things', team: 'sales' }
    expect(() => by([ENABLE_TEAM], former, said, { clearInvalid: true })).toThrow(/^metadata field team is disabled/)
  })
})

describe('a rule that activates entries', () => {
  const enabled = { fields: FIELDS.map((field) => ({ ...field, defaultDisabled: false })) }
  const product = { team: 'product' }
  it.each<[string, MetadataRule['result'], readonly string[]]>([
    ['those alone', { activate_values: { external_ids: ['code'] } }, ['code']],
    [
      'those of several together',
      [
        { activate_values: { external_ids: ['code'] } },
        { activate_values: { external_ids: ['calls'], mode: 'append' } },
      ],
      ['code', 'calls'],
    ],
    [
      'the last ones, where they override the others',
      [
        { activate_values: { external_ids: ['code'] } },
        { activate_values: { external_ids: ['calls'], mode: 'override' } },
      ],
      ['calls'],
    ],
    [
      'the last ones, where they are exclusive',
      [
        { activate_values: { external_ids: ['code'] } },
        { activate_values: { external_ids: ['calls'], exclusive: true } },
      ],
      ['calls'],
    ],
    [
      'all, and what is added to them',
      [{ activate_values: 'all' }, { activate_values: { external_ids: ['calls'] } }],
      ['design', 'code', 'calls'],
    ],
    ['all', [{ activate_values: { external_ids: [] } }, { activate_values: 'all' }], ['design', 'code', 'calls']],
    ['none', { activate_values: { external_ids: [] } }, []],
  ])('lets be chosen %s', (_case, result, ids) => {
    for (const id of ['design', 'code', 'calls']) {
      const assigned = () => by([rule('role', isProduct, result)], null, { ...product, role: [id] }, enabled)
      if (ids.includes(id)) expect(assigned()).toEqual({ ...product, role: [id] })
      else expect(assigned).toThrow(`metadata field role cannot be ${id} with`)
    }
    expect(by([rule('role', isProduct, result)], null, { team: 'sales', role: ['design'] }, enabled)).toBeTruthy()
  })
})

describe('a rule that applies a value', () => {
  const note = rule('note', isPeople, { apply_value: { value: 'ask first' } })
  const roles = rule('role', isPeople, { apply_value: { value: ['code'], mode: 'append' } })

  it('does so where there is none, once its condition comes to be met', () => {
    expect(by([note], null, { category: 'people' })).toMatchObject({ note: 'ask first' })
    expect(by([note], { category: 'things' }, { category: 'people' })).toMatchObject({ note: 'ask first' })
    expect(by([note], { category: 'things', note: 'mine' }, { category: 'people' })).toMatchObject({ note: 'mine' })
    expect(by([note], null, { category: 'people', note: '' })).toEqual({ category: 'people' })
    expect(by([note], { category: 'people' }, { role: ['code'] })).not.toHaveProperty('note')
  })

  it('adds to a set', () => {
    expect(by([roles], { role: ['design'] }, { category: 'people' })).toMatchObject({ role: ['design', 'code'] })
    expect(by([roles], null, { category: 'people' })).toMatchObject({ role: ['code'] })
  })

  it('meets the conditions of others by it', () => {
    const rules = [ENABLE_TEAM, rule('team', isPeople, { apply_value: { value: 'product' } }), note]
    const after = rule('role', isProduct, { apply_value: { value: ['design'] } })
    expect(by([after, ...rules], null, { category: 'people' })).toEqual({
      ...{ category: 'people', team: 'product', role: ['design'] },
      note: 'ask first',
    })
  })
})

describe('a rule that makes a field mandatory', () => {
  const mandatory = rule('note', isPeople, { set_mandatory: true })
  it('asks for a value where its condition is met', () => {
    expect(() => by([mandatory], null, { category: 'people' })).toThrow(
      'metadata field note is mandatory: it must have a value',
    )
    expect(() => by([mandatory], { category: 'people', note: 'x' }, { note: '' })).toThrow(/note is mandatory/)
    expect(by([mandatory], null, { category: 'things' })).toEqual({ category: 'things' })
    expect(by([mandatory], null, { category: 'people', note: 'x' })).toMatchObject({ note: 'x' })
  })

  it('asks for none of a field that is disabled', () => {
    const disabled = rule('note', isPeople, { enable: false })
    expect(by([mandatory, disabled], null, { category: 'people' })).toEqual({ category: 'people' })
  })
})

describe('a condition', () => {
  const had: Metadata = { category: 'people', role: ['design', 'code'], note: '0' }
  it.each<[MetadataCondition, boolean]>([
    [{ metadata_field_id: 'note', populated: true }, true],
    [{ metadata_field_id: 'team', populated: true }, false],
    [{ metadata_field_id: 'team', populated: false }, true],
    [{ metadata_field_id: 'toString', populated: true }, false],
    [{ metadata_field_id: 'note', equals: 0 }, true],
    [{ metadata_field_id: 'note', equals: 'x' }, false],
    [{ metadata_field_id: 'team', equals: 'x' }, false],
    [{ metadata_field_id: 'role', equals: ['code', 'design'] }, true],
    [{ metadata_field_id: 'role', equals: 'code' }, false],
    [{ metadata_field_id: 'role', includes: ['code'] }, true],
    [{ metadata_field_id: 'role', includes: ['code', 'calls'] }, false],
    [{ metadata_field_id: 'category', includes: ['things', 'people'] }, true],
    [{ and: [isPeople, { metadata_field_id: 'team', populated: false }] }, true],
    [{ and: [isPeople, { metadata_field_id: 'team', populated: true }] }, false],
    [{ or: [{ metadata_field_id: 'team', populated: true }, isPeople] }, true],
    [{ or: [] }, false],
  ])('%j of what an asset has is %s', (condition, isMet) => {
    const fields = [...FIELDS, aField('seen')]
    const seen = by([rule('seen', condition, { apply_value: { value: 'yes' } })], null, had, { fields })
    expect(Object.hasOwn(seen, 'seen')).toBe(isMet)
  })
})

describe('whatever the rules are', () => {
  const id = fc.constantFrom('category', 'team', 'role', 'note')
  const text = fc.constantFrom('people', 'product', 'code', 'x')
  const condition = fc.oneof(
    fc.record({ metadata_field_id: id, populated: fc.boolean() }),
    fc.record({ metadata_field_id: id, equals: text }),
    fc.record({ metadata_field_id: id, includes: fc.array(text, { maxLength: 2 }) }),
  )
  const result = fc.oneof(
    fc.record({ enable: fc.boolean() }),
    fc.record({ set_mandatory: fc.boolean() }),
    fc.record({
      activate_values: fc.record({ external_ids: fc.array(text), mode: fc.constantFrom('override', 'append') }),
    }),
    fc.record({ apply_value: fc.record({ value: fc.oneof(text, fc.array(text, { maxLength: 2 })) }) }),
    fc.record({
      apply_value: fc.record({ value: fc.array(text, { maxLength: 2 }), mode: fc.constant('append' as const) }),
    }),
  ) as fc.Arbitrary<MetadataRule['result']>
  const rules = fc.array(
    fc.tuple(id, condition, result).map((parts) => rule(...parts)),
    { maxLength: 8 },
  )
  const said = fc.dictionary(id, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 4 })

  it('an end is reached, and what was reached stays when nothing more is said', () => {
    let reached = 0
    fc.assert(
      fc.property(rules, said, fc.boolean(), (rules, said, clearInvalid) => {
        let metadata: Metadata
        try {
          metadata = by(rules, null, said, { clearInvalid })
        } catch (error) {
          expect(error).toMatchObject({ status: 400 })
          return
        }
        reached += 1
        expect(by(rules, metadata, {}, { clearInvalid })).toEqual(metadata)
      }),
      { numRuns: 500 },
    )
    expect(reached).toBeGreaterThan(50)
  })
})
