/** What the components need: they import nothing else, since the build makes one file of it. */
export { type BoundComponent, bindComponent } from './bind-component.ts'
export { attributesOf } from './read-props.ts'
export { slotValues } from './slot-values.ts'
