import type { Room } from './room.ts'

/** How a method of the official SDK stands towards this cloud. */
export type Standing =
  /** Does what it is for, which the check sees by what is there afterwards. */
  | { works: (room: Room) => Promise<void> }
  /** Sends nothing by itself: makes a URL, a form or HTML. The check sees that it leads where it should. */
  | { makes: (room: Room) => Promise<void> }
  /** Is sent, and refused by name. */
  | { refused: (room: Room) => Promise<unknown> }
  /** Throws in the SDK itself, whatever it speaks to. */
  | { gone: string }
  /** Belongs to a subscription that no account has by itself. */
  | { addOn: string }

export type Standings = Readonly<Record<string, Standing>>
