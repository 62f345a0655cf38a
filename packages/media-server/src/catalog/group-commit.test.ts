import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

let database: DatabaseSync
beforeEach(() => {
  database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE things (name TEXT PRIMARY KEY ON CONFLICT FAIL) STRICT')
})
afterEach(() => database.close())

const names = () =>
  database
    .prepare('SELECT name FROM things ORDER BY name')
    .all()
    .map(({ name }) => name)
const insert = (name: string) => () => database.prepare('INSERT INTO things VALUES (?)').run(name).changes
const fail = (name: string) => () => {
  insert(name)()
  throw new Error(`${name} failed`)
}

describe('transactions of one turn', () => {
  it('reach the disk together, and each has its own result', async () => {
    const exec = vi.spyOn(database, 'exec')
    const { transaction } = createGroupCommit(database)
    const results = await Promise.all(['a', 'b', 'c'].map((name) => transaction(() => [insert(name)(), name])))
    expect(results).toEqual([
      [1, 'a'],
      [1, 'b'],
      [1, 'c'],
    ])
    expect(exec.mock.calls.filter(([sql]) => sql === 'COMMIT')).toHaveLength(1)
  })

  it('stand or fall alone: of one that throws nothing stays, of the others everything', async () => {
    const { transaction } = createGroupCommit(database)
    const settled = await Promise.allSettled([
      transaction(insert('a')),
      transaction(fail('b')),
      transaction(insert('c')),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(settled[1]).toMatchObject({ reason: { message: 'b failed' } })
    expect(names()).toEqual(['a', 'c'])
  })

  it('see what those before them have changed, and nothing of what failed', async () => {
    const { transaction } = createGroupCommit(database)
    const seen = Promise.all([transaction(insert('a')), transaction(fail('b')).catch(() => null), transaction(names)])
    expect((await seen)[2]).toEqual(['a'])
  })

  it('have all failed when the disk fails, and the next turn begins anew', async () => {
    const { transaction } = createGroupCommit(database)
    const real = database.exec.bind(database)
    const exec = vi.spyOn(database, 'exec').mockImplementation((sql) => {
      if (sql === 'COMMIT') throw new Error('disk I/O error')
      real(sql)
    })
    const settled = await Promise.allSettled([transaction(insert('a')), transaction(insert('b'))])
    expect(settled).toMatchObject([
      { reason: { message: 'disk I/O error' } },
      { reason: { message: 'disk I/O error' } },
    ])
    exec.mockRestore()
    await transaction(insert('c'))
    expect(names()).toEqual(['c'])
  })

  it('have all failed when the database gives the transaction up for the sake of one', async () => {
    const { transaction } = createGroupCommit(database)
    const giveUp = () => {
      database.exec('ROLLBACK')
      throw new Error('database or disk is full')
    }
    const settled = await Promise.allSettled([transaction(insert('a')), transaction(giveUp), transaction(insert('c'))])
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(names()).toEqual([])
  })

  it('fail where the database is closed, and nothing else does', async () => {
    const { transaction } = createGroupCommit(database)
    database.close()
    await expect(transaction(insert('a'))).rejects.toThrow('database is not open')
    database.open()
  })

  it('are answered when they are on the disk, and not before', async () => {
    const { transaction, flush } = createGroupCommit(database)
    const order: string[] = []
    const done = transaction(insert('a')).then(() => order.push(`answered, in transaction: ${database.isTransaction}`))
    order.push('asked')
    flush()
    await done
    expect(order).toEqual(['asked', 'answered, in transaction: false'])
  })
})
