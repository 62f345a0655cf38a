/** What of the inspector may have changed. */
export type Changed = 'requests' | 'assets' | 'webhooks' | 'faults'

/** Tells pages that look on that something has changed; what it is they ask for then. */
export interface Changes {
  tell(...changed: Changed[]): void
  /** Server-sent events, one `changed` with a list of {@link Changed} at a time. */
  stream(): Response
  /** Ends all streams, and every one that is asked for later. */
  close(): void
}

/** Many things that happen at once are told once. */
const GATHER_MS = 60
/** A browser has six connections to a host: nobody looks with more pages than this. */
const MOST_STREAMS = 32
/** Whoever reads none of so many has gone, or sleeps: their browser asks again when it wakes. */
const MOST_UNREAD = 1000

export function createChanges(): Changes {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const pending = new Set<Changed>()
  const utf8 = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const end = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    if (streams.delete(controller)) controller.close()
  }
  const send = () => {
    timer = undefined
    const event = utf8.encode(`event: changed\ndata: ${JSON.stringify([...pending])}\n\n`)
    pending.clear()
    for (const controller of streams) {
      controller.enqueue(event)
      if ((controller.desiredSize ?? 0) < -MOST_UNREAD) end(controller)
    }
  }
  return {
    tell(...changed) {
      if (streams.size === 0) return
      for (const each of changed) pending.add(each)
      timer ??= setTimeout(send, GATHER_MS).unref()
    },
    stream() {
      let own: ReadableStreamDefaultController<Uint8Array>
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller
          if (isClosed) return controller.close()
          const [oldest] = streams
          if (oldest && streams.size >= MOST_STREAMS) end(oldest)
          streams.add(controller)
          controller.enqueue(utf8.encode('retry: 1000\n\n'))
        },
        cancel() {
          streams.delete(own)
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      for (const controller of streams) end(controller)
    },
  }
}
