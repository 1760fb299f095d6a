import type { Site } from './site.ts'

/** Stands where the user puts a package: a path, so that npm asks no registry for it, which lies nowhere, so that it fails. */
export const PLACEHOLDER = './REPLACE-BY-YOUR-PACKAGE.tgz'

/** Whether it is a file, not an address or a package of a scope in a registry. */
export const isFile = (name: string): boolean => !/^(https:|@)/.test(name)

/** First lines of files that install the tool: what is to be put there, or where its file must be; ends with a newline if there is something to say. */
export function packageLines({ package: name }: Pick<Site, 'package'>): string {
  if (name === PLACEHOLDER) {
    return `THIS FAILS until you put your package in place of ${PLACEHOLDER}: scs-check is in no registry.
In a checkout of scs-check: npm ci && npm pack; then name the path or https address of the .tgz, here or by scs-check deploy --package.
`
  }
  return isFile(name) ? `${name} (npm pack in a checkout of scs-check makes it) must lie there where this is used.\n` : ''
}
