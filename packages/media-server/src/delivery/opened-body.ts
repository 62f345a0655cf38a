/** A body whose first bytes are there: what cannot be read shows here, not in the middle of an answer. Cancelling it closes the source. */
export async function openBody(source: AsyncIterable<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const chunks = source[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<Uint8Array>> | null = Promise.resolve(await chunks.next())
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await (next ?? chunks.next())
        next = null
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
