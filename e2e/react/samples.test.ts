import { beforeAll, describe, expect, it } from 'vitest'
import { expectText } from '../page/upload-page.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, row, text } from '../widget/widget-page.ts'
import { draw, REACTS, reactPages } from './react-room.ts'

/** What is documented of next-cloudinary, and which words its button has. */
const SAMPLES = [
  { sample: 'Unsigned', button: 'Upload an Image' },
  { sample: 'Signed', button: 'Upload an Image', closes: true },
  { sample: 'WithResults', button: 'Upload an Image', shows: true },
  { sample: 'Sources', button: 'Upload an Image', source: 'url' },
  { sample: 'Button', button: 'Upload' },
  { sample: 'DeprecatedButton', button: 'Upload an Image', closes: true },
]

describe.each(REACTS)('next-cloudinary’s documented samples in $case', ({ set }) => {
  const session = useSession(reactPages(set))
  beforeAll(() => session.room.addPreset({ name: 'documented', unsigned: 'true' }))

  it.each(SAMPLES)('run as they are: $sample', async ({ sample, button, closes = false, shows = false, source }) => {
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    const page = await session.open()
    const props = { endpoint: signatureEndpoint, preset: 'documented', options: { apiOrigin, folder } }
    await draw(page, { kind: 'sample', sample, props })
    await page.getByRole('button', { name: button, exact: true }).click()
    if (source) {
      await expectText(dialog(page), 'Web address')
      return
    }
    await choose(page, [text('sample.txt')])
    if (closes || shows) await expectText(page.locator('#root'), /URL: http\S+uploads\/42\//)
    if (closes) await expect.poll(() => dialog(page).count(), { timeout: 15_000 }).toBe(0)
    else await expectText(row(page, 'sample.txt'), 'Uploaded')
  })
})
