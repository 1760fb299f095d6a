/** What a script can reach: the files of the volume that a path lies on (none where nothing is mounted), and the log. */
export interface Surroundings {
  files: (path: string) => Map<string, string> | undefined
  print: (line: string) => void
}

/** Exit code of a shell that finds no such command. */
const UNKNOWN = 127

/** Runs a script of simple commands joined by `&&`, `||`, `;` and new lines; returns its exit code. */
export function run(script: string, { files, print }: Surroundings): number {
  const variables = new Map<string, string>()
  const parts = script.split(/(&&|\|\||;|\n)/)
  let status = 0
  for (let i = 0; i < parts.length; i += 2) {
    const joint = parts[i - 1]
    const command = filledIn((parts[i] ?? '').trim(), variables)
    if (command === '' || (joint === '&&' && status !== 0) || (joint === '||' && status === 0)) continue
    if (/^exit\b/.test(command)) return Number(command.slice(4)) || 0
    status = one(command)
  }
  return status

  function one(command: string): number {
    const [, bare = '', way, file = ''] = /^([^<>]*?)\s*(?:([<>])\s*(\/\S{1,200}))?$/.exec(command) ?? []
    const [, name = '', rest = ''] = /^(\w{1,20})\s*(.*)$/.exec(bare) ?? []
    const said = unquoted(rest.replace(/^'%s(?:\\n)?' /, ''))
    switch (name) {
      case 'sync': case 'sleep': case 'true': case 'exec': return 0
      case 'echo': case 'printf': return way === '>' ? written(file, said) : told(said)
      case 'cat': return told(files(said)?.get(said))
      case 'read': {
        const content = files(file)?.get(file)
        variables.set(rest.replace(/^-r /, ''), content ?? '')
        return content === undefined ? 1 : 0
      }
      default: return UNKNOWN
    }
  }

  function written(file: string, content: string): number {
    const disk = files(file)
    disk?.set(file, content)
    return disk === undefined ? 1 : 0
  }

  function told(line: string | undefined): number {
    if (line === undefined) return 1
    print(line)
    return 0
  }
}

/** A text with the variables that are known in their places. */
export function filledIn(text: string, variables: Map<string, string>): string {
  return text.replace(/\$(?:\{(\w{1,60})\}|(\w{1,60}))/g, (whole, braced?: string, bare?: string) => variables.get(braced ?? bare ?? '') ?? whole)
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text
}
