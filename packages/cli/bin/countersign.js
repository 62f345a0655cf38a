#!/usr/bin/env node
// Published (inside somebody's node_modules) this runs dist/; in the repository Node 24 runs the sources as they are.
const wanted = 24
if (Number.parseInt(process.versions.node, 10) < wanted) {
  console.error(
    `countersign needs Node ${wanted} or later, not ${process.versions.node}. Inside the repository "npm start" and "npx countersign" bring their own; an app gets one with "npm install --save-dev node@24".`,
  )
  process.exit(1)
}

if (import.meta.url.includes('/node_modules/')) {
  await import('../dist/main.js')
} else {
  const { registerHooks } = await import('node:module')
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ['@countersign/source', ...context.conditions] }),
  })
  await import('../src/main.ts')
}
