import type { Board, VersionStanding } from '../model/board.ts'
import { standsAt } from './timeline-now.ts'

/** Whether it certifies now. */
export function inForce({ validity }: Pick<VersionStanding, 'validity'>): boolean {
  return validity === 'effective' || validity === 'warn'
}

/** What is to know of a version that is not simply effective: `† warn: ends 2027-01-01`, `draft: certifies nothing yet`; '' for an effective one. */
export function validityWords(board: Pick<Board, 'asOf' | 'scopes'>, scope: string, standing: Pick<VersionStanding, 'version' | 'validity'>): string {
  const { version, validity } = standing
  switch (validity) {
    case 'effective': return ''
    case 'warn': {
      const until = Object.hasOwn(board.scopes, scope) ? standsAt(board.scopes[scope]!.scope, version, board.asOf).until : undefined
      return `† warn: ${until === undefined ? 'still certifies, no end announced' : `ends ${until}`}`
    }
    case 'draft': return 'draft: certifies nothing yet'
    case 'deprecated': return '†† deprecated: certifies nothing any more'
  }
}
