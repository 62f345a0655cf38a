import { BASE } from './base.ts'
import { QUEUE } from './queue.ts'
import { SOURCES } from './sources.ts'
import { WINDOW } from './window.ts'

/** All styles of the widget, for one constructed sheet. */
export const STYLES: string = [BASE, WINDOW, SOURCES, QUEUE].join('\n')
