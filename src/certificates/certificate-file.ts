import type { Scope } from '../model/definition.ts'
import type { Registered } from './register.ts'

/**
 * Something wrong with a certificate: how it was signed, that nobody vouched for the key (`unchecked`), what was said, what it rests on, or that the
 * register cannot be read after it.
 */
export interface Flaw {
  kind: 'signature' | 'unchecked' | 'rule' | 'rest' | 'chain'
  text: string
}
/** A certificate in the register, and what keeps it from counting. */
export interface CertificateFile {
  certificate: string
  /** Oldest first; with what must not be said, which has no effect. */
  said: Registered[]
  /** The last thing that had an effect. */
  last: Registered
  granted?: Registered
  /** Why nobody can rely on it. */
  flaws: Flaw[]
  /** What else is odd about its statements; it ends nothing. */
  notes: Flaw[]
}

/** The scope of this id, if there is one. */
export type ScopeOf = (id: string) => Scope | undefined
