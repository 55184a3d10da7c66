import type { Context, MiddlewareFn } from 'telegraf';

/** Every press is answered, so that no button keeps spinning: with nothing, when its handler said nothing. */
export const answerPresses: MiddlewareFn<Context> = async (ctx, next) => {
  try {
    await next();
  } finally {
    if (ctx.callbackQuery && ctx.state['answered'] !== true) {
      ctx.state['answered'] = true;
      await ctx.answerCbQuery().catch(() => undefined);
    }
  }
};
