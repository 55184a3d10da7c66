import {
  create,
  DeleteMessageSource,
  ListUnmatchedMessages,
  MessageSourceTrial,
  PauseMessageSource,
  PutMessageSource,
  SetStockTerms,
  TryMessageSource,
  UnmatchedMessage,
  UnmatchedPage,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { SourceWebhookConfig, Vault } from '@numera/service';
import { waitFor } from '@numera/testing';
import { AdminBench, sourceOf, stockOf } from '../admin.fixture';
import { deleteSource } from './message-source.callback';

jest.setTimeout(60_000);

const KEY = 'Bearer top-secret-key-0123456789';
const ENV = {
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  SOURCE_WEBHOOK_URL: 'https://sms.example.com',
};

describe('the message sources', () => {
  let bench: AdminBench;
  let trial: (query: TryMessageSource) => MessageSourceTrial;
  const good = create(MessageSourceTrial, { fault: null, detail: '', messages: 3 });

  beforeAll(async () => {
    const commands = [PutMessageSource, PauseMessageSource, DeleteMessageSource, SetStockTerms];
    const queries = [TryMessageSource, ListUnmatchedMessages];
    bench = await AdminBench.start(704_001, commands, queries, ENV);
    bench.neighbours.answer(TryMessageSource, (query: TryMessageSource) => trial(query));
  });

  beforeEach(() => {
    trial = () => good;
    bench.sources = [];
  });

  afterAll(() => bench.stop());

  const database = (): Database => bench.apps.get('gateway', Database);
  const vault = (): Vault => bench.apps.get('gateway', Vault);
  const puts = (): PutMessageSource[] => bench.neighbours.commands(PutMessageSource);

  async function begin(name: string): Promise<void> {
    await bench.ask('/messages', /Message sources/u);
    await bench.ask({ on: /Message sources/u, press: /Add a source/u }, /What is it to be called/u);
    await bench.ask(name, new RegExp(`${name}[^]*How do its messages come`, 'u'));
  }
  const choose = (name: string, on: string, press: RegExp, answer: RegExp): Promise<string> =>
    bench.ask({ on: new RegExp(`${name}[^]*${on}`, 'u'), press }, answer);

  it('are added by a conversation that asks for each part and tries it before it is kept', async () => {
    await begin('Gate 1');
    await choose('Gate 1', 'How do its', /We ask it/u, /The address that is asked/u);
    await bench.ask('gate.example', /This is no address/u);
    await bench.ask('https://gate.example/m?after={cursor}', /Where does its key go/u);
    await choose('Gate 1', 'Where does its key', /In a header/u, /What is the header called/u);
    await bench.ask('Host', /cannot be its name/u);
    await bench.ask('Authorization', /Send the key/u);
    await bench.ask(KEY, /your message with it is deleted[^]*How many seconds/u);
    await bench.ask('0', /no whole number from 1 to 3600/u);
    await bench.ask('10', /usual shape/u);
    await choose('Gate 1', 'usual shape', /The usual shape/u, /It answers. 3 messages/u);
    expect(puts()).toEqual([]);
    await choose('Gate 1', 'tried once', /Save/u, /Gate 1 is saved/u);
    const [put] = await bench.commands(PutMessageSource);
    expect(put?.draft).toMatchObject({
      name: 'Gate 1',
      mode: 'poll',
      url: 'https://gate.example/m?after={cursor}',
      keyPlace: 'header',
      keyName: 'Authorization',
      intervalSec: 10,
      mapping: '',
    });
    const { messageSourceId = '', sealedKey = '' } = put?.draft ?? {};
    expect(vault().open(sealedKey, messageSourceId)).toBe(KEY);
  });

  it('keep no key in the clear: not in the chat, not in the database', async () => {
    expect(bench.admin.messages().some(({ text }) => text.includes(KEY))).toBe(false);
    for (const [table, column] of [
      ['updates', 'body'],
      ['conversations', 'state'],
      ['outgoing', 'view'],
      ['outbox', 'envelope'],
    ]) {
      const rows = await database().query(
        `SELECT FROM ${table} WHERE ${column}::text LIKE '%top-secret%'`,
      );
      expect([table, rows.length]).toEqual([table, 0]);
    }
  });

  it('take back what was wrong in a trial, one part at a time', async () => {
    trial = ({ draft }) =>
      draft.url === 'https://gate.example/right'
        ? good
        : create(MessageSourceTrial, { fault: 'bad_status', detail: 'HTTP 404', messages: 0 });
    await begin('Gate 2');
    await choose('Gate 2', 'How do its', /We ask it/u, /The address that is asked/u);
    await bench.ask('https://gate.example/wrong', /Where does its key go/u);
    await choose('Gate 2', 'Where does its key', /No key/u, /How many seconds/u);
    await choose('Gate 2', 'How many seconds', /Every 5 seconds/u, /usual shape/u);
    await bench.ask('not json', /no JSON object/u);
    await bench.ask('{"messages": "items"}', /answers with an error[^]*HTTP 404/u);
    await choose('Gate 2', 'tried once', /Other address/u, /Gate 2[^]*The address that is asked/u);
    await bench.ask('https://gate.example/right', /Gate 2[^]*It answers/u);
    await choose('Gate 2', 'It answers', /Save/u, /Gate 2 is saved/u);
    expect((await bench.commands(PutMessageSource, 2)).at(-1)?.draft).toMatchObject({
      url: 'https://gate.example/right',
      keyPlace: 'none',
      sealedKey: '',
      intervalSec: 5,
      mapping: '{"messages": "items"}',
    });
  });

  it('cannot be kept when their address is forbidden', async () => {
    trial = () =>
      create(MessageSourceTrial, { fault: 'forbidden_address', detail: '10.0.0.1', messages: 0 });
    await begin('Gate 3');
    await choose('Gate 3', 'How do its', /We ask it/u, /The address that is asked/u);
    await bench.ask('http://10.0.0.1/', /Where does its key go/u);
    await choose('Gate 3', 'Where does its key', /No key/u, /How many seconds/u);
    await choose('Gate 3', 'How many seconds', /Every 5 seconds/u, /usual shape/u);
    await choose('Gate 3', 'usual shape', /The usual shape/u, /private network/u);
    const { keyboard } = bench.admin.lastBotMessage() ?? { keyboard: [] };
    expect(keyboard.flat().some(({ text }) => text.includes('Save'))).toBe(false);
  });

  it('get an address to call, and are told how to sign', async () => {
    await begin('Hook');
    await choose('Hook', 'How do its', /It calls us/u, /usual shape/u);
    await choose('Hook', 'usual shape', /The usual shape/u, /Does it sign/u);
    await bench.ask('X-Signature', /Send the key that it signs with/u);
    await bench.ask('hook-secret', /your message with it is deleted[^]*All is in order/u);
    const text = await choose('Hook', 'All is in order', /Save/u, /Hook is saved/u);
    const put = puts().at(-1) ?? (await bench.commands(PutMessageSource, 3)).at(-1);
    const { messageSourceId = '', sealedSignatureKey = '' } = put?.draft ?? {};
    expect(put?.draft).toMatchObject({
      mode: 'webhook',
      url: null,
      signatureHeader: 'X-Signature',
    });
    expect(vault().open(sealedSignatureKey, messageSourceId)).toBe('hook-secret');
    expect(text).toMatch(
      new RegExp(`https://sms.example.com/sources/${messageSourceId}/[\\w-]{43}`),
    );
    expect(text).toContain('X-Signature');
    expect(bench.apps.get('gateway', SourceWebhookConfig).sourceWebhookUrl).not.toBeNull();
  });

  it('take no update that is handled a second time for the answer to the next question', async () => {
    await begin('Gate 4');
    await choose('Gate 4', 'How do its', /We ask it/u, /The address that is asked/u);
    await bench.ask('https://gate.example/m', /Where does its key go/u);
    await choose(
      'Gate 4',
      'Where does its key',
      /In the address/u,
      /What is the parameter called/u,
    );
    await bench.ask('key', /Send the key/u);
    // As after a crash between the step and the update's end: else its text would now be taken for the key.
    const again = `update_id = (SELECT max(update_id) FROM updates)`;
    await database().query(`UPDATE updates SET state = 'waiting' WHERE ${again}`);
    const handled = `SELECT FROM updates WHERE ${again} AND state = 'handled' AND attempts = 2`;
    await waitFor(async () => (await database().query(handled)).length === 1, {
      deadlineMs: 8_000,
      what: 'the update to be handled again',
    });
    const rows = await database().query<{ name: string; state: object }>(
      `SELECT name, state FROM conversations WHERE user_id = '704001'`,
    );
    expect(rows).toMatchObject([{ name: 'source.key', state: { name: 'Gate 4', keyName: 'key' } }]);
    await bench.ask('a key', /How many seconds/u);
    await choose('Gate 4', 'How many seconds', /Cancel/u, /Cancelled/u);
  });

  describe('have a page each', () => {
    const source = sourceOf({
      messageSourceId: newId(),
      name: 'Gate 5',
      fault: 'bad_status HTTP 500',
      messages: 12,
      unmatched: 2,
    });

    beforeEach(async () => {
      bench.sources = [source];
      bench.stock = [stockOf({ messageSourceId: source.messageSourceId })];
      await bench.ask('/messages', /Message sources/u);
      await bench.ask({ on: /Message sources/u, press: /🔴 Gate 5/u }, /Last heard of/u);
    });

    const onPage = (press: RegExp, answer: RegExp): Promise<string> =>
      bench.ask({ on: /Last heard of/u, press }, answer);

    it('with how it stands and what it serves', () => {
      const { text } = bench.admin.lastBotMessage() ?? { text: '' };
      expect(text).toMatch(/Services: WhatsApp/u);
      expect(text).toMatch(/Messages: 12 · unmatched: 2/u);
      expect(text).toMatch(/answers with an error. .*HTTP 500/u);
    });

    it('with the messages that nobody was given, and why', async () => {
      bench.neighbours.answer(ListUnmatchedMessages, ({ page }: ListUnmatchedMessages) => {
        const message = create(UnmatchedMessage, {
          messageId: newId(),
          to: '+12025550134',
          service: '',
          text: `<b>${'x'.repeat(3_000)}`,
          receivedAt: new Date(0).toISOString(),
          cause: 'ambiguous',
        });
        return create(UnmatchedPage, { messages: [message], page, pages: 2, total: 6 });
      });
      const page = await onPage(/Unmatched/u, /Page 1 of 2/u);
      expect(page).toMatch(/\+12025550134[^]*more than one order[^]*<b>xxx/u);
      await bench.ask({ on: /Page 1 of 2/u, press: /Next/u }, /Page 2 of 2/u);
    });

    it('where it is paused, deleted when that is confirmed, and linked to a service', async () => {
      await onPage(/Pause/u, /⏸ Paused/u);
      const [paused] = await bench.commands(PauseMessageSource);
      expect(paused).toMatchObject({ messageSourceId: source.messageSourceId, paused: true });
      await onPage(/Link a service/u, /Which service/u);
      await bench.ask({ on: /Which service/u, press: /Telegram/u }, /✈️ Telegram[^]*Gate 5/u);
      const [linked] = await bench.commands(SetStockTerms);
      expect(linked).toMatchObject({ serviceId: 5, messageSourceId: source.messageSourceId });
      await bench.ask('/messages', /Message sources/u);
      await bench.ask({ on: /works, 🔴/u, press: /Gate 5/u }, /Last heard of/u);
      await onPage(/Delete/u, /Delete Gate 5/u);
      expect(bench.neighbours.commands(DeleteMessageSource)).toEqual([]);
      await bench.ask({ on: /Delete Gate 5/u, press: /Yes, delete/u }, /There is none yet/u);
      expect(await bench.commands(DeleteMessageSource)).toHaveLength(1);
    });

    it('for admins only', async () => {
      const person = bench.newPerson();
      person.send('/messages');
      const { messageId } = await person.waitForMessage(({ text }) => /do not know/u.test(text));
      const before = bench.neighbours.commands(DeleteMessageSource).length;
      const data = deleteSource.pack({ messageSourceId: source.messageSourceId });
      const answer = await bench.telegram.press(person.id, messageId, data);
      expect(answer?.text).toMatch(/admins only/u);
      expect(bench.neighbours.commands(DeleteMessageSource)).toHaveLength(before);
    });
  });
});
