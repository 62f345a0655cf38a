import { describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { tab } from './inspector-page.ts'
import { useInspector } from './session.ts'

const session = useInspector()

describe('webhooks', () => {
  it('that failed are replayed, and arrive once', async () => {
    session.room.receiver.status = 503
    const page = await session.open()
    await tab(page, 'Webhooks').click()
    await session.upload({ public_id: 'told', notification_url: session.room.receiver.url })
    const told = page.locator('.webhook')
    await expectText(told, /waiting upload of told/)
    await expectText(told, /In vain once, next try \d\d:\d\d:\d\d/)
    await expectText(told.locator('.attempts'), /attempt: 503/)
    session.room.receiver.status = 200
    await told.getByRole('button', { name: 'Replay upload of told' }).click()
    await expectText(told, /delivered upload of told/)
    await expectText(told.locator('.attempts'), /attempt: 503\n.*replay: 200/)
    expect(session.room.receiver.taken).toEqual(['told'])
    await told.getByRole('button', { name: 'Replay' }).click()
    await eventually(() => expect(session.room.receiver.taken).toEqual(['told', 'told']))
    await told.getByText('What it says').click()
    await expectText(told.locator('pre'), '"signature_key": "[redacted]"')
  })
})
