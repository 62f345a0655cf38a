/** Imported first, lets a script import packages of this repository from their sources, as the command does. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: ['@countersign/source', ...context.conditions] }),
})
