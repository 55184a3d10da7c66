import { pause } from '@numera/kernel';
import type { Context, MiddlewareFn } from 'telegraf';

/** A button that spins longer than this looks broken; Telegram itself gives up after about fifteen seconds. */
const PATIENCE_MS = 3_000;
/** An answer is worth no longer a wait than this: the press is handled either way. */
const CALL_MS = 5_000;

/** Every press is answered: by its handler, or with nothing when that says nothing or takes its time. */
export const answerPresses: MiddlewareFn<Context> = async (ctx, next) => {
  if (!ctx.callbackQuery) return next();
  const timer = setTimeout(() => {
    ctx.state['answeredEarly'] = true;
    void answerPress(ctx);
  }, PATIENCE_MS);
  try {
    await next();
  } finally {
    clearTimeout(timer);
    await answerPress(ctx);
  }
};

/** Answers the press once; false when it has been answered. A late or lost answer is nobody's loss. */
export async function answerPress(ctx: Context, text?: string, alert = false): Promise<boolean> {
  if (!ctx.callbackQuery || ctx.state['answered'] === true) return false;
  ctx.state['answered'] = true;
  const call = ctx.answerCbQuery(text, { show_alert: alert }).then(
    () => undefined,
    () => undefined,
  );
  const done = new AbortController();
  await Promise.race([call.finally(() => done.abort()), pause(CALL_MS, done.signal)]);
  return true;
}

/** Whether the button was let go before its handler had anything to say. */
export function wasAnsweredEarly(ctx: Context): boolean {
  return ctx.state['answeredEarly'] === true;
}
