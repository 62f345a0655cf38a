import type { Defined, PromisedWork } from '../catalog/definitions.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { keepUpload } from './keep-upload.ts'
import { keepEager } from './promise-eager.ts'

/** How often it is looked for what could not be done, or was promised by a process that is gone. */
const AGAIN_MS = 60_000
const PAGE = 100

export interface PromiseKeeper {
  /** Does all that answers have promised, oldest first; resolves when nothing is left but what failed. */
  keepAll(): Promise<void>
  /** From now on does what is promised as it comes. */
  start(): void
  /** Says that something was promised. */
  wake(): void
  /** Begins nothing more, and waits `graceMs` for what is under way. What is not done is left to the next start. For good. */
  stop(options: { graceMs: number }): Promise<void>
}

/** Does one thing after the other: what is slow about it has lines of its own. */
export function createPromiseKeeper(services: Services, account: CloudAccount): PromiseKeeper {
  const { promisedWork } = services.catalog
  const { cloudName } = account
  let under: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isWaiting = false

  const keepOne = async ({ name, value }: Defined<PromisedWork>): Promise<void> => {
    if (value.kind === 'upload') await keepUpload(services, account, value, name)
    else await keepEager(services, account, value, name)
    await promisedWork.remove(cloudName, name)
  }
  const keepEach = async (): Promise<void> => {
    isWaiting = false
    const failed = new Set<string>()
    for (;;) {
      const promised = (await listAll()).filter(({ name }) => !failed.has(name))
      if (promised.length === 0) return
      for (const each of promised) {
        if (isStopped) return
        await keepOne(each).catch((error: unknown) => {
          failed.add(each.name)
          if (!isStopped) console.error(`what was promised as ${each.name} is tried again later:`, error)
        })
      }
    }
  }
  /** Oldest first. */
  async function listAll(): Promise<Defined<PromisedWork>[]> {
    const all: Defined<PromisedWork>[] = []
    for (let after: number | undefined; ; ) {
      const page = await promisedWork.list(cloudName, { after, limit: PAGE })
      all.push(...page)
      after = page.at(-1)?.sequence
      if (page.length < PAGE) return all.reverse()
    }
  }
  const keepAll = () => {
    under = under.then(keepEach)
    return under
  }
  const wake = () => {
    if (timer === undefined || isStopped || isWaiting) return
    isWaiting = true
    keepAll().catch((error: unknown) => {
      under = Promise.resolve()
      if (!isStopped) console.error('what was promised could not be read:', error)
    })
  }

  return {
    keepAll,
    start() {
      timer ??= setInterval(wake, AGAIN_MS).unref()
      wake()
    },
    wake,
    async stop({ graceMs }) {
      isStopped = true
      clearInterval(timer)
      const late = new Promise((resolve) => setTimeout(resolve, graceMs).unref())
      await Promise.race([under.catch(() => {}), late])
    },
  }
}
