export function alarm(): void
export function injected(): string[]
export function links(): string[]
export function lostFragments(): string[]
export function width(): number
export function sideways(): string[]
export function onPaper(): { all: number; hidden: string[]; blocks: string[] }
export function axeFindings(): Promise<string[]>
export function cases(): { all: number; shown: number; open: string[]; unseenFindings: number; focus: string }
export function beforePrinting(): void
