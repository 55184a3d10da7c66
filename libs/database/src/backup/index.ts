export { backUp, type Backup, type BackupOptions } from './back-up';
export { BackupError } from './backup-error';
export type { RunMigrations } from './archive';
export { checksumFile } from './checksum';
export { describeCounts, type RowCounts } from './schemas';
export { restore, type Restore, type RestoreOptions } from './restore';
