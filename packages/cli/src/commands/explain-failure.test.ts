import { Command } from 'commander'
import { CountersignError } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { explainFailure, usageError } from './explain-failure.ts'

const EACCES = Object.assign(new Error("EACCES: permission denied, scandir '/srv/x'"), { code: 'EACCES' })

describe('explainFailure', () => {
  it.each([
    { case: 'wrong usage', error: usageError('--port is wrong'), line: 'countersign: --port is wrong', exitCode: 2 },
    {
      case: 'a refusal of ours',
      error: new CountersignError('invalid_configuration', 'PORT is wrong'),
      line: 'countersign: PORT is wrong',
      exitCode: 1,
    },
    { case: 'what the system refused', error: EACCES, line: `countersign: ${EACCES.message}`, exitCode: 1 },
    {
      case: 'what the system refused, explained where it was tried',
      error: new Error('catalog /srv/x cannot be opened', { cause: EACCES }),
      line: 'countersign: catalog /srv/x cannot be opened',
      exitCode: 1,
    },
  ])('says $case in one line', ({ error, line, exitCode }) => {
    expect(explainFailure(error, new Command())).toEqual({ line, exitCode })
  })

  it('shows where a defect of ours happened', () => {
    const { line, exitCode } = explainFailure(new TypeError('x is not a function'), new Command())
    expect(line).toContain('please report it: TypeError: x is not a function')
    expect(line).toContain('explain-failure.test.ts')
    expect(exitCode).toBe(1)
  })
})
