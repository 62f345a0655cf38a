/**
 * What a function of an app says: by calling what it is given, or by returning it or a promise of it.
 * A function that returns nothing answers by its callback, whenever that is.
 * @throws what the function throws.
 */
export function answerOf<Said>(call: (answer: (said: Said) => void) => unknown): Promise<Said> {
  return new Promise((resolve, reject) => {
    returnedBy(() => call(resolve)).then((returned) => returned === undefined || resolve(returned as Said), reject)
  })
}

/** What a function says by what it returns; `undefined` where that is no more than what its last call gave: the number of a timer, an element. */
export async function returnedBy(call: () => unknown): Promise<unknown> {
  const returned = call()
  const isMeant =
    typeof returned === 'string' ||
    Array.isArray(returned) ||
    (typeof returned === 'object' && returned !== null && ('then' in returned || isPlain(returned)))
  return isMeant ? returned : undefined
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype
