import { registerText, revokedText } from '../certificates/publish.ts'
import type { Board } from '../model/board.ts'

/** The register for programs (`scs-check/register/1`): every statement as it was signed, in order. */
export function registerJson(board: Pick<Board, 'asOf' | 'certificates' | 'gone'>): string {
  return registerText(board)
}

/** The certificate revocation list (SCS-0004, regulation 7) for programs (`scs-check/revoked/1`). */
export function revokedJson(board: Pick<Board, 'asOf' | 'certificates'>): string {
  return revokedText(board)
}
