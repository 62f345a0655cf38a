/** The matrix: every signature at every action and resource type, in every way to present it, in one world. */
import { type AssetName, RESOURCE_TYPES, type ResourceType } from 'countersign/protocol'
import { ACTION_NAMES, ACTIONS, type Action, type ActionName, LOCAL } from './actions.ts'
import { DOORS, type Issued } from './doors.ts'
import { type Attempt, createModel } from './model.ts'
import { play } from './play.ts'
import { aimed, folded, type Presentation } from './presentations.ts'
import {
  createScene,
  type Effect,
  type Holding,
  type KnownAsset,
  OTHER,
  PROFILE_NAMES,
  type Scene,
  TAG,
  type Whose,
} from './scene.ts'
import type { World } from './worlds.ts'

/** An attempt that a cloud lets in, and what it does to whose assets. */
export interface Cell {
  world: string
  door: string
  profile: string
  action: ActionName
  resourceType: ResourceType
  how: Presentation['how']
  does: Effect['does']
  whose: Whose
  /** Whether the signature covers tags, by which archives are gathered. */
  isTagged: boolean
}

export interface Figures {
  attempts: number
  /** Of these, made at the local cloud as well. */
  played: number
  /** Of these, let in there. */
  letIn: number
  cells: readonly Cell[]
  /** What the local cloud did and the model had not foretold: the model would then prove nothing. */
  surprises: readonly string[]
}

/** Everything that the holder can get signed, and what is there of it. Signatures are the same in every world. */
export interface Loot extends Holding {
  issued: readonly Issued[]
}

export async function gather(): Promise<Loot> {
  const { signer } = await createScene({})
  const issued: Issued[] = []
  const standing: KnownAsset[] = []
  const waitingIds = new Set<string>()
  for (const profile of PROFILE_NAMES) {
    let finished = ''
    for (const ask of Object.values(DOORS)) {
      for (const each of await ask(signer, profile, finished)) {
        issued.push(each)
        if (each.token === null) continue
        const { id, publicId, type, resourceType } = claimsOf(each.token)
        const tags = [TAG]
        waitingIds.add(`incoming/${id}`)
        // The first has been completed; the others still wait for it.
        if (finished === '') {
          finished = publicId
          standing.push({ resourceType, type, publicId, tags, whose: 'ready' })
        } else standing.push({ resourceType, type: 'authenticated', publicId: `incoming/${id}`, tags, whose: 'own' })
      }
    }
  }
  return { issued, standing, waitingIds }
}

/** What a grant token says; it is sealed, not hidden. */
function claimsOf(token: string): AssetName & { id: string } {
  return JSON.parse(Buffer.from(token.split('.')[2] ?? '', 'base64url').toString())
}

/**
 * Replays everything in one world: in the model, and at the local cloud where that has the action.
 * @param oneIn of what the model refuses, one in so many, by chance, is made at the local cloud. Default 1: all of it. What the model
 * lets in is always made there.
 */
export async function replay(loot: Loot, { label, assumptions }: World, oneIn = 1): Promise<Figures> {
  const scene = await createScene(assumptions, loot)
  const predict = createModel(assumptions, scene.known)
  const cells = new Map<string, Cell>()
  const surprises: string[] = []
  const playedFolds = new Set<string>()
  let [attempts, played, letIn] = [0, 0, 0]
  // Elsewhere no fold passes for another reason than in the world where nothing is switched.
  const canFold = assumptions.ambiguousVersion1 === 'accept' || label === ''
  for (const { issued, attempt, how } of attemptsOf(loot.issued, canFold)) {
    attempts += 1
    const effects = predict(attempt)
    const foretold = new Set(effects?.map((effect) => describe(effect, scene)))
    for (const { does, name } of effects ?? []) {
      const { door, profile, parameters } = issued
      const { action, resourceType } = attempt
      const isTagged = 'tags' in parameters
      const whose = scene.whose(name)
      const cell = { world: label, door, profile, action, resourceType, how, does, whose, isTagged }
      cells.set(JSON.stringify(cell), cell)
    }
    if (!LOCAL.includes(attempt.action) || (how === 'folded' && isKnown(playedFolds, attempt, foretold))) continue
    if (effects === null && Math.random() * oneIn >= 1) continue
    const outcome = await play(scene, attempt, {
      query: { public_id: `open/${OTHER}/photo`, overwrite: 'true' },
    })
    played += 1
    if (outcome.effects === null) continue
    letIn += 1
    const strange = outcome.effects.filter((effect) => !foretold.has(describe(effect, scene)))
    if (effects === null || strange.length > 0)
      surprises.push(JSON.stringify({ attempt, outcome, foretold: [...foretold] }))
  }
  return { attempts, played, letIn, cells: [...cells.values()], surprises }
}

const describe = ({ does, name }: Effect, { whose }: Scene): string => `${does} ${whose(name)}`

/** There are more ways to fold than there are outcomes: of each outcome one is tried at the local cloud. */
function isKnown(played: Set<string>, { action, resourceType }: Attempt, foretold: ReadonlySet<string>): boolean {
  const key = [action, resourceType, ...foretold].join(' ')
  const isNew = foretold.size > 0 && !played.has(key)
  played.add(key)
  return !isNew
}

function* attemptsOf(all: readonly Issued[], canFold: boolean) {
  for (const issued of all) {
    const { parameters, signature } = issued
    const everywhere: Presentation[] = [{ how: 'as signed', form: parameters }, ...(canFold ? folded(parameters) : [])]
    for (const action of ACTION_NAMES) {
      const { only }: Action = ACTIONS[action]
      for (const resourceType of only ? [only] : RESOURCE_TYPES) {
        const victim = { resourceType, type: 'upload', publicId: `${issued.profile}/${OTHER}/photo` } as const
        for (const { how, form } of [...everywhere, aimed(parameters, action, victim)]) {
          const attempt: Attempt = { action, resourceType, form, signature }
          yield { issued, attempt, how }
        }
      }
    }
  }
}
