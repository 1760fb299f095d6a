/** Longest URL or link that is taken from a cloud, in characters: what common servers take as a request line. */
export const MAX_URL = 8192

/** The text without slashes at its end; linear also for hostile texts. */
export function trimSlashes(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '/') end--
  return text.slice(0, end)
}

/** A URL without user and password; a text that is no URL loses what stands before an @ in the place of the host. */
export function withoutUser(url: string): string {
  if (URL.canParse(url)) {
    const parsed = new URL(url)
    if (parsed.username === '' && parsed.password === '') return url
    parsed.username = ''
    parsed.password = ''
    return parsed.href
  }
  const start = url.indexOf('//') + 2
  const length = start < 2 ? 0 : url.slice(start).search(/[/?#\\]/)
  const end = length < 0 ? url.length : start + length
  const at = url.lastIndexOf('@', end)
  return start < 2 || at < start ? url : url.slice(0, start) + url.slice(at + 1)
}

/** Whether a host name of a URL is this machine itself, where plain http is nothing that others could read. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}
