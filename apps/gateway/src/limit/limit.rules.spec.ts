import { LANGUAGES, plain, translator } from '@numera/locales';
import { LIMITS } from '../view/view';
import { laneOf } from './limit.rules';

it.each([
  [{ message: { text: 'x' } }, 'chat'],
  [{ callback_query: { id: '1' } }, 'chat'],
  [{ inline_query: { id: '1' } }, 'search'],
  [{ message: { successful_payment: {} } }, null],
  [{ pre_checkout_query: { id: '1' } }, null],
  [{ my_chat_member: {} }, null],
  [{ chosen_inline_result: {} }, null],
])('counts %j to the lane %s', (update, lane) => {
  expect(laneOf({ update_id: 1, ...update } as never)).toBe(lane);
});

it.each(LANGUAGES)('what is too much fits into a toast in %s', (language) => {
  const t = translator(language);
  const values = { seconds: 3_599, minutes: 15 };
  for (const key of ['too_fast', 'slowed_cancelled_order', 'slowed_failed_payment'] as const) {
    expect(plain(t(`error.${key}`, values)).length).toBeLessThanOrEqual(LIMITS.toast);
  }
});
