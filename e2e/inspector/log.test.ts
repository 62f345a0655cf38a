import { describe, expect, it } from 'vitest'
import { expectText } from '../page/upload-page.ts'
import { panel, row, tab } from './inspector-page.ts'
import { useInspector } from './session.ts'

const session = useInspector()

describe('the log', () => {
  it('shows an upload of the official SDK as it happens, and nothing that proves anything', async () => {
    const page = await session.open()
    await expectText(panel(page, 'Requests'), 'Nothing has come yet')
    await session.upload({ public_id: 'rockets/one', tags: 'red,blue' })
    const first = row(page, 'upload', 'rockets/one')
    await expectText(first, /200\nPOST\nupload \/v1_1\/demo\/image\/upload/)
    await first.click()
    const detail = page.getByRole('article')
    await expectText(detail, 'rocket.jpg')
    await expectText(detail.getByRole('row', { name: 'tags' }), 'red,blue')
    await expectText(detail.getByRole('row', { name: 'signature' }), '[redacted]')
    const seen = await page.content()
    for (const secret of [session.room.cloud.apiSecret, session.room.cloud.apiKey]) expect(seen).not.toContain(secret)
  })

  it('says what is wrong with a signature, beside the text that was wanted', async () => {
    const page = await session.open()
    await session.uploadWronglySigned()
    await row(page, '401', 'wrong').click()
    const detail = page.getByRole('article')
    await expectText(detail, 'Signed without tags, and sent with it.')
    await expectText(detail, 'Certain')
    const side = (name: string) => detail.locator('.text', { has: page.getByRole('heading', { name }) }).locator('li')
    await expectText(side('The server wants signed').filter({ hasText: 'tags=a,b' }), 'not signed')
    expect(await side('The client signed').allInnerTexts()).toEqual([
      'public_id=wrong',
      expect.stringMatching(/^&timestamp=\d{10}$/),
    ])
    await expectText(tab(page, 'Requests'), '1 refused')
    await page.getByLabel('Filter requests').fill('nothing like it')
    await expectText(panel(page, 'Requests'), 'No request fits the filter')
  })

  it('tells those who listen of requests together, not one by one', async () => {
    const page = await session.open()
    for (const public_id of ['a', 'b', 'c']) await session.upload({ public_id })
    await session.uploadWronglySigned()
    await expectText(page.locator('.announcer'), '4 new requests, 1 refused.')
  })
})
