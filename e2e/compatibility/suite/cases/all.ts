import type { Case } from '../case.ts'
import { ADMIN } from './admin.ts'
import { ASSETS } from './assets.ts'
import { CHUNKS } from './chunks.ts'
import { FULL } from './full.ts'
import { METADATA } from './metadata.ts'
import { NAMING } from './naming.ts'
import { SETTINGS } from './settings.ts'
import { SMOKE } from './smoke.ts'
import { WIRE_BODIES } from './wire-bodies.ts'
import { WIRE_HEADERS } from './wire-headers.ts'
import { WIRE_REFUSALS } from './wire-refusals.ts'

/** Every case there is; what a profile holds is picked from here. */
export const ALL_CASES: readonly Case[] = [
  ...SMOKE,
  ...NAMING,
  ...ASSETS,
  ...ADMIN,
  ...SETTINGS,
  ...METADATA,
  ...WIRE_BODIES,
  ...WIRE_REFUSALS,
  ...WIRE_HEADERS,
  ...CHUNKS,
  ...FULL,
]
