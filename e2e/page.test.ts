import { describe, expect, it } from 'vitest'
import { tokenCallers } from '../packages/cli/src/gateway/callers.ts'
import { eventually } from './page/eventually.ts'
import { FIXTURES, rocket } from './page/fixtures.ts'
import { useSession } from './page/session.ts'
import { expectText, tabTo } from './page/upload-page.ts'

const MINUTE = 60_000

const session = useSession()

describe('the main path', () => {
  it.each(FIXTURES.map((row) => ({ case: row.file.name, ...row })))(
    'keeps $case private, shares it for a minute, and lets its owner alone delete it',
    async ({ file: { name, buffer, mimeType }, facts }) => {
      const ui = await session.openPage()
      await ui.setPrivate(true)
      await ui.choose({ name, buffer, mimeType })
      await ui.card(name).getByText('Public id').waitFor()
      for (const [fact, words] of Object.entries(facts)) expect(await ui.fact(name, fact)).toMatch(words)
      const publicId = await ui.fact(name, 'Public id')
      const [resourceType] = (await ui.fact(name, 'Type')).split(' / ') as ['image' | 'video' | 'raw']
      const kind = { resourceType, type: 'private' } as const
      expect(publicId).toMatch(/^uploads\/demo-1\//)
      expect(await session.system.list(kind)).toEqual([publicId])
      expect(await session.system.countFilesWith(buffer)).toBe(1)

      await ui.press(name, 'Try the original')
      await expectText(ui.finding(name, 'Original, no signature'), 'refused, 401 deny or ACL failure')

      await ui.press(name, 'Get expiring link')
      await expectText(ui.card(name).getByRole('timer'), /^(1:00|0:5\d)$/)
      const link = await ui.link(name)
      expect(Buffer.compare(await bytesAt(link), buffer)).toBe(0)

      await session.advance(ui.page, 50_000)
      await expectText(ui.card(name).getByRole('timer'), /^0:(0\d|10)$/)
      expect(Buffer.compare(await bytesAt(link), buffer)).toBe(0)
      expect(await ui.finding(name, 'Expiring link').count()).toBe(0)

      await session.advance(ui.page, 11_000)
      await expectText(ui.finding(name, 'Expiring link'), /dead\. Asked again, the cloud answers 4\d\d \S/)
      await expectText(ui.card(name).getByRole('timer'), '0:00')
      expect((await fetch(link)).status).toBeGreaterThanOrEqual(400)

      await ui.become('demo-2')
      await ui.press(name, 'Get expiring link')
      await expectText(ui.finding(name, 'Expiring link'), 'refused, 404 not_found: there is no such asset')
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Deletion'), 'refused, 404 not_found: there is no such asset')
      await expectText(ui.finding(name, 'Deletion'), `${publicId}: not_found`)
      expect(await session.system.list(kind)).toEqual([publicId])
      expect(await session.system.countFilesWith(buffer)).toBe(1)

      await ui.become('demo-1')
      await ui.press(name, 'Delete')
      await ui.confirm('Delete')
      await expectText(ui.finding(name, 'Deletion'), `${publicId}: deleted`)
      await expectText(ui.finding(name, 'Afterwards, a fresh link'), '404 Resource not found')
      expect(await session.system.list(kind)).toEqual([])
      expect(await session.system.countFilesWith(buffer)).toBe(0)
      await eventually(async () => expect(await session.system.countBlobs()).toBe(0))
    },
  )

  it('takes all seven files in one go', async () => {
    const ui = await session.openPage()
    await ui.setPrivate(true)
    await ui.choose(...FIXTURES.map(({ file }) => file))
    const names = await ui.page.getByRole('article').getByRole('heading').allTextContents()
    expect(names).toEqual(FIXTURES.map(({ file }) => file.name))
    for (const { file } of FIXTURES) {
      await ui.card(file.name).getByText('Public id').waitFor()
      expect(await session.system.countFilesWith(file.buffer)).toBe(1)
    }
  })

  it('runs on the keyboard alone', async () => {
    const ui = await session.openPage()
    const { page } = ui
    const { name } = rocket
    const press = async (button: string) => {
      await tabTo(page, ui.card(name).getByRole('button', { name: button }))
      await page.keyboard.press('Enter')
    }
    await tabTo(page, page.getByRole('switch', { name: 'Private' }))
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+Tab')
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Space')
    await (await chooser).setFiles(rocket)

    await ui.card(name).getByText('Public id').waitFor()
    await press('Get expiring link')
    await ui.card(name).getByLabel('Expiring link').waitFor()
    await press('Try the original')
    await expectText(ui.finding(name, 'Original, no signature'), 'refused, 401')
    await press('Delete')
    await page.keyboard.press('Escape')
    expect(await session.system.countFilesWith(rocket.buffer)).toBe(1)
    await tabTo(page, page.getByRole('radio', { name: 'demo-1' }))
    await page.keyboard.press('ArrowRight')
    await press('Delete')
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Delete' }))
    await page.keyboard.press('Enter')
    await expectText(ui.finding(name, 'Deletion'), 'refused, 404 not_found')
    await tabTo(page, page.getByRole('radio', { name: 'demo-2' }))
    await page.keyboard.press('ArrowLeft')
    await press('Delete')
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Delete' }))
    await page.keyboard.press('Enter')
    await expectText(ui.finding(name, 'Afterwards, a fresh link'), '404 Resource not found')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name)
    expect(await session.system.countFilesWith(rocket.buffer)).toBe(0)
  })
})

describe('the link', () => {
  it('is not called dead while the cloud still serves it', async () => {
    const ui = await session.openPage()
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.card(rocket.name).getByLabel('Expiring link').waitFor()
    await ui.page.clock.fastForward(MINUTE)
    await expectText(ui.finding(rocket.name, 'Expiring link'), 'its time is over and the cloud still serves it (200)')
    expect((await fetch(await ui.link(rocket.name))).status).toBe(200)
  })

  it('can be copied', async () => {
    const ui = await session.openPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.press(rocket.name, 'Copy link')
    await ui.card(rocket.name).getByText('Copied').waitFor()
    const copied = await ui.page.evaluate(() => navigator.clipboard.readText())
    expect(Buffer.compare(await bytesAt(copied), rocket.buffer)).toBe(0)
  })
})

describe('a gateway that wants a token', () => {
  it('refuses without it, signs with it, and the page keeps it for no longer than a load', async () => {
    await session.restart(tokenCallers('a-token-of-some-length'))
    const ui = await session.openPage()
    await ui.choose(rocket)
    await expectText(ui.card(rocket.name), 'refused with 401 unauthenticated')
    expect(await session.system.countBlobs()).toBe(0)

    await ui.page.getByLabel('Bearer token').fill('a-token-of-some-length')
    await ui.press(rocket.name, 'Retry')
    await ui.card(rocket.name).getByText('Public id').waitFor()
    expect(await session.system.countFilesWith(rocket.buffer)).toBe(1)

    await ui.page.reload()
    expect(await ui.page.getByLabel('Bearer token').inputValue()).toBe('')
    expect(await ui.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain(
      'a-token',
    )
    await ui.press(rocket.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(rocket.name, 'Deletion'), 'refused, 401 unauthenticated')
    expect(await session.system.countFilesWith(rocket.buffer)).toBe(1)
  })
})

const bytesAt = async (url: string): Promise<Buffer> => {
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}
