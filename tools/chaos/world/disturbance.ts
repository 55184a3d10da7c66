import { setTimeout as delay } from 'node:timers/promises';
import { pause } from '@numera/kernel';
import type { Sandbox } from '@numera/sandbox';
import { Random } from '../random';

/** Between two of them, at the least and at the most. */
const PAUSE_MS = [2_000, 6_000] as const;
/** Shorter than the time after which a purchase without an answer counts as not made. */
const SLOW_MS = 900;

interface Trouble {
  readonly name: string;
  readonly lastsMs: number;
  begin(sandbox: Sandbox): void;
  end?(sandbox: Sandbox): void;
}

const once = (purchaseFault: 'lost-before' | 'lost-after' | 'html-after' | 'server-error') => ({
  lastsMs: 0,
  begin: ({ smspool }: Sandbox) => smspool.configure({ purchaseFault, purchaseFaultTimes: 1 }),
});

const times = (purchaseFault: 'out-of-stock', purchaseFaultTimes: number) => ({
  lastsMs: 0,
  begin: ({ smspool }: Sandbox) => smspool.configure({ purchaseFault, purchaseFaultTimes }),
});

const other = (purchaseFault: 'lost-before' | 'lost-after' | 'html-after') => ({
  lastsMs: 0,
  begin: ({ handlerApi }: Sandbox) =>
    handlerApi.configure({ purchaseFault, purchaseFaultTimes: 1 }),
});

const source = (pollFault: 'server-error' | 'truncated' | 'connection-lost' | 'html') => ({
  lastsMs: 1_500,
  begin: ({ messageSource }: Sandbox) => messageSource.configure({ pollFault }),
  end: ({ messageSource }: Sandbox) => messageSource.configure({ pollFault: 'none' }),
});

const content = (kind: 'duplicates' | 'out-of-order' | 'years-old') => ({
  lastsMs: 3_000,
  begin: ({ messageSource }: Sandbox) => messageSource.configure({ content: kind }),
  end: ({ messageSource }: Sandbox) => messageSource.configure({ content: 'none' }),
});

const outage = (kind: 'server-error' | 'connection-lost' | 'rate-limit') => ({
  lastsMs: 400,
  begin: ({ smspool }: Sandbox) => smspool.configure({ outage: kind }),
  end: ({ smspool }: Sandbox) => smspool.configure({ outage: 'none' }),
});

/** What goes wrong outside of Numera in a day, in little. */
const TROUBLES: readonly Trouble[] = [
  { name: 'purchase lost on the way', ...once('lost-before') },
  { name: "purchase's answer lost", ...once('lost-after') },
  { name: "purchase's answer unreadable", ...once('html-after') },
  { name: 'purchase refused with 500', ...once('server-error') },
  { name: 'provider answers 500', ...outage('server-error') },
  { name: 'provider cuts connections', ...outage('connection-lost') },
  { name: 'provider sold out', ...times('out-of-stock', 8) },
  { name: 'provider sold out for longer', ...times('out-of-stock', 25) },
  { name: 'purchase lost on the way to the other provider', ...other('lost-before') },
  { name: "other provider's answer lost", ...other('lost-after') },
  { name: "other provider's answer unreadable", ...other('html-after') },
  {
    name: 'other provider away',
    lastsMs: 1_000,
    begin: ({ handlerApi }) => handlerApi.configure({ outage: 'server-error' }),
    end: ({ handlerApi }) => handlerApi.configure({ outage: 'none' }),
  },
  { name: 'message source answers 500', ...source('server-error') },
  { name: 'message source answers half', ...source('truncated') },
  { name: 'message source cuts connections', ...source('connection-lost') },
  { name: 'message source answers HTML', ...source('html') },
  { name: 'messages come twice', ...content('duplicates') },
  { name: 'messages come out of order', ...content('out-of-order') },
  { name: 'messages of years ago come', ...content('years-old') },
  {
    name: 'provider slow',
    lastsMs: 1_500,
    begin: ({ smspool }) => smspool.configure({ delayMs: SLOW_MS }),
    end: ({ smspool }) => smspool.configure({ delayMs: 0 }),
  },
  {
    name: 'updates delivered twice',
    lastsMs: 2_000,
    begin: ({ telegram }) => telegram.setFaults({ deliveries: 2 }),
    end: ({ telegram }) => telegram.setFaults({ deliveries: 1 }),
  },
  {
    name: 'Telegram answers 502',
    lastsMs: 0,
    begin: ({ telegram }) => telegram.setFaults({ serverErrors: 2 }),
  },
  {
    name: 'Telegram asks to wait',
    lastsMs: 0,
    begin: ({ telegram }) => telegram.setFaults({ tooManyRequests: 1, retryAfterSeconds: 1 }),
  },
  {
    name: 'calls to Telegram lost',
    lastsMs: 0,
    begin: ({ telegram }) => (telegram.lostRequests += 2),
  },
];

/** Makes trouble on the provider's and Telegram's side now and then, until stopped. */
export class Disturbance {
  private readonly counts: Record<string, number> = {};
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly sandbox: Sandbox) {}

  start(seed: number): void {
    this.running = this.run(new Random(seed));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** How often each has happened. */
  get happened(): Readonly<Record<string, number>> {
    return this.counts;
  }

  private async run(random: Random): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await pause(random.between(...PAUSE_MS), signal);
      if (signal.aborted) return;
      const trouble = random.pick(TROUBLES);
      trouble.begin(this.sandbox);
      await delay(trouble.lastsMs);
      trouble.end?.(this.sandbox);
      this.counts[trouble.name] = (this.counts[trouble.name] ?? 0) + 1;
    }
  }
}
