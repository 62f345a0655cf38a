/** The clouds that signatures are replayed against: every answer to every question, alone and where answers work together. */
import { type Assumptions, DEFAULT_ASSUMPTIONS, SWITCHES, type SwitchName } from '@countersign/media-server'

export interface World {
  /** The answers that differ from what the local cloud does unasked, such as `folder: dynamic`. */
  label: string
  /** The same for the title of a test. */
  title: string
  assumptions: Assumptions
}

/** The answers that decide together what a signature opens. */
const TOGETHER: readonly SwitchName[] = ['foreignParameters', 'ambiguousVersion1', 'folder']

/** Of every question the answer that suits who replays. */
const LOOSEST: Assumptions = {
  ...DEFAULT_ASSUMPTIONS,
  foreignParameters: 'ignore',
  ambiguousVersion1: 'accept',
  folder: 'dynamic',
  missingType: 'any',
  allowedFormatsOnRaw: 'unchecked',
  futureTimestamp: 'accept',
  expiredDownload: 'hour',
}

const worldOf = (answers: Partial<Assumptions>): World => {
  const other = Object.entries(answers).filter(([name, value]) => DEFAULT_ASSUMPTIONS[name as SwitchName] !== value)
  const label = other.map(([name, value]) => `${name}: ${value}`).join(', ')
  return {
    label,
    title: label || 'nothing switched',
    assumptions: { ...DEFAULT_ASSUMPTIONS, ...answers },
  }
}

const valuesOf = (name: SwitchName): string[] => Object.keys(SWITCHES[name].values)

/** One world for each value of each switch, the others as they are unasked. */
export const EACH_ALONE: readonly World[] = unique(
  (Object.keys(SWITCHES) as SwitchName[]).flatMap((name) => valuesOf(name).map((value) => worldOf({ [name]: value }))),
)

/** Where nothing is switched, and where all that suits who replays is: between them lies what the others answer. */
export const isOutermost = ({ label }: World): boolean => label === '' || label === worldOf(LOOSEST).label

/** {@link EACH_ALONE}, every combination of {@link TOGETHER}, and {@link LOOSEST}. */
export const WORLDS: readonly World[] = unique([
  ...EACH_ALONE,
  ...combinations(TOGETHER).map(worldOf),
  worldOf(LOOSEST),
])

function combinations([name, ...others]: readonly SwitchName[]): Partial<Assumptions>[] {
  if (name === undefined) return [{}]
  return combinations(others).flatMap((rest) => valuesOf(name).map((value) => ({ [name]: value, ...rest })))
}

function unique(worlds: readonly World[]): World[] {
  return [...new Map(worlds.map((world) => [world.label, world])).values()]
}
