import { anchor } from '../report/html.ts'

/** Id of a test case's strip on a subject's page, by its key in the score card: `subjects/NAME/#SCOPE.KEY` leads there. */
export const stripId = (scope: string, key: string): string => anchor(`${scope}.${key}`)
