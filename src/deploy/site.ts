/** What the files for a place are made of; every name and path is checked (letters, digits and `._/@+,=-` only), so that none needs quotes anywhere. */
export interface Site {
  /** For npm: the path or https address of a .tgz, or a package of a scope, e.g. `./scs-check-0.1.0.tgz`. */
  package: string
  /** The configuration: its absolute path here, its text, and its path from the directory in which the files are used (a repository's root). */
  config: { path: string; text: string; name: string }
  /** Seconds that a night may take. */
  deadline: number
  /** When it begins, UTC. */
  at: { hour: number; minute: number }
  /** Directory of the store, absolute; undefined: a database. */
  store?: string
  /** Directories that a night writes to beside the store, absolute. */
  writes: string[]
  /** Directory of the newest reports, absolute, if there is one. */
  reports?: string
  /** Names of files with secrets, all in one directory. */
  secrets: string[]
  /** Runners that share a night. */
  shards: number
}
/** A file to be used there. */
export interface DeployFile {
  /** Relative, without `..`. */
  path: string
  text: string
}

/** Seconds after the deadline in which visits end, remove what they created (90 s, then 90 s at most by force) and results are told. */
export const AFTERMATH = 900
/** Seconds between SIGTERM and SIGKILL: removing what plays created takes up to 90, and telling what is left a little more. */
export const GRACE = 180
/** Where the secrets are; `nightly.yaml` names its secrets by this variable. */
export const SECRETS = 'SCS_CHECK_SECRETS'

/** Five fields of cron(5), UTC. */
export const cronTime = ({ at: { hour, minute } }: Site): string => `${minute} ${hour} * * *`

/** Seconds after which a runner may end the night by force. */
export const longest = ({ deadline }: Site): number => deadline + AFTERMATH

/** The name under which a secret file is kept where names are variables, e.g. CLOUDS_YAML. */
export const variable = (secret: string): string => secret.toUpperCase().replace(/[^A-Z0-9]/g, '_').replace(/^(?=\d)/, '_')

/** A path seen from the directory of the configuration, if it is in there; else as it is. */
export function fromConfig({ config }: Site, path: string): string {
  const dir = config.path.slice(0, config.path.lastIndexOf('/') + 1)
  const rest = path.startsWith(dir) ? path.slice(dir.length) : undefined
  const above = config.name.slice(0, config.name.lastIndexOf('/') + 1)
  return rest === undefined ? path : above + rest
}

/** Lines of a comment. */
export const comment = (text: string): string => text.split('\n').map(line => (line === '' ? '#' : `# ${line}`)).join('\n')
