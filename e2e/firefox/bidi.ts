import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** A stock Firefox without a screen, driven by the standard protocol that it speaks itself. @see https://w3c.github.io/webdriver-bidi/ */
export interface Firefox {
  version: string
  /** A page in a context of its own: no storage is there before. */
  open(url: string): Promise<FirefoxPage>
  close(): Promise<void>
}

export interface FirefoxPage {
  /** The value of an expression, or of what it promises. @throws Error with what it threw. */
  evaluate<T>(expression: string): Promise<T>
  /** The same, again until it is true. */
  until(expression: string): Promise<void>
  /** As a hand does it, on the element that the expression answers. */
  click(element: string): Promise<void>
  /** Chooses files in the `input` that the expression answers. */
  setFiles(input: string, files: readonly string[]): Promise<void>
  /** Chooses files in the dialog that opens next. */
  chooseInDialog(files: readonly string[]): Promise<void>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: each caller knows what the protocol answers
type Answer = any
type Send = (method: string, params: object) => Promise<Answer>
interface Wire {
  send: Send
  /** The next event of this name. */
  event(method: string): Promise<Answer>
  close(): void
}

export async function launchFirefox(path: string): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), 'countersign-firefox-'))
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0']
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const wire = await connect(await addressIn(createInterface(child.stderr)))
  const capabilities = { alwaysMatch: { unhandledPromptBehavior: { default: 'ignore', file: 'ignore' } } }
  const session = await wire.send('session.new', { capabilities })
  await wire.send('session.subscribe', { events: ['input.fileDialogOpened'] })
  return {
    version: session.capabilities.browserVersion,
    open: (url) => openPage(wire, url),
    async close() {
      await wire.send('browser.close', {})
      wire.close()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function addressIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? []
    if (address) return address
  }
  throw new Error('Firefox ended without saying where it listens')
}

async function connect(address: string): Promise<Wire> {
  const socket = new WebSocket(`${address}/session`)
  await once(socket, 'open')
  const asked = new Map<number, (said: Answer) => void>()
  const awaited = new Map<string, (params: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const said = JSON.parse(data)
    if (said.type === 'event') awaited.get(said.method)?.(said.params)
    else asked.get(said.id)?.(said)
  })
  let last = 0
  return {
    async send(method, params) {
      last += 1
      const id = last
      const said = new Promise<Answer>((resolve) => asked.set(id, resolve))
      socket.send(JSON.stringify({ id, method, params }))
      const { type, result, error, message } = await said
      asked.delete(id)
      if (type === 'error') throw new Error(`${method}: ${error}: ${message}`)
      return result
    },
    event: (method) => new Promise((resolve) => awaited.set(method, resolve)),
    close: () => socket.close(),
  }
}

async function openPage({ send, event }: Wire, url: string): Promise<FirefoxPage> {
  const { userContext } = await send('browser.createUserContext', {})
  const { context } = await send('browsingContext.create', { type: 'tab', userContext })
  await send('browsingContext.navigate', { context, url, wait: 'complete' })
  const run = async (expression: string) => {
    const said = await send('script.evaluate', { expression, target: { context }, awaitPromise: true })
    if (said.type === 'exception') throw new Error(said.exceptionDetails.text)
    return said.result
  }
  const find = async (element: string) => {
    const { sharedId } = await run(element)
    if (sharedId === undefined) throw new Error(`no element is ${element}`)
    return { sharedId }
  }
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { value } = await run(`Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`)
    return JSON.parse(value)
  }
  const toPaths = (files: readonly string[]) => files.map((file) => resolve(file))
  return {
    evaluate,
    async until(expression) {
      while (!(await evaluate<boolean>(expression))) await new Promise((resolve) => setTimeout(resolve, 50))
    },
    async click(element) {
      const origin = { type: 'element', element: await find(element) }
      const actions = [
        { type: 'pointerMove', x: 0, y: 0, origin },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ]
      await send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] })
    },
    async setFiles(input, files) {
      await send('input.setFiles', { context, element: await find(input), files: toPaths(files) })
    },
    async chooseInDialog(files) {
      const { element } = await event('input.fileDialogOpened')
      await send('input.setFiles', { context, element, files: toPaths(files) })
    },
    async close() {
      await send('browser.removeUserContext', { userContext })
    },
  }
}
