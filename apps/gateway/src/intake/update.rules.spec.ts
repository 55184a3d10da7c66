import type { Update } from 'telegraf/types';
import { withoutOwnWords } from './update.rules';

const CHAT = { id: 7, type: 'private', first_name: 'Omar' } as const;
const FROM = { id: 7, is_bot: false, first_name: 'Omar' } as const;
const OWN = { message_id: 5, date: 9, chat: CHAT, text: 'Code: 86420975' };

const press = (message: object | undefined): Update =>
  ({
    update_id: 1,
    callback_query: {
      id: 'q',
      from: FROM,
      chat_instance: 'c',
      data: 'd',
      ...(message && { message }),
    },
  }) as Update;

describe('withoutOwnWords', () => {
  it('leaves of a pressed message what tells where it stands', () => {
    const { message_id, date, chat } = OWN;
    const kept = withoutOwnWords(press({ ...OWN, entities: [], reply_markup: {} }));
    expect(kept).toEqual(press({ message_id, date, chat }));
  });

  it('leaves a press of a message that Telegram does not show any more as it is', () => {
    expect(withoutOwnWords(press(undefined))).toEqual(press(undefined));
  });

  it('takes out of an answer what it answers, and leaves what the person wrote', () => {
    const written = { message_id: 6, date: 10, chat: CHAT, from: FROM, text: 'thanks' };
    const answer = { ...written, reply_to_message: OWN, quote: { text: '86420975', position: 6 } };
    const update = { update_id: 2, message: answer } as unknown as Update;
    expect(withoutOwnWords(update)).toEqual({ update_id: 2, message: written });
  });

  it('leaves every other update as it is', () => {
    const inline = { id: 'i', from: FROM, query: 'sp:', offset: '' };
    expect(withoutOwnWords({ update_id: 3, inline_query: inline })).toEqual({
      update_id: 3,
      inline_query: inline,
    });
  });
});
