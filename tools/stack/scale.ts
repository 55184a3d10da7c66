import { AppError } from '@numera/kernel';

const MOST = 16;

/**
 * Reads `--scale poller=3 --scale gateway=2`.
 * @throws AppError `CONFIG.INVALID` that names every wrong part
 */
export function parseScale(
  args: readonly string[],
  services: readonly string[],
): Record<string, number> {
  const scale: Record<string, number> = {};
  const problems: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const value = word === '--scale' ? args[(at += 1)] : /^--scale=(.*)$/u.exec(word)?.[1];
    const [, service = '', count = ''] = /^([a-z]+)=(\d{1,3})$/u.exec(value ?? '') ?? [];
    const replicas = Number(count);
    if (value === undefined)
      problems.push(`"${word}" is not known; there is --scale SERVICE=COUNT`);
    else if (!services.includes(service)) {
      problems.push(`--scale ${value}: must be SERVICE=COUNT with one of ${services.join(', ')}`);
    } else if (replicas < 1 || replicas > MOST) {
      problems.push(`--scale ${value}: from 1 to ${MOST} replicas`);
    } else scale[service] = replicas;
  }
  if (problems.length > 0) throw new AppError('CONFIG.INVALID', 'invalid', { problems });
  return scale;
}
