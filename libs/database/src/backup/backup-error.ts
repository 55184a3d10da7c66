/** A backup or a restore that cannot go on; the message is for the person at the terminal. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code = 'DATABASE.BACKUP';
}
