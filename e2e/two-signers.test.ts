import { createMediaServer, createMemoryBlobs, createMemoryCatalog } from '@countersign/media-server'
import { postgresRegistry } from 'countersign/registry-postgres'
import { countersign, profile } from 'countersign/server'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningPostgres, startPostgres } from '../scripts/postgres.ts'

/** `COUNTERSIGN_GRANTS=1000` is the whole campaign. */
const GRANTS = Number(process.env.COUNTERSIGN_GRANTS ?? 50)
const USES = 32
const ORIGIN = 'http://127.0.0.1:1'

let postgres: RunningPostgres
const pools: pg.Pool[] = []
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await postgres.stop()
})

/** A cloud in memory, and two signers in front of it that share nothing but a database. */
async function room() {
  const cloud = createMediaServer({
    account: { cloudName: 'demo', apiKey: 'key', apiSecret: 'secret' },
    catalog: createMemoryCatalog(),
    blobs: createMemoryBlobs(),
    origin: ORIGIN,
  })
  const told: string[] = []
  const signers: { fetch: (request: Request) => Promise<Response> }[] = []
  for (let index = 0; index < 2; index += 1) {
    const pool = new pg.Pool({ connectionString: postgres.url, max: 10 })
    pools.push(pool)
    const registry = postgresRegistry(pool)
    await registry.migrate()
    signers.push(
      countersign({
        cloud: `cloudinary://key:secret@demo?upload_prefix=${ORIGIN}`,
        secret: 'a secret of at least thirty-two characters',
        authenticate: () => ({ id: 'ada' }),
        registry,
        fetch: (url, init) => cloud.fetch(new Request(url, init)),
        profiles: { files: profile({ folder: 'files', resourceType: 'raw', allowedFormats: ['txt'], maxFiles: 100 }) },
        onUploaded: ({ asset }) => {
          told.push(asset.id)
          return { id: asset.id }
        },
      }),
    )
  }
  const post = async (signer: number, path: string, body: unknown) => {
    const response = await signers[signer]?.fetch(
      new Request(`https://app.example/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
    return { status: response?.status ?? 0, body: JSON.parse((await response?.text()) ?? 'null') }
  }
  return { cloud, told, post }
}

describe('U9: two signers on one database', () => {
  it(`complete ${GRANTS} grants once each, of ${USES} uses at the same time`, async () => {
    const { cloud, told, post } = await room()
    const statuses = new Map<number, number>()
    for (let done = 0; done < GRANTS; done += 10) {
      const files = Array.from({ length: Math.min(10, GRANTS - done) }, () => ({ name: 'a.txt', bytes: 5 }))
      const { body } = await post(done % 2, 'grants', { files })
      await Promise.all(
        body.data.grants.map(async ({ uploadUrl, fields, token }: Record<string, string> & { fields: object }) => {
          const form = new FormData()
          for (const [name, value] of Object.entries(fields)) form.append(name, value)
          form.append('file', new File(['hello'], 'a.txt'))
          const sent = await cloud.fetch(new Request(uploadUrl ?? '', { method: 'POST', body: form }))
          const answer = JSON.parse(await sent.text())
          const relayed = { public_id: answer.public_id, version: answer.version, signature: answer.signature }
          const uses = Array.from({ length: USES }, (_, use) =>
            post(use % 2, 'completions', { token, answer: relayed }),
          )
          for (const { status } of await Promise.all(uses)) statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }),
      )
    }
    expect(told).toHaveLength(GRANTS)
    expect(new Set(told).size).toBe(GRANTS)
    expect([...statuses.keys()].filter((status) => status !== 200 && status !== 202)).toEqual([])
  }, 600_000)
})
