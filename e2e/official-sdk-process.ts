import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

const CLIENT = new URL('./official-sdk-client.js', import.meta.url)

// biome-ignore lint/suspicious/noExplicitAny: answers of an API, compared and not typed
export type Answer = Record<string, any>

/** The unmodified `cloudinary` package in a process of its own. */
export function createSdk(cloudinaryUrl: string) {
  const { CLOUDINARY_URL: _, ...env } = process.env
  const child: ChildProcess = fork(CLIENT, { env: { ...env, CLOUDINARY_URL: cloudinaryUrl } })
  const waiting = new Map<number, { resolve(result: Answer): void; reject(error: unknown): void }>()
  child.on('message', ({ id, result, error }: { id: number; result: Answer; error?: unknown }) => {
    if (error === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(error)
    waiting.delete(id)
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the SDK's process ended with ${code}`))
  })
  let calls = 0
  const call = (name: string, ...args: unknown[]) =>
    new Promise<Answer>((resolve, reject) => {
      calls += 1
      waiting.set(calls, { resolve, reject })
      child.send({ id: calls, call: name, args })
    })
  return {
    call,
    async stop() {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
