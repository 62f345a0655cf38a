import type { Recorder } from './ask.ts'
import { callerOf } from './caller.ts'
import { ECHO_COUNT } from './echo.ts'
import type { RegistryPlace } from './registry-place.ts'
import { type System, stop } from './system.ts'

const HOOKED = ['throws-secrets', 'throws-encoded', 'throws-request', 'throws-text', 'throws-ours']

/** Comes with a JWT while nobody can say whose it is: before any other, as keys are kept once they were had. */
export async function comeTooEarly({ gateway, issuer }: System, recorder: Recorder): Promise<void> {
  issuer.setUp(false)
  const ada = callerOf(gateway.url, recorder, { authorization: `Bearer ${await issuer.tokenFor('ada')}` })
  await ada.grant('photos')
  issuer.setUp(true)
}

/** What the application does wrong, the database and, at the end, the cloud, which stays away. */
export async function fail(system: System, recorder: Recorder): Promise<void> {
  const { secrets, gateway, cloud } = system
  const ci = callerOf(gateway.url, recorder, { authorization: `Bearer ${secrets.token}` })
  const other = callerOf(gateway.url, recorder, { authorization: `Bearer ${secrets.hashedToken}` })
  for (const name of HOOKED)
    for (const profile of ['hooked', 'scanned']) await ci.upload(profile, { name: `${name}.jpg` })
  const { asset } = await ci.upload('avatars')
  await other.ask(`/download-url?asset=${asset.id}`)

  await withoutTable(gateway.registry, 'countersign_audit', async () => {
    await ci.grant('photos')
    await ci.ask('/upload-signature?profile=open')
  })
  await withoutTable(gateway.registry, 'countersign_grants', async () => {
    await ci.grant('photos')
    await ci.ask('/readyz')
  })

  const waiting = await ci.grant('photos')
  const [given] = waiting.json.data.grants
  await ci.store(given.uploadUrl, given.fields)
  system.receiver.passOnTo(null)
  await stop(cloud.running)
  await ci.post('/completions', { token: given.token })
  await ci.ask('/delete-files', { method: 'DELETE', body: { assets: [asset.id] } })
  await ci.ask('/readyz')
}

/** A database that has lost a table, for a while. */
async function withoutTable({ exec }: RegistryPlace, table: string, run: () => Promise<void>): Promise<void> {
  await exec(`ALTER TABLE ${table} RENAME TO lost`)
  await run()
  await exec(`ALTER TABLE lost RENAME TO ${table}`)
}

/** Makes what was deleted and what was never uploaded a matter for the next sweep. */
export async function growOld({ gateway }: System): Promise<void> {
  await gateway.registry.exec("UPDATE countersign_assets SET purge_at = 1 WHERE state = 'trashed'")
  await gateway.registry.exec("UPDATE countersign_grants SET created_at = 1, expires_at = 1 WHERE state = 'pending'")
}

/** Has a gateway call a cloud that says back whatever it is told. */
export async function listenToEcho({ plain, secrets }: System, recorder: Recorder): Promise<void> {
  const caller = callerOf(plain.url, recorder, { authorization: `Bearer ${secrets.token}` })
  const { json } = await caller.grant('uploads')
  const [{ token }] = json.data.grants
  for (let asked = 0; asked < ECHO_COUNT; asked += 1) await caller.post('/completions', { token })
  await caller.ask('/readyz')
  await caller.ask('/upload-signature')
  await caller.ask('/unsigned')
  await caller.ask('/metrics')
}
