import { expect } from 'vitest'
import type { Answer, Room } from './room.ts'
import type { Standings } from './standing.ts'

const values = [
  { external_id: 'g', value: 'green' },
  { external_id: 'r', value: 'Red' },
]
const COLORS = { external_id: 'colors', label: 'Colors', type: 'set', datasource: { values } }
const STOCK = { external_id: 'stock', label: 'Amount', type: 'integer', default_value: 7 }

async function define({ sdk }: Room): Promise<void> {
  for (const field of [STOCK, COLORS]) await sdk.api.add_metadata_field({ ...field })
}

const idsOf = ({ metadata_fields: fields }: Answer): string[] => fields.map(({ external_id }: Answer) => external_id)
const chosenOf = ({ datasource }: Answer): string[] =>
  datasource.values.flatMap(({ external_id, state }: Answer) => (state === 'active' ? [external_id] : []))

/** What the entries of a field are once a call has changed them. */
const entriesBecome = (change: (room: Room) => Promise<unknown>, ids: readonly string[]) => ({
  works: async (room: Room) => {
    await define(room)
    await change(room)
    expect(chosenOf(await room.sdk.api.metadata_field_by_field_id('colors'))).toEqual(ids)
  },
})

const RULE = {
  metadata_field_id: 'colors',
  name: 'sold out',
  condition: { metadata_field_id: 'stock', equals: 0 },
  result: { enable: false },
}
/** Whether an image that is sold out may have colours. */
async function mayHaveColors({ put }: Room): Promise<boolean> {
  const refusal = await put('a', { metadata: { stock: 0, colors: ['r'] } }).then(
    () => null,
    ({ message }) => message,
  )
  if (refusal !== null) expect(refusal).toMatch(/^metadata field colors is disabled/)
  return refusal === null
}

/** What of the official SDK is about structured metadata, in `api`. */
export const METADATA: Standings = {
  add_metadata_field: {
    works: async (room) => {
      await define(room)
      const { metadata } = await room.put('a', { metadata: { colors: ['r', 'g'] } })
      expect(metadata).toEqual({ stock: 7, colors: ['r', 'g'] })
      expect(await room.look('a')).toMatchObject({ metadata })
      await expect(room.put('b', { metadata: { stock: 'many' } })).rejects.toMatchObject({ http_code: 400 })
    },
  },
  list_metadata_fields: {
    works: async (room) => {
      await define(room)
      const { metadata_fields: fields } = await room.sdk.api.list_metadata_fields()
      expect(fields).toMatchObject([STOCK, COLORS])
    },
  },
  metadata_field_by_field_id: {
    works: async (room) => {
      await define(room)
      expect(await room.sdk.api.metadata_field_by_field_id('stock')).toMatchObject(STOCK)
    },
  },
  update_metadata_field: {
    works: async (room) => {
      await define(room)
      await room.sdk.api.update_metadata_field('stock', { default_value: 9, type: 'string' })
      expect((await room.put('a')).metadata).toEqual({ stock: 9 })
    },
  },
  delete_metadata_field: {
    works: async (room) => {
      await define(room)
      await room.put('a', { metadata: { colors: ['r'] } })
      expect(await room.sdk.api.delete_metadata_field('colors')).toMatchObject({ message: 'ok' })
      expect((await room.look('a')).metadata).toEqual({ stock: 7 })
    },
  },
  update_metadata_field_datasource: entriesBecome(
    ({ sdk }) => sdk.api.update_metadata_field_datasource('colors', { values: [{ external_id: 'b', value: 'blue' }] }),
    ['g', 'r', 'b'],
  ),
  delete_datasource_entries: entriesBecome(({ sdk }) => sdk.api.delete_datasource_entries('colors', ['r']), ['g']),
  restore_metadata_field_datasource: entriesBecome(
    async ({ sdk }) => {
      await sdk.api.delete_datasource_entries('colors', ['r', 'g'])
      await sdk.api.restore_metadata_field_datasource('colors', ['r'])
    },
    ['r'],
  ),
  order_metadata_field_datasource: entriesBecome(
    ({ sdk }) => sdk.api.order_metadata_field_datasource('colors', 'value', 'desc'),
    ['r', 'g'],
  ),
  reorder_metadata_fields: {
    works: async (room) => {
      await define(room)
      await room.sdk.api.reorder_metadata_fields('label', 'desc')
      expect(idsOf(await room.sdk.api.list_metadata_fields())).toEqual(['colors', 'stock'])
    },
  },

  add_metadata_rule: {
    works: async (room) => {
      await define(room)
      await room.sdk.api.add_metadata_rule({ ...RULE })
      expect(await mayHaveColors(room)).toBe(false)
    },
  },
  list_metadata_rules: {
    works: async (room) => {
      await define(room)
      await room.sdk.api.add_metadata_rule({ ...RULE })
      expect(await room.sdk.api.list_metadata_rules()).toMatchObject({ metadata_rules: [RULE] })
    },
  },
  update_metadata_rule: {
    works: async (room) => {
      await define(room)
      const { external_id: id } = await room.sdk.api.add_metadata_rule({ ...RULE })
      await room.sdk.api.update_metadata_rule(id, { state: 'inactive' })
      expect(await mayHaveColors(room)).toBe(true)
    },
  },
  delete_metadata_rule: {
    works: async (room) => {
      await define(room)
      const { external_id: id } = await room.sdk.api.add_metadata_rule({ ...RULE })
      expect(await room.sdk.api.delete_metadata_rule(id)).toMatchObject({ success: true })
      expect(await mayHaveColors(room)).toBe(true)
    },
  },
}
