import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Room } from '../command-room.ts'
import type { Running } from '../run-command.ts'
import type { Recorder } from './ask.ts'
import { callerOf } from './caller.ts'
import { stop } from './system.ts'

/** `countersign dev`, used by both of its people, and stopped. */
export async function useDev(room: Room, recorder: Recorder): Promise<{ running: Running; data: string }> {
  const running = room.dev()
  const { gatewayUrl = '', mediaUrl = '', dataDir = '' } = await running.ready()
  const [one, two] = [1, 2].map((number) =>
    callerOf(gatewayUrl, recorder, { cookie: `countersign_demo_subject=demo-${number}` }),
  )
  for (const caller of [one, two]) {
    if (caller === undefined) throw new TypeError('there are two people')
    const { asset } = await caller.upload('uploads')
    await one?.ask(`/download-url?asset=${asset.id}&once=true`)
    await two?.ask('/delete-files', { method: 'DELETE', body: { assets: [asset.id] } })
    await caller.ask('/upload-signature?should_secure_asset=true')
    await caller.post('/sign-cloudinary-params', { paramsToSign: { timestamp: 1, folder: 'elsewhere' } })
  }
  for (const path of ['/unsigned', '/metrics', '/readyz', '/nothing']) await one?.ask(path)
  await recorder.ask(`${mediaUrl}/v1_1/demo/resources/image`, { headers: { authorization: 'Basic bm90OnRoaXM=' } })
  await stop(running)
  return { running, data: dataDir }
}

/** The secrets that `dev` made for itself. */
export const secretsIn = (data: string) => ({
  devApi: (JSON.parse(readFileSync(join(data, 'cloud.json'), 'utf8')) as { apiSecret: string }).apiSecret,
  devSealing: readFileSync(join(data, 'gateway.secret'), 'utf8').trim(),
})
