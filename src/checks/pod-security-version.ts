/** Version of Kubernetes (its minor) from which the admission controller PodSecurity is on by default. */
const SINCE = 23

/** Why a server of this version need not have PodSecurity, where nothing shows that it has; null if it should. */
export function needsNoPodSecurity(version: string): string | null {
  const minor = /^v?1\.(\d{1,4})\./.exec(version)?.[1]
  if (minor === undefined) return 'the API server does not tell its version: should it have PodSecurity?'
  return Number(minor) < SINCE ? `${version} has no admission controller PodSecurity that is on by default (since 1.${SINCE})` : null
}

/** How to switch it on where it should be. */
export const SWITCH_ON = 'take PodSecurity out of --disable-admission-plugins of kube-apiserver (it is on by default), or this account out of its exemptions'
