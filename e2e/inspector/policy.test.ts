import { expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import { useInspector } from './session.ts'

const session = useInspector()

it('notices a policy violation, so that its absence means something', async () => {
  const page = await session.open()
  const address = `${session.room.mediaUrl}/demo/raw/upload/script.js`
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement('script'), { src })), address)
  await eventually(() => expect(session.takeFaults().join()).toContain(`script-src-elem: ${address}`))
})
