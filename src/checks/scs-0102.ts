/** Checks of scs-0102 (image metadata): what images must say about themselves, and that it is still so. */
export { buildDate, minDisk, minRam } from './image-figures.ts'
export { present, property } from './image-property.ts'
export { recency } from './image-recency.ts'
export { uniqueness } from './image-uniqueness.ts'
