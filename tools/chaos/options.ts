import { AppError } from '@numera/kernel';
import { parseScale } from '../stack/scale';
import { SERVICES } from '../stack/stack';

export interface ChaosOptions {
  readonly orders: number;
  /** Orders begun a second. */
  readonly rate: number;
  readonly persons: number;
  readonly seed: number;
  readonly scale: Readonly<Record<string, number>>;
}

/** Two of everything that has to share; payments is one, since few messages go there. */
export const DEFAULT_SCALE: Readonly<Record<string, number>> = {
  gateway: 2,
  poller: 2,
  orders: 2,
  wallet: 2,
  providers: 2,
  payments: 1,
};

const NUMBERS = ['orders', 'rate', 'persons', 'seed'] as const;

/**
 * Reads `--orders 10000 --rate 10 --persons 300 --seed 7 --scale poller=3`.
 * @throws AppError `CONFIG.INVALID` that names every wrong part
 */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const found = new Map<string, number>();
  const rest: string[] = [];
  const problems: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', inline] = /^--([a-z]+)(?:=(.*))?$/u.exec(args[at] ?? '') ?? [];
    if (!(NUMBERS as readonly string[]).includes(name)) {
      rest.push(args[at] ?? '');
      continue;
    }
    const text = inline ?? args[(at += 1)] ?? '';
    const value = /^\d{1,9}(\.\d+)?$/u.test(text) ? Number(text) : NaN;
    const isRight = value > 0 && (name === 'rate' || Number.isInteger(value));
    if (isRight) found.set(name, value);
    else problems.push(`--${name} ${text}: must be a number above zero`);
  }
  if (problems.length > 0) throw new AppError('CONFIG.INVALID', 'invalid', { problems });
  const rate = found.get('rate') ?? 5;
  return {
    orders: found.get('orders') ?? 1_000,
    rate,
    // An order takes some ten seconds; while something is down all wait.
    persons: found.get('persons') ?? Math.max(20, Math.ceil(rate * 30)),
    seed: found.get('seed') ?? Math.floor(Date.now() % 1_000_000) + 1,
    scale: { ...DEFAULT_SCALE, ...parseScale(rest, SERVICES) },
  };
}
