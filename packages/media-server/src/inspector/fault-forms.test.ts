import { describe, expect, it } from 'vitest'
import { FAULTS } from '../faults/fault-table.ts'
import { createFaults } from '../faults/faults.ts'
import { describeFault, FAULT_FORMS, readFaultForm } from './fault-forms.ts'

describe('the forms of faults', () => {
  it('ask for every option of every fault', () => {
    for (const { name, options } of FAULT_FORMS)
      expect(options.map((option) => option.name).toSorted()).toEqual(Object.keys(FAULTS[name].takes).toSorted())
    expect(FAULT_FORMS).toHaveLength(9)
  })

  it.each(FAULT_FORMS.map((form) => [form.name, form] as const))(
    'can be sent as they stand: %s',
    (name, { options }) => {
      const faults = createFaults()
      const sent = Object.fromEntries(options.map((option) => [option.name, option.initial ?? '']))
      faults.inject(name, readFaultForm(sent) as never)
      expect(faults.active()).toMatchObject([{ id: 1, fault: name, times: 1 }])
    },
  )

  it('say of one without an end that it has none, in JSON too', () => {
    const faults = createFaults()
    faults.inject('answer500', readFaultForm({ times: 'always', chunk: '2', message: '' }) as never)
    expect(JSON.parse(JSON.stringify(faults.active().map(describeFault)))).toEqual([
      { id: 1, fault: 'answer500', title: 'Answer 500', options: { chunk: 2 }, times: null, struck: 0 },
    ])
  })

  it.each([
    ['times', '0'],
    ['times', 'often'],
    ['chunk', '1.5'],
    ['action', 'everything'],
    ['nonsense', 'x'],
  ])('are refused with %s %s', (name, value) => {
    expect(() => createFaults().inject('answer500', readFaultForm({ [name]: value }) as never)).toThrow(
      expect.objectContaining({ code: 'invalid_configuration' }),
    )
  })
})

describe('faults that are switched on', () => {
  it('are those that may strike still, and can be withdrawn one by one', () => {
    const faults = createFaults()
    faults.inject('answer420')
    faults.inject('answer429', { times: Number.POSITIVE_INFINITY })
    faults.inject('answer500')
    expect(faults.take('answer', {})?.fault).toBe('answer420')
    expect(faults.take('answer', {})?.fault).toBe('answer429')
    expect(faults.active().map(({ id, fault }) => [id, fault])).toEqual([
      [2, 'answer429'],
      [3, 'answer500'],
    ])
    expect(faults.withdraw(2)).toBe(true)
    expect(faults.withdraw(2)).toBe(false)
    expect(faults.take('answer', {})?.fault).toBe('answer500')
    expect(faults.active()).toEqual([])
  })
})
