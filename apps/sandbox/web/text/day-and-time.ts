const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/** `14:05`, as beside a message. */
export function formatTime(unixSeconds: number): string {
  return timeFormat.format(unixSeconds * 1000);
}

/** `Today`, `Yesterday` or `3 October`, as between the messages of two days. */
export function formatDay(unixSeconds: number, nowMs: number): string {
  const day = new Date(unixSeconds * 1000).toDateString();
  if (day === new Date(nowMs).toDateString()) return 'Today';
  if (day === new Date(nowMs - 86_400_000).toDateString()) return 'Yesterday';
  return dayFormat.format(unixSeconds * 1000);
}

/** `9:05`, or `1:02:03` past an hour; never below nought. */
export function formatTimeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const padded = (part: number): string => String(part).padStart(2, '0');
  return hours > 0
    ? `${hours}:${padded(minutes)}:${padded(seconds % 60)}`
    : `${minutes}:${padded(seconds % 60)}`;
}
