/** A subject as part of a file name: whatever could leave the directory becomes "_". */
export function fileName(subject: string): string {
  return subject.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_')
}
