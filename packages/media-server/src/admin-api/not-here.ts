import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/**
 * What calls of the Admin API take besides the parameters of an upload, and this server does not act on: refused by name, so
 * that nobody takes a documented name for a slip of the pen. @see cloudinary_npm lib/api.js, which sends exactly these.
 */
export const DOCUMENTED = {
  one: new Set(['pages']),
  list: new Set<string>(),
} as const

/** Calls of what others do for Cloudinary's customers who have subscribed to it. Nobody has here. They stand where a type could. */
export const ADD_ON_CALLS: readonly (readonly [method: string, pattern: string, addOn: string])[] = [
  ['POST', 'resources/visual_search', 'visual search'],
  ['GET', 'resources/visual_search', 'visual search'],
]

/** Answers as Cloudinary does without a subscription. */
export const unsubscribed =
  (addOn: string): Action =>
  async () => {
    throw refuse('noSubscription', addOn)
  }

/** Refuses by name. */
export const notHere =
  (call: string): Action =>
  async () => {
    throw refuse('notImplemented', call)
  }
