import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('never compares a signature with an operator', () => {
  const sources = globSync('*.ts', { cwd: import.meta.dirname }).filter((name) => !/\.(test|contract)\./.test(name))
  const operators = sources.flatMap((name) =>
    [
      ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
        /.*(?:[sS]ignature|expected|presented) ?[!=]==? ?.*/g,
      ),
    ].map(([line]) => `${name}: ${line.trim()}`),
  )
  expect(sources.length).toBeGreaterThan(5)
  expect(operators).toEqual([])
})
