/** Writes `docs/compatibility.md`: which methods of the official SDK and which parameters the local cloud has. */
import { writeFileSync } from 'node:fs'
import './from-source.ts'

const { renderCompatibility } = await import('../e2e/sdk-methods/documentation.ts')

writeFileSync('docs/compatibility.md', await renderCompatibility())
