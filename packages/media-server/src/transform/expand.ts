import { refuse } from '../errors/cloudinary-error.ts'
import { formatTransformation, parseTransformation, requireFewComponents } from './parse.ts'
import type { Component, Drawing, NamedStep, WrittenTransformation } from './transformation.ts'

/** What a name stands for, as text, or `null`. */
export type DefinitionOf = (name: string) => Promise<string | null>

/**
 * Puts what they stand for in the place of names, and of the names in that.
 * @throws CloudinaryError `unknownTransformation`; `transformationLoop` when a name leads back to itself; `invalidTransformation` when
 *   there are more steps in the end than a transformation may have, or names within names as deep.
 */
export async function expandTransformation(
  written: WrittenTransformation,
  definitionOf: DefinitionOf,
): Promise<Drawing> {
  const steps: Component[] = []
  const visit = async (step: Component | NamedStep, within: readonly string[]): Promise<void> => {
    requireFewComponents(Math.max(steps.length + 1, within.length))
    if (!('name' in step)) {
      steps.push(step)
      return
    }
    const path = [...within, step.name]
    if (within.includes(step.name)) throw refuse('transformationLoop', path.map((name) => `t_${name}`).join(' → '))
    const definition = await definitionOf(step.name)
    if (definition === null) throw refuse('unknownTransformation', step.name)
    for (const inner of parseTransformation(definition)) await visit(inner, path)
  }
  for (const step of written) await visit(step, [])
  return { written: formatTransformation(written), steps }
}
