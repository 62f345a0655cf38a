import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { dialog, keepPicture } from './widget-page.ts'

const session = useSession(undefined, ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'])

describe('a camera', () => {
  it('that the user does not allow is said to be that, and asked for again', async () => {
    const page = await session.openWidget({ sources: ['camera', 'local'] }, { reducedMotion: 'reduce' })
    await expectText(dialog(page).getByRole('alert').filter({ hasText: 'camera' }), 'allow it for this page')
    await keepPicture(page, 'camera-denied')
    await expectAccessible(page)
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('no device', 'NotFoundError')
      }
    })
    await dialog(page).getByRole('button', { name: 'Try again' }).click()
    await expectText(dialog(page), 'There is no camera.')
    expect(await dialog(page).getByRole('button', { name: 'Take a picture' }).count()).toBe(0)
  })
})
