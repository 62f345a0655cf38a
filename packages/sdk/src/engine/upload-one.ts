import { UploadError } from '../uploader/contract.ts'
import { pause } from '../uploader/pause.ts'
import type { Chosen, Destination, Protocol } from './contract.ts'
import { persist } from './persist.ts'
import { newPassage, type Passage, type SendOptions, sendFile } from './send-file.ts'
import { createTicket, type Ticket } from './ticket.ts'

/** What is kept of one file between attempts: a pause, or a failure that is retried. */
export interface Journey<D extends Destination> {
  ticket: Ticket<D>
  passage: Passage
}

export const newJourney = <D extends Destination>(
  protocol: Protocol<unknown, D>,
  chosen: Chosen,
  { now, chunkBytes }: { now: () => number; chunkBytes: number },
): Journey<D> => ({ ticket: createTicket(protocol, chosen, now), passage: newPassage(chunkBytes) })

export interface UploadOneOptions extends SendOptions {
  /** Told where the file stands. */
  onStatus(status: 'signing' | 'uploading' | 'completing'): void
}

/**
 * Takes one file from wherever it stands to its end.
 * @throws UploadError; what the signal gives as its reason when it is aborted.
 */
export async function uploadOne<Result, D extends Destination>(
  protocol: Protocol<Result, D>,
  chosen: Chosen,
  journey: Journey<D>,
  options: UploadOneOptions,
): Promise<Result> {
  const { patience, signal, onStatus } = options
  for (let attempt = 1; ; attempt += 1) {
    onStatus('signing')
    const destination = await persist(() => journey.ticket.fresh(signal), patience, signal)
    onStatus('uploading')
    const { answer, lost } = await sendAfresh(chosen, journey, options)
    onStatus('completing')
    const ticket = journey.ticket.known() ?? destination
    const result = await persist(() => protocol.complete(ticket, answer, signal, lost), patience, signal)
    if (result !== null) return result
    if (attempt === patience.attempts) throw lost ?? nothingArrived()
    if (lost) patience.onTrouble?.(lost)
    await pause(patience.firstPauseMs, signal)
  }
}

/** A cloud that has forgotten the parts it had gets all of them again, once, at another destination. */
async function sendAfresh<D extends Destination>(chosen: Chosen, journey: Journey<D>, options: SendOptions) {
  const send = () => sendFile(chosen, journey.ticket, journey.passage, options)
  try {
    return await send()
  } catch (error) {
    const isForgotten = error instanceof UploadError && error.code === 'cloud' && error.status === 404
    if (!isForgotten || journey.passage.acknowledged.size === 0) throw error
    journey.passage = newPassage(journey.passage.chunkBytes)
    journey.ticket.forget()
    return send()
  }
}

const nothingArrived = () => new UploadError('the cloud took the file, and has none', { code: 'network', status: 0 })
