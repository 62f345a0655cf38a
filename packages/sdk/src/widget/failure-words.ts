import type { Texts } from './text/translate.ts'

interface Failure {
  status: number
  message: string
  details?: Readonly<Record<string, unknown>> | undefined
}

/** Why a file was not uploaded, to its user. Word for word: whoever refused it knows why. Where nobody has answered it is ours to say. */
export const failureWords = (failure: Failure, texts: Texts): string => {
  const { address } = failure.details ?? {}
  // A server that has never answered is named.
  return failure.status === 0 && typeof address === 'string'
    ? texts.say('queue.no_server', { address })
    : reasonWords(failure, texts)
}

/** Why the last try failed of a file that is tried again. */
export const troubleWords = (failure: Failure, texts: Texts): string =>
  texts.say('queue.again', { reason: reasonWords(failure, texts) })

const reasonWords = ({ status, message, details }: Failure, texts: Texts): string => {
  if (status === 0) return texts.say('queue.no_answer')
  // What is no signer has said nothing for users: the message is for who runs the app.
  return details?.address ? texts.say('queue.not_prepared', { status: String(status) }) : message
}
