import { describe, expect, it } from 'vitest'
import { isMirrored, openCamera, reasonOf } from './open-camera.ts'
import { timeOf } from './take-picture.ts'

const seeing = (facingMode?: string) =>
  ({ getVideoTracks: () => [{ getSettings: () => ({ facingMode }) }] }) as unknown as MediaStream

describe('a camera', () => {
  it.each([
    { case: 'nobody allows', name: 'NotAllowedError', reason: 'camera.denied' },
    { case: 'is not there', name: 'NotFoundError', reason: 'camera.missing' },
    { case: 'is not there any more', name: 'OverconstrainedError', reason: 'camera.missing' },
    { case: 'another program has', name: 'NotReadableError', reason: 'camera.busy' },
    { case: 'fails in a way that nobody knows', name: 'RuntimeError', reason: 'camera.camera_error' },
  ])('that $case is spoken of', ({ name, reason }) => {
    expect(reasonOf(new DOMException('words of the browser', name))).toBe(reason)
  })

  it('on a page that may have none is refused as that', async () => {
    const refused = await openCamera(undefined).catch(reasonOf)
    expect(refused).toBe('camera.insecure')
  })

  it('is a mirror unless it looks away from its user', () => {
    expect([seeing('user'), seeing(), seeing('environment')].map(isMirrored)).toEqual([true, true, false])
  })

  it('names its pictures by the time of its user', () => {
    expect(timeOf(new Date(2026, 2, 4, 5, 6, 7))).toBe('2026-03-04-05-06-07')
  })
})
