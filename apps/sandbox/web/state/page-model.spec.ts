import type { PageBooks, PageEvent, PageMessage } from '../../src/page/page-api';
import { changePage, emptyPage, type PageModel } from './page-model';

const message = (messageId: number, text: string, from: 'bot' | 'person' = 'bot'): PageMessage => ({
  messageId,
  from,
  date: 1,
  text,
  entities: [],
  buttons: [],
});

const loaded = changePage(emptyPage, {
  type: 'loaded',
  state: {
    bot: { id: 1, username: 'numerabot', name: 'Numera' },
    persons: [],
    chats: { 7: [message(10, 'first')] },
    commands: {},
    telegramFaults: {
      delayMs: 0,
      tooManyRequests: 0,
      retryAfterSeconds: 1,
      serverErrors: 0,
      deliveries: 1,
      brokenDownloads: 0,
    },
  },
  books: { smspool: { balance: '1.00' } } as PageBooks,
});

const after = (model: PageModel, ...events: PageEvent[]): PageModel =>
  events.reduce((now, event) => changePage(now, { type: 'event', event, nowMs: 1_000 }), model);

const texts = (model: PageModel, personId: number): string[] =>
  (model.state?.chats[personId] ?? []).map((shown) => shown.text);

describe('changePage', () => {
  it('keeps a message once, however often it is told of', () => {
    const event: PageEvent = { type: 'message', personId: 7, message: message(11, 'second') };
    expect(texts(after(loaded, event, event), 7)).toEqual(['first', 'second']);
  });

  it('shows an edit in the message it belongs to', () => {
    const event: PageEvent = { type: 'message-edited', personId: 7, message: message(10, 'new') };
    expect(texts(after(loaded, event), 7)).toEqual(['new']);
  });

  it('forgets a deleted message, and bears deleting it twice', () => {
    const event: PageEvent = { type: 'message-deleted', personId: 7, messageId: 10 };
    expect(texts(after(loaded, event, event), 7)).toEqual([]);
  });

  it('starts a chat for a person who had none', () => {
    const event: PageEvent = { type: 'message', personId: 8, message: message(1, 'hello') };
    expect(texts(after(loaded, event), 8)).toEqual(['hello']);
  });

  it('ends typing when the bot writes, not when the person does', () => {
    const typing = after(loaded, { type: 'chat-action', personId: 7, action: 'typing' });
    expect(typing.chatActions[7]).toEqual({ action: 'typing', untilMs: 6_000 });
    const own: PageEvent = { type: 'message', personId: 7, message: message(12, 'a', 'person') };
    expect(after(typing, own).chatActions[7]).toBeDefined();
    const bots: PageEvent = { type: 'message', personId: 7, message: message(13, 'b') };
    expect(after(typing, bots).chatActions[7]).toBeUndefined();
  });

  it('keeps each panel’s books apart', () => {
    const books = { messages: [] } as unknown as PageBooks['message-source'];
    const { smspool, ...others } = after(loaded, { type: 'message-source', books }).books ?? {};
    expect(smspool).toEqual({ balance: '1.00' });
    expect(others).toEqual({ 'message-source': books });
  });

  it('survives events before the state is there', () => {
    const event: PageEvent = { type: 'message', personId: 7, message: message(1, 'early') };
    expect(after(emptyPage, event)).toEqual(emptyPage);
  });
});
