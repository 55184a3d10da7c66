const UNITS = ['bytes', 'KB', 'MB'] as const;

/** A file's size as Telegram's apps show it: `812 bytes`, `4.2 KB`, `18 MB`. */
export function formatFileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const shown = unit === 0 || value >= 10 ? String(Math.round(value)) : value.toFixed(1);
  return `${shown} ${UNITS[unit] ?? ''}`;
}
