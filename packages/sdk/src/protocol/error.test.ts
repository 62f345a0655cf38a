import { expect, it } from 'vitest'
import { CountersignError, ERROR_CODES, type ErrorCode } from '../protocol.ts'

it.each(Object.entries(ERROR_CODES))('%s answers with status %i', (code, status) => {
  const cause = new Error('inner')
  const error = new CountersignError(code as ErrorCode, 'what went wrong', { details: { parameter: 'type' }, cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'CountersignError', code, status, message: 'what went wrong', cause })
  expect(error.details).toEqual({ parameter: 'type' })
})

it('has no cause and no details unless they are given', () => {
  const error = new CountersignError('not_found', 'gone')
  expect('cause' in error).toBe(false)
  expect(error.details).toBeUndefined()
})
