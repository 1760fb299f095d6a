import { shown } from '../tempest/junit-words.ts'

/** Characters of a test's name; the longest of Kubernetes have some 350. */
const MOST = 1000
/** What no name of Kubernetes has, and what would let two names look alike: controls, invisible characters and other blanks than the usual one. */
const ODD = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[^\P{Zs} ]/u

/** A test's name as it is compared: single blanks, without ginkgo's node type in front (`[It]`). Throws on one with invisible characters. */
export function testName(text: string): string {
  if (ODD.test(text)) throw new Error(`the name of a test holds a control or invisible character, as no test of Kubernetes: ${shown(text)}`)
  return text.slice(0, MOST).replace(/ +/g, ' ').trim().replace(/^\[It\] /, '')
}

/** A test's name from a log, which puts `[It]` before its last part. */
export function loggedName(text: string): string {
  return testName(text.replace(' [It] ', ' '))
}

/** What sets up, tears down or reports the suite, and is no test. */
export function isSuiteNode(name: string): boolean {
  return /^\[?(?:Report|Synchronized|Cleanup)?(?:Before|After)Suite\b/.test(name) || name.startsWith('[DeferCleanup (Suite)]')
}

/** Tests that one of the standards asks for: if such a one is skipped, that is told by name. */
export function isAskedFor(name: string): boolean {
  return name.includes('[Conformance]') || name.includes('NetworkPolicy')
}

/** Sorted by code unit, each once. */
export function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].sort()
}
