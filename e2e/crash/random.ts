/** Numbers that the same seed gives again (mulberry32). What a crash hits still depends on the moment. */
export interface Random {
  readonly seed: number
  /** From 0 up to, without, 1. */
  fraction(): number
  /** Both ends included. */
  integer(least: number, most: number): number
  bytes(count: number): Buffer<ArrayBuffer>
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const fraction = () => next() / 2 ** 32
  return {
    seed,
    fraction,
    integer: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    bytes: (count) => Buffer.from(Uint32Array.from({ length: Math.ceil(count / 4) }, next).buffer).subarray(0, count),
  }
}
