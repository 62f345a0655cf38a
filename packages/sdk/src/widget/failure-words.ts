import type { Texts } from './text/translate.ts'

interface Failure {
  status: number
  message: string
  details?: Readonly<Record<string, unknown>> | undefined
}

/** Why a file was not uploaded, to its user. Word for word: whoever refused it knows why. Where nobody has answered it is ours to say. */
export const failureWords = ({ status, message }: Failure, texts: Texts): string =>
  status === 0 ? texts.say('queue.no_answer') : message

/** The same when it is not tried again: a server that has never answered is named. */
export const finalWords = (failure: Failure, texts: Texts): string => {
  const { address } = failure.details ?? {}
  return failure.status === 0 && typeof address === 'string'
    ? texts.say('queue.no_server', { address })
    : failureWords(failure, texts)
}
