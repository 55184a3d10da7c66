import type { PageMessage } from '../../src/page/page-api';
import { countUnread } from './unread';

const chat = [1, 2, 3, 4].map((messageId): PageMessage => ({
  messageId,
  from: messageId === 3 ? 'person' : 'bot',
  date: 1,
  text: 'x',
  entities: [],
  buttons: [],
}));

describe('countUnread', () => {
  it("counts the bot's messages after the mark, not the person's own", () => {
    expect(countUnread(chat, 1)).toBe(2);
    expect(countUnread(chat, 4)).toBe(0);
  });

  it('counts all without a mark, and with one of an earlier run', () => {
    expect(countUnread(chat, undefined)).toBe(3);
    expect(countUnread(chat, 99)).toBe(3);
  });
});
