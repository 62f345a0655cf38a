import type { Page } from 'playwright-core'

/** A task of a page's main thread. */
export interface Task {
  /** What the processor worked on it: what else the machine does meanwhile does not count. */
  cpuMs: number
  /** From its begin to its end, as `longtask` entries tell it. */
  wallMs: number
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  ph: string
  dur?: number
  tdur?: number
  args?: { name?: string }
}

/** Does something in a page, and answers with the task of its main thread that took the most of the processor. */
export async function longestTask(page: Page, run: () => Promise<unknown>): Promise<Task> {
  const browser = page.context().browser()
  if (!browser) throw new Error('the page is of no browser')
  await browser.startTracing(page, { categories: ['toplevel'] })
  const trace = await Promise.resolve()
    .then(run)
    .then(
      () => browser.stopTracing(),
      async (error) => {
        await browser.stopTracing()
        throw error
      },
    )
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents
    .filter(({ ph, tdur, pid, tid }) => ph === 'X' && tdur !== undefined && mains.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ cpuMs: tdur / 1000, wallMs: dur / 1000 }))
  if (tasks.length === 0) throw new Error('the trace has no task of the main thread')
  return tasks.reduce((most, task) => (task.cpuMs > most.cpuMs ? task : most), { cpuMs: 0, wallMs: 0 })
}
