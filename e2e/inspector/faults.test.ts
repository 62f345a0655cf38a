import { describe, expect, it } from 'vitest'
import { expectText } from '../page/upload-page.ts'
import { tab } from './inspector-page.ts'
import { useInspector } from './session.ts'

const session = useInspector()

describe('faults', () => {
  it('break what comes next, and are switched off again', async () => {
    const page = await session.open()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Answer 500' }).check()
    await page.getByLabel('Action').selectOption('upload')
    await page.getByLabel('Message').fill('Out of order')
    await page.getByLabel('How often').selectOption('until switched off')
    await page.getByRole('button', { name: 'Switch on' }).click()
    const active = page.locator('.active-faults')
    await expectText(active, /Answer 500\n+action upload · message Out of order · until switched off · struck 0/)
    await expect(session.upload()).rejects.toMatchObject({ http_code: 500, message: 'Out of order' })
    await expectText(active, 'struck 1')
    expect(await session.room.call('api.ping')).toMatchObject({ status: 'ok' })
    await active.getByRole('button', { name: 'Switch off Answer 500' }).click()
    await expectText(page.locator('.active-side'), 'Nothing goes wrong by intention')
    expect(await session.upload({ public_id: 'fine' })).toMatchObject({ public_id: 'fine' })
  })

  it('are refused by name when they cannot be', async () => {
    const page = await session.open()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Delay a webhook' }).check()
    await page.getByLabel('Delay', { exact: true }).fill('soon')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expectText(page.locator('#faults .problem'), /delayWebhook\.by must be .*not "soon"/)
  })
})
